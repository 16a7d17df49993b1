package org.liflow.crystal.format;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * A way in which whole files are compressed. gzip is built in; others are found as services ({@link
 * java.util.ServiceLoader}), such as those of the artifact {@code org.liflow:liflow-formats}.
 * Implementations are immutable and used by several threads at once.
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
   * Whether a file is compressed in this way.
   *
   * @param start the file's first bytes, sixteen or as many as it has
   * @return whether they are those of such a file
   */
  boolean matches(byte[] start);

  /**
   * Decompresses a stream, in memory that the file cannot choose.
   *
   * @param compressed from its first byte on
   * @return the content; closing it closes the compressed stream
   * @throws IOException when the stream is broken or wants too much memory, also from the returned
   *     stream, or the disk refuses
   */
  InputStream decompress(InputStream compressed) throws IOException;

  /**
   * Compresses a stream.
   *
   * @param compressed takes the compressed bytes
   * @return takes the content; closing it closes the other
   * @throws IOException when the disk refuses
   */
  OutputStream compress(OutputStream compressed) throws IOException;
}
