package org.liflow.formats;

import io.jhdf.api.dataset.ChunkedDataset;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows of a dataset that is stored in chunks. A chunk is an array of as many axes, whose corner is
 * a multiple of its lengths and which may reach over the dataset's edge. Keeps the chunk that was
 * decoded last.
 */
final class ChunkedRows implements Numbers.Rows {
  private static final long LARGEST = 1 << 30;

  private final Hdf5File file;
  private final ChunkedDataset dataset;
  private final long[] dimensions;
  private final int[] chunk;
  private final int elementBytes;
  private final int chunkBytes;
  private final ChunkTable table;
  private final ChunkFilters filters;

  private long[] decodedCorner = new long[0];
  private byte[] decoded = new byte[0];

  private record Part(long[] corner, ChunkTable.Stored stored) {}

  ChunkedRows(Hdf5File file, ChunkedDataset dataset, long[] dimensions, int elementBytes) {
    this.file = file;
    this.dataset = dataset;
    this.dimensions = dimensions;
    this.elementBytes = elementBytes;
    this.chunk = Hdf5File.guarded(file.path(), dataset::getChunkDimensions);
    long bytes = elementBytes;
    boolean whole = chunk.length == dimensions.length && chunk.length > 0;
    for (int length : chunk) {
      whole &= length > 0 && bytes <= LARGEST / Math.max(1, length);
      bytes *= Math.max(1, length);
    }
    if (!whole) {
      throw file.problem(
          dataset, "chunks of the shape " + Arrays.toString(chunk), "chunks of at most 1 GiB");
    }
    this.chunkBytes = (int) bytes;
    this.filters = new ChunkFilters(file, dataset);
    this.table = ChunkTable.of(file, dataset, dimensions, chunk);
  }

  /** The rows of one chunk, or of several small ones. */
  @Override
  public int together(long row) {
    return (int) (chunk[0] - row % chunk[0]);
  }

  @Override
  public ByteBuffer read(long row, int count) throws IOException {
    List<Part> parts = parts(row, count);
    long rowBytes = elementBytes;
    for (int axis = 1; axis < dimensions.length; axis++) {
      rowBytes *= dimensions[axis];
    }
    // Its size is bounded by that of the chunks found, and theirs by the bytes that hold them.
    byte[] target = new byte[Math.toIntExact(rowBytes * count)];
    for (Part part : parts) {
      copy(decode(part), part.corner(), row, count, target);
    }
    return ByteBuffer.wrap(target);
  }

  /** All chunks with elements of some rows, which must have been written. */
  private List<Part> parts(long row, int count) throws IOException {
    List<Part> parts = new ArrayList<>();
    long[] corner = new long[chunk.length];
    corner[0] = row - row % chunk[0];
    while (true) {
      ChunkTable.Stored stored = table.find(corner);
      if (stored == null || stored.address() < 0) {
        throw file.cutOff(dataset, "row " + (row + 1) + " of " + dimensions[0] + " never written");
      }
      if (stored.bytes() < 1 || !filters.canHold(stored.bytes(), chunkBytes)) {
        throw file.problem(
            dataset,
            stored.bytes() + " bytes for a chunk of " + chunkBytes,
            "chunks that a file of this size can hold");
      }
      parts.add(new Part(corner.clone(), stored));
      int axis = chunk.length - 1;
      while (axis >= 0) {
        corner[axis] += chunk[axis];
        long end = axis == 0 ? row + count : dimensions[axis];
        if (corner[axis] < end) {
          break;
        }
        corner[axis] = axis == 0 ? row - row % chunk[0] : 0;
        axis--;
      }
      if (axis < 0) {
        return parts;
      }
    }
  }

  private byte[] decode(Part part) throws IOException {
    if (!Arrays.equals(part.corner(), decodedCorner)) {
      ChunkTable.Stored stored = part.stored();
      byte[] bytes = file.bytes(dataset, stored.address(), stored.bytes()).array();
      decodedCorner = new long[0];
      decoded = filters.decode(bytes, stored.skipped(), chunkBytes);
      decodedCorner = part.corner();
    }
    return decoded;
  }

  /** Copies what a chunk and the rows have in common, line by line along the last axis. */
  private void copy(byte[] from, long[] corner, long row, int count, byte[] target) {
    int axes = chunk.length;
    int[] begin = new int[axes];
    int[] length = new int[axes];
    for (int axis = 0; axis < axes; axis++) {
      long first = axis == 0 ? Math.max(row, corner[0]) : corner[axis];
      long end = axis == 0 ? row + count : dimensions[axis];
      begin[axis] = (int) (first - corner[axis]);
      length[axis] = (int) (Math.min(end, corner[axis] + chunk[axis]) - first);
    }
    int[] index = new int[axes];
    int lineBytes = length[axes - 1] * elementBytes;
    while (true) {
      long source = 0;
      long place = 0;
      for (int axis = 0; axis < axes; axis++) {
        int within = begin[axis] + index[axis];
        source = source * chunk[axis] + within;
        long along = corner[axis] + within;
        place = axis == 0 ? along - row : place * dimensions[axis] + along;
      }
      System.arraycopy(
          from, (int) (source * elementBytes), target, (int) (place * elementBytes), lineBytes);
      int axis = axes - 2;
      while (axis >= 0 && ++index[axis] == length[axis]) {
        index[axis] = 0;
        axis--;
      }
      if (axis < 0) {
        return;
      }
    }
  }
}
