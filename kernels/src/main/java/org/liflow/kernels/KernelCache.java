package org.liflow.kernels;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * Compiled kernels on disk, each under the digest of all that went into it. A cache: what cannot be
 * read or written is compiled again.
 */
final class KernelCache {
  private final Path folder;

  KernelCache(Path folder) {
    this.folder = folder;
  }

  /** In the user's cache folder, {@code XDG_CACHE_HOME} or {@code ~/.cache}. */
  static KernelCache ofUser() {
    String cache = System.getenv("XDG_CACHE_HOME");
    Path base =
        cache == null || cache.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(cache);
    return new KernelCache(base.resolve("liflow").resolve("kernels"));
  }

  /** The name of what a compiler of some version makes of sources with some options. */
  static String key(Map<String, String> sources, String compiler, String... options) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      add(digest, compiler);
      for (String option : options) {
        add(digest, option);
      }
      sources.forEach(
          (name, text) -> {
            add(digest, name);
            add(digest, text);
          });
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static void add(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
    digest.update(bytes);
  }

  /** Returns the entry of a key; empty when there is none that can be read. */
  Optional<byte[]> find(String key) {
    try {
      Path file = file(key);
      return Files.isRegularFile(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  /** Keeps an image; where that cannot be, the next run compiles it again. */
  void keep(String key, byte[] image) {
    try {
      Files.createDirectories(folder);
      Path beside = Files.createTempFile(folder, key, ".part");
      try {
        Files.write(beside, image);
        Files.move(beside, file(key), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(beside);
      }
    } catch (IOException | UncheckedIOException | SecurityException unwritable) {
      return;
    }
  }

  private Path file(String key) {
    return folder.resolve(key + ".cubin");
  }
}
