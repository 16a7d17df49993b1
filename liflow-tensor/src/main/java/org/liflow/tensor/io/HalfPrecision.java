package org.liflow.tensor.io;

/** The two 16-bit floating point formats, widened to {@code float} without loss. */
public final class HalfPrecision {
  private HalfPrecision() {}

  /**
   * Widens an IEEE 754 binary16 number.
   *
   * @param bits of the number
   * @return its value
   */
  public static float binary16(short bits) {
    int sign = (bits & 0x8000) << 16;
    int exponent = (bits >> 10) & 0x1f;
    int fraction = bits & 0x3ff;
    if (exponent == 0x1f) {
      return Float.intBitsToFloat(sign | 0x7f800000 | fraction << 13);
    }
    if (exponent == 0) {
      float magnitude = fraction * 0x1p-24f;
      return sign == 0 ? magnitude : -magnitude;
    }
    return Float.intBitsToFloat(sign | exponent + 112 << 23 | fraction << 13);
  }

  /**
   * Widens a bfloat16 number, the upper half of a {@code float}.
   *
   * @param bits of the number
   * @return its value
   */
  public static float bfloat16(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }
}
