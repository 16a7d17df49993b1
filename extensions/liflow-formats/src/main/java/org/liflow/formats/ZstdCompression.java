package org.liflow.formats;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.liflow.crystal.format.Compression;

/** Files of {@code zstd}, several frames one after the other too, by the library of its makers. */
public final class ZstdCompression implements Compression {
  /** The binary logarithm of the largest window: 128 MiB, as {@code zstd} itself allows. */
  private static final int MOST_WINDOW = 27;

  /** Makes the service. */
  public ZstdCompression() {}

  @Override
  public String title() {
    return "zstd";
  }

  @Override
  public String suffix() {
    return ".zst";
  }

  /** A frame, or one to be skipped, with which parallel compressors begin. */
  @Override
  public boolean matches(byte[] start) {
    if (start.length < 4) {
      return false;
    }
    int number =
        start[0] & 0xff
            | (start[1] & 0xff) << 8
            | (start[2] & 0xff) << 16
            | (start[3] & 0xff) << 24;
    return number == 0xFD2FB528 || (number & 0xFFFFFFF0) == 0x184D2A50;
  }

  @Override
  public InputStream decompress(InputStream compressed) throws IOException {
    return new ZstdInputStreamNoFinalizer(compressed).setLongMax(MOST_WINDOW);
  }

  @Override
  public OutputStream compress(OutputStream compressed) throws IOException {
    return new ZstdOutputStreamNoFinalizer(compressed)
        .setChecksum(true)
        .setCloseFrameOnFlush(false);
  }
}
