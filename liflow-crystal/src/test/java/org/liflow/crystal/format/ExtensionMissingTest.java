package org.liflow.crystal.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.liflow.files.InputException;

/** This module alone: what its extension reads is refused by the extension's name. */
class ExtensionMissingTest {
  @TempDir Path folder;

  /**
   * Of each program, what it makes of {@code hello}; the last begins with a frame to be skipped.
   */
  @ParameterizedTest
  @CsvSource({
    "xz,fd377a585a000004e6d6b4460200210116000000",
    "bzip2,425a68393141592653591931653d00000081000244",
    "zstd,28b52ffd045829000068656c6c6fa36d9f88",
    "zstd,502a4d1804000000120000002828b52ffd0458290000",
    "HDF5,894844460d0a1a0a000000000008080004001000",
  })
  void theArtifactIsNamed(String kind, String start) throws Exception {
    for (String name : new String[] {"POSCAR", "run.h5", "some"}) {
      Path path = folder.resolve(name);
      Files.write(path, HexFormat.of().parseHex(start));
      InputException problem =
          assertThrows(InputException.class, () -> CrystalFiles.readStructure(path));
      assertTrue(problem.getMessage().startsWith(path.toString()), problem.getMessage());
      assertTrue(problem.found().contains(kind), problem.getMessage());
      assertTrue(problem.expected().contains("org.liflow:liflow-formats"), problem.getMessage());
    }
  }

  @ParameterizedTest
  @CsvSource({"XDATCAR.xz,xz", "run.extxyz.bz2,bzip2", "run.lammpstrj.zst,zstd"})
  void nothingIsWrittenByTheNameOfACompressionThatIsMissing(String name, String kind) {
    Path path = folder.resolve(name);
    InputException problem =
        assertThrows(InputException.class, () -> CrystalFiles.createTrajectory(path));
    assertFalse(Files.exists(path));
    assertEquals("a file compressed by " + kind, problem.found());
  }

  @Test
  void textThatBeginsLikeACompressedFileIsText() throws Exception {
    byte[] text = "BZh9 is a comment\n".getBytes(StandardCharsets.UTF_8);
    Path path = folder.resolve("file");
    Files.write(path, text);
    try (InputStream in = InputFiles.open(path)) {
      assertTrue(Arrays.equals(text, in.readAllBytes()));
    }
  }
}
