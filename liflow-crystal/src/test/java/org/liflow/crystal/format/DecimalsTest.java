package org.liflow.crystal.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class DecimalsTest {
  private static final double[] EDGES = {
    0,
    -0.0,
    1e-9,
    -1e-9,
    4.999999999e-9,
    5e-9,
    -5e-9,
    1.5e-8,
    999999.999999995,
    -999999.999999995,
    0.1,
    1,
    -1,
    9.999999995,
    1e8,
    -123456789.123456789,
    9.007199254740993e7,
    9.2e10,
    -9.3e10,
    1e15,
    1.7976931348623157e300,
    Double.MIN_VALUE,
    -Double.MIN_VALUE
  };

  private static String write(double value, int decimals) {
    byte[] out = new byte[Decimals.LONGEST + 3];
    int end = Decimals.write(value, decimals, out, 3);
    return new String(out, 3, end - 3, StandardCharsets.US_ASCII);
  }

  private static double parse(String text) {
    String within = "[" + text + "]";
    double value = Decimals.parse(within, 1, 1 + text.length());
    same(value, Decimals.parse(within.toCharArray(), 1, 1 + text.length()), text);
    return value;
  }

  private static void same(double expected, double actual, String text) {
    assertEquals(Double.doubleToRawLongBits(expected), Double.doubleToRawLongBits(actual), text);
  }

  private static double random(Random random) {
    return (random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(14) - 6);
  }

  @Test
  void whatIsReadBackIsTheQuantisedDoubleBitForBit() {
    Random random = new Random(11);
    for (int k = 0; k < 200_000 + EDGES.length; k++) {
      double value = k < EDGES.length ? EDGES[k] : random(random);
      String text = write(value, 8);
      double quantised = ExtendedXyzWriter.quantise(value);
      same(Math.rint(value * 1e8) / 1e8, quantised, text);
      same(quantised, Double.parseDouble(text), text);
      same(quantised, parse(text), text);
      same(quantised, ExtendedXyzWriter.quantise(quantised), text);
    }
  }

  @Test
  @Tag("slow")
  void textIsTheExactDecimalOfTheScaledInteger() {
    Random random = new Random(12);
    for (int k = 0; k < 50_000 + EDGES.length; k++) {
      double value = k < EDGES.length ? EDGES[k] : random(random);
      for (int decimals : new int[] {0, 3, 8, 16}) {
        double scaled = Math.rint(value * Double.parseDouble("1e" + decimals));
        if (Double.isInfinite(scaled)) {
          continue;
        }
        String exact =
            new BigDecimal(scaled).movePointLeft(decimals).setScale(decimals).toPlainString();
        boolean minusZero = scaled == 0 && Math.copySign(1, scaled) < 0;
        assertEquals(minusZero ? "-" + exact : exact, write(value, decimals));
      }
    }
  }

  @Test
  @Tag("slow")
  void textAgreesWithTheFormattersOfTheJdk() {
    Random random = new Random(13);
    for (int k = 0; k < 20_000; k++) {
      double quantised = ExtendedXyzWriter.quantise((random.nextDouble() - 0.5) * 2000);
      String text = write(quantised, 8);
      assertEquals(String.format(Locale.ROOT, "%.8f", quantised), text);
      assertEquals(
          new BigDecimal(quantised).setScale(8, RoundingMode.HALF_EVEN).toPlainString(),
          text.equals("-0.00000000") ? "0.00000000" : text);
    }
  }

  @Test
  void valuesThatAreNotFiniteAreNotWritten() {
    for (double bad : new double[] {Double.NaN, Double.NEGATIVE_INFINITY, Double.MAX_VALUE}) {
      assertThrows(IllegalArgumentException.class, () -> write(bad, 8));
    }
  }

  @Test
  @Tag("slow")
  void numbersAreParsedAsTheJdkDoes() {
    Random random = new Random(14);
    for (int k = 0; k < 200_000; k++) {
      StringBuilder text = new StringBuilder();
      text.append(new String[] {"", "-", "+"}[random.nextInt(3)]);
      int whole = random.nextInt(12);
      int decimals = random.nextInt(14) + (whole == 0 ? 1 : 0);
      digits(text, random, whole);
      if (decimals > 0 || random.nextBoolean()) {
        digits(text.append('.'), random, decimals);
      }
      if (random.nextInt(3) == 0) {
        text.append(random.nextBoolean() ? 'e' : 'E').append(random.nextInt(60) - 30);
      }
      same(Double.parseDouble(text.toString()), parse(text.toString()), text.toString());
    }
    for (String text : new String[] {"9007199254740993", "1e-400", "4.9e-324", "0e99999999999"}) {
      same(Double.parseDouble(text), parse(text), text);
    }
    same(1500, parse("1.5D+03"), "as Fortran writes it");
    same(-0.25, parse("-2.5d-1"), "as Fortran writes it");
  }

  private static void digits(StringBuilder text, Random random, int count) {
    for (int k = 0; k < count; k++) {
      text.append((char) ('0' + random.nextInt(10)));
    }
  }

  @Test
  void whatIsNoFiniteNumberGivesNaN() {
    String[] texts = {
      "",
      "-",
      "+",
      ".",
      "e5",
      ".e5",
      "1e",
      "1e+",
      "1.2.3",
      "1,5",
      "0x1p3",
      "1f",
      "1d",
      "1.0L",
      "NaN",
      "Infinity",
      "-inf",
      "1e400",
      "--1",
      "+-1",
      "1 ",
      " 1",
      "1_000",
      "******",
      "١"
    };
    for (String text : texts) {
      assertTrue(Double.isNaN(parse(text)), text);
    }
  }

  @Test
  void plainTextIsExactAndHasNoExponent() {
    Random random = new Random(15);
    for (int k = 0; k < 20_000; k++) {
      double value = random(random) * Math.pow(10, random.nextInt(20) - 10);
      String text = Decimals.plain(value);
      same(value, Double.parseDouble(text), text);
      assertTrue(text.matches("-?\\d+\\.?\\d*"), text);
    }
  }
}
