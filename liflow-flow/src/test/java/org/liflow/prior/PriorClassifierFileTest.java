package org.liflow.prior;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.liflow.files.InputException;

class PriorClassifierFileTest {
  @TempDir Path folder;

  private Path file;
  private PriorClassifier classifier;

  @BeforeEach
  void write() {
    file = folder.resolve("classifier.json");
    classifier =
        PriorClassifier.fit(PriorClassifierTest.examples(new Random(11), 8), Optional.empty());
    PriorClassifierFile.write(file, classifier);
  }

  @Test
  void whatIsWrittenIsReadBackBitForBit() throws IOException {
    assertEquals(classifier, PriorClassifierFile.read(file));
    PriorClassifier pooled =
        new PriorClassifier(
            classifier.features(),
            Optional.of("0123456789abcdef".repeat(4)),
            classifier.trajectories(),
            classifier.compositions(),
            classifier.lithium(),
            new ScaleClassifier(
                -1e-300, classifier.frame().weights(), 0.1, 1.0 / 3, Optional.empty()));
    PriorClassifierFile.write(file, pooled);
    assertEquals(pooled, PriorClassifierFile.read(file));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  private void refused(String... words) {
    String message =
        assertThrows(InputException.class, () -> PriorClassifierFile.read(file)).getMessage();
    assertEquals(1, message.lines().count());
    for (String word : words) {
      assertTrue(message.contains(word), message);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"version\" : 1| \"version\" : 2| version 2",
        "\"version\" : 1| \"version\" : \"1\"| version",
        "\"liflow prior classifier\"| \"other\"| another kind",
        "\"trajectories\" : 24| \"trajectories\" : 24.5| 24.5 for trajectories",
        "\"trajectories\" : 24| \"trajectories\" : 3| 3 trajectories of 8 compositions",
        "\"trajectories\" : 24| \"trajectories\" : 99999999999| for trajectories",
        "\"trajectories\" : 24,|| no field 'trajectories'",
        "\"trajectories\" : 24| \"trajectories\" : 24, \"run\" : \"x\"| unknown field 'run'",
        "\"trajectories\" : 24| \"trajectories\" : 24, \"trajectories\" : 24| not JSON",
        "\"network_sha256\" : null| \"network_sha256\" : \"../x\"| network_sha256",
        "\"name\" : \"fraction_Li\"| \"name\" : \"fraction_P\"| twice",
        "\"name\" : \"fraction_Li\"| \"name\" : \"a b\"| the name",
        "\"name\" : \"fraction_Li\"| \"name\" : 7| the name",
        "\"deviation\" : 0.0| \"deviation\" : -1| fraction_Li",
        "\"deviation\" : 0.0| \"deviation\" : 1e999| for deviation",
        "\"deviation\" : 0.0| \"deviation\" : NaN| not JSON",
        "\"deviation\" : 0.0| \"deviation\" : \"NaN\"| for deviation",
        "\"weights\" : [| \"weights\" : [ 1.0, | weights for",
        "\"weights\" : [| \"weights\" : [ null, | null for weights",
        "\"weights\" : [| \"weights\" : [ [], | for weights",
        "\"folds\" : 8| \"folds\" : 1| 1 folds",
        "\"accuracy\" : 0.| \"accuracy\" : 1.| score of 1.",
        "\"large_share\" : 0.0| \"large_share\" : -0.5| share of -0.5",
      })
  void whatIsNotAClassifierIsRefused(String what, String by, String words) throws IOException {
    String text = Files.readString(file);
    String changed = text.replaceFirst(java.util.regex.Pattern.quote(what), by == null ? "" : by);
    assertTrue(!changed.equals(text), text);
    Files.writeString(file, changed);
    refused(file.toString(), words);
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    Random random = new Random(12);
    for (int trial = 0; trial < 50; trial++) {
      // The last two bytes are a brace and the line's end.
      Files.write(file, java.util.Arrays.copyOf(whole, random.nextInt(whole.length - 1)));
      refused(file.toString());
    }
    for (String text : List.of("[]", "7", "null", "{}", "[".repeat(100_000), "\u0000", "{} {}")) {
      Files.writeString(file, text);
      refused(file.toString());
    }
    Files.write(file, new byte[(16 << 20) + 1]);
    refused("16777217 bytes");
    Files.delete(file);
    refused("no such file");
    Files.createDirectory(file);
    refused("a folder");
    assertThrows(
        InputException.class,
        () -> PriorClassifierFile.write(folder.resolve("none/c.json"), classifier));
  }
}
