package org.liflow.util;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A SHA-256 digest (FIPS 180-4) of bytes that are added one after the other. Not thread-safe. */
public final class Sha256 {
  private final MessageDigest digest;

  /** Starts a digest of nothing. */
  public Sha256() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException problem) {
      // Every Java platform must have it.
      throw new IllegalStateException(problem);
    }
  }

  /**
   * Adds a text in UTF-8.
   *
   * @param text its characters
   * @return this digest
   */
  public Sha256 add(String text) {
    return add(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Adds bytes.
   *
   * @param bytes all of them are added
   * @return this digest
   */
  public Sha256 add(byte[] bytes) {
    digest.update(bytes);
    return this;
  }

  /**
   * Adds the bytes that remain in a buffer.
   *
   * @param bytes read to its limit
   * @return this digest
   */
  public Sha256 add(ByteBuffer bytes) {
    digest.update(bytes);
    return this;
  }

  /**
   * Adds a stream to its end.
   *
   * @param in read to its end; closed by the caller
   * @return this digest
   * @throws IOException when reading fails
   */
  public Sha256 add(InputStream in) throws IOException {
    byte[] buffer = new byte[1 << 16];
    int count;
    while ((count = in.read(buffer)) >= 0) {
      digest.update(buffer, 0, count);
    }
    return this;
  }

  /**
   * Ends the digest; the object then starts anew.
   *
   * @return 64 hexadecimal digits, lower case
   */
  public String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
