package org.liflow.formats;

import io.jhdf.api.Dataset;
import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.api.dataset.ContiguousDataset;
import io.jhdf.dataset.CompactDataset;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.liflow.files.InputException;

/**
 * A dataset of numbers, read row by row along its first axis. Keeps the rows around the one read
 * last, at most about {@value #SLAB} bytes of them. Serves one thread.
 */
final class Numbers {
  /** Bytes of rows that are kept. */
  static final int SLAB = 1 << 25;

  /** Numbers in a row; as doubles they take a gibibyte, though one may be stored in a byte. */
  private static final int LONGEST_ROW = 1 << 27;

  private final Hdf5File file;
  private final Dataset dataset;
  private final NumberType type;
  private final long[] dimensions;
  private final Rows source;
  private final int rowBytes;

  private long slabStart;
  private int slabRows;
  private ByteBuffer slab = ByteBuffer.allocate(0);

  /** Where rows come from. */
  interface Rows {
    /** How many rows, from one on, are best read together. */
    int together(long row);

    /** Reads the bytes of whole rows. */
    ByteBuffer read(long row, int count) throws IOException;
  }

  private Numbers(Hdf5File file, Dataset dataset, NumberType type) {
    this.file = file;
    this.dataset = dataset;
    this.type = type;
    this.dimensions = Hdf5File.guarded(file.path(), dataset::getDimensionsAsLong);
    long length = 1;
    for (int axis = 1; axis < dimensions.length; axis++) {
      long next = dimensions[axis];
      if (next < 1 || length > LONGEST_ROW / next) {
        throw problem(
            "rows of the shape " + shape(),
            "rows of at least one and at most " + LONGEST_ROW + " numbers");
      }
      length *= next;
    }
    if (dimensions.length > 0 && dimensions[0] < 0) {
      throw problem("rows of the shape " + shape(), "rows that a file of this size can hold");
    }
    this.rowBytes = (int) length * type.bytes();
    this.source = source();
  }

  static Numbers of(Hdf5File file, Dataset dataset) {
    NumberType type =
        Hdf5File.guarded(file.path(), () -> NumberType.of(dataset.getDataType()))
            .orElseThrow(
                () ->
                    file.problem(
                        dataset,
                        "data of the type "
                            + dataset.getDataType().getClass().getSimpleName()
                            + " of "
                            + dataset.getDataType().getSize()
                            + " bytes",
                        "real numbers or integers"));
    return new Numbers(file, dataset, type);
  }

  private Rows source() {
    if (dataset instanceof ChunkedDataset chunked) {
      return new ChunkedRows(file, chunked, dimensions, type.bytes());
    }
    if (dataset instanceof ContiguousDataset contiguous) {
      long address = Hdf5File.guarded(file.path(), contiguous::getDataAddress);
      return new Rows() {
        @Override
        public int together(long row) {
          return Math.max(1, (1 << 20) / rowBytes);
        }

        @Override
        public ByteBuffer read(long row, int count) throws IOException {
          if (address < 0) {
            throw file.cutOff(dataset, "rows that were never written");
          }
          return file.bytes(dataset, address + row * rowBytes, count * rowBytes);
        }
      };
    }
    if (dataset instanceof CompactDataset compact) {
      ByteBuffer content = Hdf5File.guarded(file.path(), compact::getDataBuffer);
      return new Rows() {
        @Override
        public int together(long row) {
          return 1;
        }

        @Override
        public ByteBuffer read(long row, int count) {
          if ((row + count) * rowBytes > content.limit()) {
            throw file.cutOff(dataset, "rows that were never written");
          }
          return content.duplicate().position((int) row * rowBytes).slice();
        }
      };
    }
    throw problem("a layout that is not read", "a contiguous or chunked dataset");
  }

  Dataset dataset() {
    return dataset;
  }

  NumberType type() {
    return type;
  }

  InputException problem(String found, String expected) {
    return file.problem(dataset, found, expected);
  }

  /** Whether this is one number without axes. */
  boolean isScalar() {
    return dimensions.length == 0;
  }

  /** The length of the first axis; 1 of a single number. */
  long rows() {
    return isScalar() ? 1 : dimensions[0];
  }

  /** How many numbers a row holds. */
  int rowLength() {
    return rowBytes / type.bytes();
  }

  /** The lengths of the axes in words. */
  String shape() {
    return Arrays.toString(dimensions);
  }

  /** Whether the axes after the first have these lengths; 0 stands for any. */
  boolean hasRows(long... lengths) {
    if (dimensions.length != lengths.length + 1) {
      return false;
    }
    for (int axis = 0; axis < lengths.length; axis++) {
      if (lengths[axis] != 0 && lengths[axis] != dimensions[axis + 1]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Reads one row.
   *
   * @param row counted from 0
   * @return its numbers in a new array
   * @throws InputException when the row was never written, lies beyond the end of the file, or is
   *     broken
   */
  double[] row(long row) throws IOException {
    if (row < slabStart || row >= slabStart + slabRows) {
      load(row);
    }
    double[] numbers = new double[rowLength()];
    type.decode(slab.duplicate().position((int) (row - slabStart) * rowBytes), numbers);
    return numbers;
  }

  private void load(long row) throws IOException {
    slabRows = 0;
    slab = ByteBuffer.allocate(0);
    int most = Math.max(1, SLAB / rowBytes);
    int count = (int) Math.min(Math.min(source.together(row), most), rows() - row);
    try {
      slab = source.read(row, count);
    } catch (InputException problem) {
      if (count == 1) {
        throw problem;
      }
      // Of rows that are read together the first may be whole.
      file.forgetEnd();
      count = 1;
      slab = source.read(row, 1);
    }
    slabStart = row;
    slabRows = count;
  }

  /** Reads all numbers of a dataset that must be small. */
  double[] all(int most) throws IOException {
    if (rows() > most || rows() * rowLength() > most) {
      throw problem("numbers of the shape " + shape(), "at most " + most + " numbers");
    }
    int length = (int) rows() * rowLength();
    // Grows with what is there and not with what the file claims.
    double[] all = new double[Math.min(length, Math.max(rowLength(), 4096))];
    for (int row = 0, at = 0; row < rows(); row++, at += rowLength()) {
      if (at + rowLength() > all.length) {
        all = Arrays.copyOf(all, (int) Math.min(length, 2L * all.length + rowLength()));
      }
      System.arraycopy(row(row), 0, all, at, rowLength());
    }
    return Arrays.copyOf(all, length);
  }
}
