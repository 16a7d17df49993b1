package org.liflow.formats;

import io.jhdf.AbstractNode;
import io.jhdf.ObjectHeader;
import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.filter.LzfFilter;
import io.jhdf.object.message.FilterPipelineMessage;
import io.jhdf.object.message.FilterPipelineMessage.FilterInfo;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Undoes what HDF5 did to a chunk when it was written: deflate, shuffle, Fletcher's checksum and
 * LZF, in any order. jHDF would do so too, but inflates without a limit and applies filters that
 * were skipped for a chunk because they did not shorten it.
 */
final class ChunkFilters {
  private static final int DEFLATE = 1;
  private static final int SHUFFLE = 2;
  private static final int FLETCHER = 3;
  private static final int LZF = 32000;

  /** No filter here shortens data further than this: deflate by 1032, says its specification. */
  private static final long MOST_RATIO = 1040;

  private final Hdf5File file;
  private final ChunkedDataset dataset;
  private final List<FilterInfo> filters;

  ChunkFilters(Hdf5File file, ChunkedDataset dataset) {
    this.file = file;
    this.dataset = dataset;
    this.filters = filters(file, dataset);
    for (FilterInfo filter : filters) {
      int id = filter.getId();
      if (id != DEFLATE && id != SHUFFLE && id != FLETCHER && id != LZF) {
        throw file.problem(
            dataset,
            "data compressed by the filter " + filter.getName() + " (number " + id + ")",
            "deflate or LZF; h5repack -f GZIP=4 IN OUT writes such a file");
      }
    }
  }

  private static List<FilterInfo> filters(Hdf5File file, ChunkedDataset dataset) {
    return Hdf5File.guarded(
        file.path(),
        () -> {
          ObjectHeader header = ((AbstractNode) dataset).getHeader();
          return header.hasMessageOfType(FilterPipelineMessage.class)
              ? header.getMessageOfType(FilterPipelineMessage.class).getFilters()
              : List.<FilterInfo>of();
        });
  }

  /** Refuses a dataset with any filter. */
  static void requireNone(Hdf5File file, ChunkedDataset dataset) {
    if (!filters(file, dataset).isEmpty()) {
      throw file.problem(
          dataset, "texts that are compressed", "plain ones; h5repack -f NONE IN OUT writes such");
    }
  }

  /** Whether so few stored bytes can hold a chunk. */
  boolean canHold(int stored, long bytes) {
    return filters.isEmpty() ? stored == bytes : bytes <= stored * MOST_RATIO + 1024;
  }

  /**
   * Undoes all filters.
   *
   * @param stored the chunk as it is stored
   * @param skipped a bit for each filter that was not applied
   * @param bytes the length that the chunk must have
   */
  byte[] decode(byte[] stored, int skipped, int bytes) {
    byte[] data = stored;
    for (int k = filters.size() - 1; k >= 0; k--) {
      if ((skipped >> k & 1) != 0) {
        continue;
      }
      FilterInfo filter = filters.get(k);
      data =
          switch (filter.getId()) {
            case DEFLATE -> inflate(data, bytes);
            case SHUFFLE -> unshuffle(data, filter.getData());
            case FLETCHER -> withoutChecksum(data);
            default -> unpackLzf(data, bytes);
          };
    }
    if (data.length != bytes) {
      throw broken(data.length + " bytes of " + bytes);
    }
    return data;
  }

  /** A checksum may follow, which deflate was applied to as well. */
  private byte[] inflate(byte[] data, int bytes) {
    byte[] inflated = new byte[bytes + Integer.BYTES];
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(data);
      int count = 0;
      while (count < inflated.length && !inflater.finished()) {
        int more = inflater.inflate(inflated, count, inflated.length - count);
        if (more == 0 && !inflater.finished()) {
          throw broken("deflated data that end early");
        }
        count += more;
      }
      if (count != bytes && count != inflated.length) {
        throw broken(count + " bytes of " + bytes);
      }
      return count == inflated.length ? inflated : Arrays.copyOf(inflated, bytes);
    } catch (DataFormatException problem) {
      throw broken("deflated data that are broken");
    } finally {
      inflater.end();
    }
  }

  private byte[] unshuffle(byte[] data, int[] parameters) {
    int size = parameters.length == 0 ? 0 : parameters[0];
    if (size < 1 || size > 1 << 16) {
      throw broken("elements of " + size + " bytes");
    }
    byte[] whole = data.clone();
    int elements = data.length / size;
    for (int part = 0; part < size; part++) {
      for (int k = 0; k < elements; k++) {
        whole[k * size + part] = data[part * elements + k];
      }
    }
    return whole;
  }

  private byte[] withoutChecksum(byte[] data) {
    if (data.length < Integer.BYTES) {
      throw broken("no checksum");
    }
    return Arrays.copyOf(data, data.length - Integer.BYTES);
  }

  private byte[] unpackLzf(byte[] data, int bytes) {
    try {
      return new LzfFilter().decode(data, new int[] {0, 0, bytes});
    } catch (RuntimeException problem) {
      throw broken("LZF data that are broken");
    }
  }

  private RuntimeException broken(String what) {
    return file.problem(dataset, "a chunk with " + what, "whole chunks");
  }
}
