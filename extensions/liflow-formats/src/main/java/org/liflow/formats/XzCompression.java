package org.liflow.formats;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import org.liflow.crystal.format.Compression;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZInputStream;
import org.tukaani.xz.XZOutputStream;

/** Files of {@code xz}, several streams one after the other too, by XZ for Java. */
public final class XzCompression implements Compression {
  private static final byte[] START = {(byte) 0xfd, '7', 'z', 'X', 'Z', 0};

  /** Memory to decompress with, in KiB: {@code xz -9} asks for 65 MiB. */
  private static final int MOST_MEMORY = 256 << 10;

  /** Makes the service. */
  public XzCompression() {}

  @Override
  public String title() {
    return "xz";
  }

  @Override
  public String suffix() {
    return ".xz";
  }

  @Override
  public boolean matches(byte[] start) {
    return start.length >= START.length
        && Arrays.equals(START, 0, START.length, start, 0, START.length);
  }

  @Override
  public InputStream decompress(InputStream compressed) throws IOException {
    return new XZInputStream(compressed, MOST_MEMORY);
  }

  @Override
  public OutputStream compress(OutputStream compressed) throws IOException {
    return new XZOutputStream(compressed, new LZMA2Options());
  }
}
