package org.liflow.formats;

import io.jhdf.AbstractNode;
import io.jhdf.ObjectHeader;
import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.dataset.chunked.Chunk;
import io.jhdf.dataset.chunked.DatasetInfo;
import io.jhdf.dataset.chunked.indexing.BTreeIndex;
import io.jhdf.dataset.chunked.indexing.ChunkIndex;
import io.jhdf.dataset.chunked.indexing.ExtensibleArrayIndex;
import io.jhdf.dataset.chunked.indexing.FixedArrayIndex;
import io.jhdf.object.message.DataLayoutMessage.ChunkedDataLayoutMessage;
import io.jhdf.object.message.DataLayoutMessage.ChunkedDataLayoutMessageV4;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Tells where the chunks of a dataset are stored. The tree that HDF5 writes by default is walked
 * chunk by chunk here, so that memory does not grow with the number of chunks; of the newer indexes
 * jHDF reads all entries, some 100 bytes for each chunk.
 */
interface ChunkTable {
  /**
   * A chunk.
   *
   * @param address of its bytes
   * @param bytes how many, as they are stored
   * @param skipped a bit for each filter that was not applied to it
   */
  record Stored(long address, int bytes, int skipped) {}

  /**
   * Finds a chunk.
   *
   * @param corner its first element along each axis
   * @return where it is stored; null where it was never written
   */
  Stored find(long[] corner) throws IOException;

  static ChunkTable of(Hdf5File file, ChunkedDataset dataset, long[] dimensions, int[] chunk) {
    return Hdf5File.guarded(
        file.path(),
        () -> {
          ObjectHeader header = ((AbstractNode) dataset).getHeader();
          if (header.hasMessageOfType(ChunkedDataLayoutMessage.class)) {
            return new Tree(
                file,
                dataset,
                header.getMessageOfType(ChunkedDataLayoutMessage.class).getBTreeAddress());
          }
          return newer(
              file,
              dataset,
              header.getMessageOfType(ChunkedDataLayoutMessageV4.class),
              dimensions,
              chunk);
        });
  }

  private static ChunkTable newer(
      Hdf5File file,
      ChunkedDataset dataset,
      ChunkedDataLayoutMessageV4 layout,
      long[] dimensions,
      int[] chunk) {
    long address = layout.getAddress();
    if (address < 0) {
      return corner -> null;
    }
    long size = dataset.getDataType().getSize();
    for (int length : chunk) {
      size = Math.multiplyExact(size, (long) length);
    }
    int bytes = Math.toIntExact(size);
    if (layout.getIndexingType() == ChunkedDataLayoutMessageV4.SINGLE_CHUNK_INDEX) {
      Stored only =
          layout.isFilteredSingleChunk()
              ? new Stored(
                  address,
                  layout.getSizeOfFilteredSingleChunk(),
                  bits(layout.getFilterMaskFilteredSingleChunk()))
              : new Stored(address, bytes, 0);
      return corner -> only;
    }
    if (layout.getIndexingType() == ChunkedDataLayoutMessageV4.IMPLICIT_INDEX) {
      return corner -> new Stored(address + number(corner, dimensions, chunk) * bytes, bytes, 0);
    }
    DatasetInfo info = new DatasetInfo(bytes, dimensions, chunk);
    ChunkIndex index =
        switch (layout.getIndexingType()) {
          case ChunkedDataLayoutMessageV4.FIXED_ARRAY_INDEX ->
              new FixedArrayIndex(file.storage(), address, info);
          case ChunkedDataLayoutMessageV4.EXTENSIBLE_ARRAY_INDEX ->
              new ExtensibleArrayIndex(file.storage(), address, info);
          default -> new BTreeIndex(file.storage(), address, info);
        };
    Map<Long, Stored> chunks = new HashMap<>();
    for (Chunk each : index.getAllChunks()) {
      if (each.getAddress() >= 0) {
        chunks.put(
            number(each.getChunkOffset(), dimensions, chunk),
            new Stored(each.getAddress(), each.getSize(), bits(each.getFilterMask())));
      }
    }
    return corner -> chunks.get(number(corner, dimensions, chunk));
  }

  private static int bits(BitSet mask) {
    return mask == null || mask.isEmpty() ? 0 : (int) mask.toLongArray()[0];
  }

  /** The number of a chunk in the order of the axes. */
  private static long number(long[] corner, long[] dimensions, int[] chunk) {
    long number = 0;
    for (int axis = 0; axis < chunk.length; axis++) {
      long chunks = (dimensions[axis] + chunk[axis] - 1) / chunk[axis];
      number = number * chunks + corner[axis] / chunk[axis];
    }
    return number;
  }

  /**
   * A B-tree of version 1. Each node has its level, which must fall on the way down, so that a tree
   * whose branches lead back has an end; and its entries, each a key and an address. A key has the
   * size of a chunk, its skipped filters, its corner along each axis, and a zero.
   */
  final class Tree implements ChunkTable {
    private static final int SIGNATURE = 0x45455254;
    private static final int HIGHEST_LEVEL = 32;

    private final Hdf5File file;
    private final ChunkedDataset dataset;
    private final long root;
    private final int keyBytes;
    private final int axes;

    /** The node read last of each level. */
    private final Node[] nodes = new Node[HIGHEST_LEVEL + 1];

    private record Node(long address, int level, int entries, ByteBuffer content) {}

    Tree(Hdf5File file, ChunkedDataset dataset, long root) {
      this.file = file;
      this.dataset = dataset;
      this.root = root;
      this.axes = dataset.getDimensionsAsLong().length;
      this.keyBytes = 8 + 8 * (axes + 1);
    }

    @Override
    public Stored find(long[] corner) throws IOException {
      long address = root;
      int above = HIGHEST_LEVEL + 1;
      while (address >= 0) {
        Node node = node(address, above);
        int entry = lastNotAfter(node, corner);
        if (entry < 0) {
          return null;
        }
        int at = entry * (keyBytes + file.storage().getSizeOfOffsets());
        ByteBuffer content = node.content();
        long below = address(content, at + keyBytes);
        if (node.level() == 0) {
          return compare(content, at, corner) == 0
              ? new Stored(below, content.getInt(at), content.getInt(at + 4))
              : null;
        }
        above = node.level();
        address = below;
      }
      return null;
    }

    /** The last entry whose key does not come after a corner; -1 where all do. */
    private int lastNotAfter(Node node, long[] corner) {
      int low = 0;
      int high = node.entries() - 1;
      int entryBytes = keyBytes + file.storage().getSizeOfOffsets();
      while (low <= high) {
        int middle = (low + high) >>> 1;
        if (compare(node.content(), middle * entryBytes, corner) <= 0) {
          low = middle + 1;
        } else {
          high = middle - 1;
        }
      }
      return high;
    }

    private int compare(ByteBuffer content, int at, long[] corner) {
      for (int axis = 0; axis < axes; axis++) {
        int order = Long.compare(content.getLong(at + 8 + 8 * axis), corner[axis]);
        if (order != 0) {
          return order;
        }
      }
      return 0;
    }

    private long address(ByteBuffer content, int at) {
      return file.storage().getSizeOfOffsets() == 8
          ? content.getLong(at)
          : content.getInt(at) & 0xffffffffL;
    }

    private Node node(long address, int above) throws IOException {
      for (int level = 0; level < Math.min(above, nodes.length); level++) {
        if (nodes[level] != null && nodes[level].address() == address) {
          return nodes[level];
        }
      }
      int offsets = file.storage().getSizeOfOffsets();
      if (offsets != 4 && offsets != 8) {
        throw file.problem(dataset, "addresses of " + offsets + " bytes", "of 4 or 8");
      }
      ByteBuffer head = file.bytes(dataset, address, 8);
      int level = head.get(5) & 0xff;
      int entries = head.getShort(6) & 0xffff;
      if (head.getInt(0) != SIGNATURE
          || head.get(4) != 1
          || level >= above
          || level >= nodes.length) {
        throw file.problem(dataset, "a broken index of its chunks", "a whole HDF5 file");
      }
      ByteBuffer content =
          file.bytes(dataset, address + 8 + 2L * offsets, entries * (keyBytes + offsets));
      nodes[level] = new Node(address, level, entries, content);
      return nodes[level];
    }
  }
}
