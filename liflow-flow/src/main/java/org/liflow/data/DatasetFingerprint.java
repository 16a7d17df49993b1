package org.liflow.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.liflow.files.InputException;
import org.liflow.tensor.io.Npz;

/**
 * Digests a data set's files without reading its positions. For archives it uses the names, sizes
 * and checksums in their directories. Positions that are changed in place, under an unchanged
 * directory, are therefore not noticed here. They are noticed when a whole array is read, but not
 * when single frames of an uncompressed array are.
 */
final class DatasetFingerprint {
  private DatasetFingerprint() {}

  /** SHA-256 over names, sizes and contents, in hexadecimal. */
  static String of(Path folder) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Path file : files(folder)) {
        String name = file.getFileName().toString();
        add(digest, name + "\n" + Files.size(file) + "\n");
        if (name.endsWith(".npz")) {
          try (Npz archive = Npz.open(file)) {
            archive.checksums().forEach((member, crc) -> add(digest, member + "\n" + crc + "\n"));
          }
        } else {
          try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
          }
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException problem) {
      throw new IllegalStateException(problem);
    } catch (IOException problem) {
      throw new InputException(
          folder.toString(),
          "cannot be read (" + problem.getMessage() + ")",
          "the files of a data set",
          problem);
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> LiFlowDataset.isPart(file.getFileName().toString()))
          .sorted()
          .toList();
    }
  }

  private static void add(MessageDigest digest, String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
  }
}
