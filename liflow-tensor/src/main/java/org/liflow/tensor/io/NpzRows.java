package org.liflow.tensor.io;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import org.liflow.files.InputException;

/**
 * Reads an array of an archive row by row, so that the array need not be in memory. A row is the
 * part of the array at one value of the first index. Where the archive stores the array
 * uncompressed, rows are passed over without reading them.
 *
 * <p>The archive's checksum is verified when the last row has been read, unless rows were skipped:
 * of an array that is read in part, bytes that were changed in place are not noticed.
 */
public final class NpzRows implements AutoCloseable {
  private final String source;
  private final InputStream bytes;
  private final CheckedInputStream checked;
  private final long checksum;
  private final NpyHeader header;
  private final int rows;
  private final long rowBytes;
  private int next;
  private boolean skipped;

  /**
   * @param raw the member's bytes; closed with this reader
   * @throws IllegalArgumentException when the header is malformed, or the array does not lie in
   *     rows
   * @throws InputException when its size is not what its header says
   */
  NpzRows(String source, InputStream raw, ZipEntry entry) throws IOException {
    this.source = source;
    bytes = new BufferedInputStream(raw);
    checked = new CheckedInputStream(bytes, new CRC32());
    checksum = entry.getCrc();
    header = NpyHeader.read(checked);
    if (!inRows(header)) {
      throw new IllegalArgumentException("an array whose rows do not lie one behind the other");
    }
    rows = header.shape()[0];
    long wanted = (long) NumpyArray.size(header.shape()) * header.elements().bytes();
    rowBytes = rows == 0 ? 0 : wanted / rows;
    if (wanted != entry.getSize() - header.bytes()) {
      throw new InputException(
          source,
          entry.getSize() - header.bytes() + " bytes of elements",
          wanted + " bytes for the shape in its header");
    }
  }

  /** Whether the rows of an array lie one behind the other. */
  static boolean inRows(NpyHeader header) {
    return header.elements().type() != NumpyType.OBJECT
        && header.shape().length > 0
        && (header.shape().length == 1 || !header.fortranOrder());
  }

  /**
   * Returns the extents of the whole array.
   *
   * @return a copy
   */
  public int[] shape() {
    return header.shape().clone();
  }

  /**
   * Skips rows.
   *
   * @param count number of rows
   * @throws IllegalArgumentException when fewer are left
   * @throws InputException when the archive is damaged
   */
  public void skip(int count) {
    requireLeft(count);
    skipped |= count > 0;
    try {
      bytes.skipNBytes(count * rowBytes);
      next += count;
    } catch (IOException problem) {
      throw damaged(problem);
    }
  }

  /**
   * Reads the next rows.
   *
   * @param count number of rows
   * @return an array of as many rows
   * @throws IllegalArgumentException when fewer are left
   * @throws InputException when the archive is damaged
   */
  public NumpyArray read(int count) {
    requireLeft(count);
    int[] shape = header.shape().clone();
    shape[0] = count;
    try {
      NumpyArray read = NumpyDecoder.decode(source, header.elements(), shape, false, checked);
      next += count;
      if (next == rows && !skipped && checked.getChecksum().getValue() != checksum) {
        throw new InputException(
            source, "bytes unlike the archive's checksum", "an undamaged archive");
      }
      return read;
    } catch (EOFException problem) {
      throw new InputException(source, "it ends early", "an undamaged archive", problem);
    } catch (IOException problem) {
      throw damaged(problem);
    }
  }

  private void requireLeft(int count) {
    if (count < 0 || count > rows - next) {
      throw new IllegalArgumentException(count + " rows of " + (rows - next) + " left");
    }
  }

  private InputException damaged(IOException problem) {
    return new InputException(
        source, "cannot be read (" + problem.getMessage() + ")", "an undamaged archive", problem);
  }

  @Override
  public void close() {
    try {
      bytes.close();
    } catch (IOException problem) {
      throw damaged(problem);
    }
  }
}
