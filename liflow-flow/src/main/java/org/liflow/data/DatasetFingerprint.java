package org.liflow.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.liflow.files.InputException;
import org.liflow.tensor.io.Npz;
import org.liflow.util.Sha256;

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
    Sha256 digest = new Sha256();
    try {
      for (Path file : files(folder)) {
        String name = file.getFileName().toString();
        digest.add(name + "\n" + Files.size(file) + "\n");
        if (name.endsWith(".npz")) {
          try (Npz archive = Npz.open(file)) {
            archive.checksums().forEach((member, crc) -> digest.add(member + "\n" + crc + "\n"));
          }
        } else {
          try (InputStream in = Files.newInputStream(file)) {
            digest.add(in);
          }
        }
      }
      return digest.hex();
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
}
