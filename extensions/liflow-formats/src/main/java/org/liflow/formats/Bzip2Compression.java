package org.liflow.formats;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.liflow.crystal.format.Compression;

/**
 * Files of {@code bzip2}, several streams one after the other too, by Commons Compress. They take
 * less than 10 MiB of memory, whatever they say.
 */
public final class Bzip2Compression implements Compression {
  /** The number with which a block of data begins: the digits of π. */
  private static final long BLOCK = 0x314159265359L;

  /** The number with which a stream ends, at once where it is empty: the digits of √π. */
  private static final long END = 0x177245385090L;

  /** Makes the service. */
  public Bzip2Compression() {}

  @Override
  public String title() {
    return "bzip2";
  }

  @Override
  public String suffix() {
    return ".bz2";
  }

  @Override
  public boolean matches(byte[] start) {
    if (start.length < 10
        || start[0] != 'B'
        || start[1] != 'Z'
        || start[2] != 'h'
        || start[3] < '1'
        || start[3] > '9') {
      return false;
    }
    long number = 0;
    for (int k = 4; k < 10; k++) {
      number = number << 8 | start[k] & 0xff;
    }
    return number == BLOCK || number == END;
  }

  @Override
  public InputStream decompress(InputStream compressed) throws IOException {
    return new BZip2CompressorInputStream(compressed, true);
  }

  @Override
  public OutputStream compress(OutputStream compressed) throws IOException {
    return new BZip2CompressorOutputStream(compressed);
  }
}
