package org.liflow.crystal.format;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * A way in which whole files are compressed. gzip is built in; others are found as services ({@link
 * java.util.ServiceLoader}). Implementations are immutable and used by several threads at once.
 */
public interface Compression {
  /**
   * Returns the name for people.
   *
   * @return such as {@code zstd}
   */
  String title();

  /**
   * Returns the ending of the names of such files.
   *
   * @return with its dot, in lower case, such as {@code .zst}
   */
  String suffix();

  /**
   * Returns the bytes with which every such file begins.
   *
   * @return each from 0 to 255; at most eight
   */
  List<Integer> magic();

  /**
   * Decompresses a stream.
   *
   * @param compressed from its first byte on
   * @return the content; closing it closes the compressed stream
   * @throws IOException when the stream is broken, also from the returned stream, or the disk
   *     refuses
   */
  InputStream decompress(InputStream compressed) throws IOException;
}
