package org.liflow.formats;

import io.jhdf.object.datatype.BitField;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.EnumDataType;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Optional;

/**
 * How HDF5 stores a number.
 *
 * @param bytes 1, 2, 4 or 8
 * @param order of the bytes
 * @param kind what they mean
 * @param names of the values of an enumeration; empty for other numbers
 */
record NumberType(int bytes, ByteOrder order, Kind kind, Map<Integer, String> names) {
  enum Kind {
    FLOAT,
    SIGNED,
    UNSIGNED
  }

  /** The type of a dataset; nothing for one that does not hold real numbers of a usual size. */
  static Optional<NumberType> of(DataType type) {
    if (type instanceof EnumDataType values) {
      return of(values.getBaseType())
          .map(base -> new NumberType(base.bytes, base.order, base.kind, values.getEnumMapping()));
    }
    int bytes = type.getSize();
    if (type instanceof FloatingPoint number) {
      boolean usual =
          bytes == 4 && number.getExponentSize() == 8 && number.getMantissaSize() == 23
              || bytes == 8 && number.getExponentSize() == 11 && number.getMantissaSize() == 52;
      return usual
          ? Optional.of(new NumberType(bytes, number.getByteOrder(), Kind.FLOAT, Map.of()))
          : Optional.empty();
    }
    boolean usual = bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8;
    if (usual && type instanceof FixedPoint number && number.getBitOffset() == 0) {
      Kind kind = number.isSigned() ? Kind.SIGNED : Kind.UNSIGNED;
      return number.getBitPrecision() == 8 * bytes
          ? Optional.of(new NumberType(bytes, number.getByteOrder(), kind, Map.of()))
          : Optional.empty();
    }
    // PyTables stores truth values so.
    return bytes == 1 && type instanceof BitField number
        ? Optional.of(new NumberType(1, number.getByteOrder(), Kind.UNSIGNED, Map.of()))
        : Optional.empty();
  }

  boolean isInteger() {
    return kind != Kind.FLOAT;
  }

  /** Turns bytes into numbers, as many as the target holds. */
  void decode(ByteBuffer from, double[] target) {
    from.order(order);
    for (int k = 0; k < target.length; k++) {
      target[k] = one(from);
    }
  }

  private double one(ByteBuffer from) {
    if (kind == Kind.FLOAT) {
      return bytes == 4 ? from.getFloat() : from.getDouble();
    }
    long value =
        switch (bytes) {
          case 1 -> from.get();
          case 2 -> from.getShort();
          case 4 -> from.getInt();
          default -> from.getLong();
        };
    return kind == Kind.UNSIGNED && bytes < 8 ? value & (1L << 8 * bytes) - 1 : value;
  }
}
