package org.liflow.nn.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.files.InputException;
import org.liflow.tensor.io.PickleObject;

/**
 * Checkpoints of a tiny network, trained and saved with Lightning 2.6.6, PyTorch 2.13.0 and NumPy
 * 2.4.6.
 *
 * <ul>
 *   <li>{@code ema-compiled-bf16}: precision bf16-true, EMAWeightAveraging, torch.compile, and
 *       settings of many kinds.
 *   <li>{@code ema-after-fp16}: EMAWeightAveraging, in DataParallel, saved after fit() and cast to
 *       half precision.
 *   <li>{@code ema-not-begun}: EMAWeightAveraging with update_starting_at_step beyond the end.
 *   <li>{@code plain}: nothing of that kind.
 * </ul>
 */
class CheckpointWeightsTest {
  private static final int LITHIUM_WEIGHT = 4 * 3;

  @TempDir Path folder;

  private Path file(String name) throws IOException {
    Path file = folder.resolve(name + ".ckpt");
    try (InputStream in = getClass().getResourceAsStream(name + ".ckpt")) {
      Files.write(file, in.readAllBytes());
    }
    return file;
  }

  private ModelFile read(String name, CheckpointWeights weights) throws IOException {
    return PublishedCheckpoint.read(
        file(name),
        new PublishedCheckpoint.Options(
            Optional.empty(), OptionalDouble.empty(), Optional.ofNullable(weights)));
  }

  private static float weight(ModelFile model) {
    return model.weights().get("atom_embedding.weight").data()[LITHIUM_WEIGHT];
  }

  private String refusal(String name, CheckpointWeights weights) {
    String message = assertThrows(InputException.class, () -> read(name, weights)).getMessage();
    assertEquals(1, message.lines().count(), message);
    return message;
  }

  @Test
  void theAverageAndTheTrainedWeightsAreReadAndTold() throws IOException {
    ModelFile average = read("ema-compiled-bf16", CheckpointWeights.AVERAGE);
    assertEquals(0.28704834f, weight(average), 1e-7);
    assertTrue(average.provenance().get("weights").contains("(6 updates)"));
    assertTrue(average.provenance().get("weights").contains("trained weights too"));
    ModelFile trained = read("ema-compiled-bf16", CheckpointWeights.TRAINED);
    assertEquals(0.28515625f, weight(trained));
    assertTrue(trained.provenance().get("weights").contains("as trained"));
    assertEquals("bfloat16", trained.provenance().get("stored_precision"));
    assertEquals(weight(average), weight(read("ema-compiled-bf16", null)));
    assertFalse(average.provenance().toString().contains("home"), "no folder of any machine");
  }

  @Test
  void anAverageThatHasNotBegunIsTheUntrainedNetwork() throws IOException {
    ModelFile model = read("ema-not-begun", null);
    assertEquals(0.2903793f, weight(model), 1e-6);
    assertTrue(model.provenance().get("weights").contains("had not begun"));
    assertEquals(weight(model), weight(read("ema-not-begun", CheckpointWeights.TRAINED)));
    assertTrue(
        refusal("ema-not-begun", CheckpointWeights.AVERAGE)
            .contains("an average that had not begun"));
  }

  @Test
  void afterTrainingOnlyTheAverageIsLeft() throws IOException {
    ModelFile model = read("ema-after-fp16", null);
    assertEquals(0.29125977f, weight(model), 1e-7);
    assertTrue(model.provenance().get("weights").contains("no others"));
    assertEquals("float16", model.provenance().get("stored_precision"));
    // The squares of half precision are too coarse to tell which rows were trained.
    assertTrue(model.provenance().get("trained_elements").contains("unknown"));
    assertTrue(
        refusal("ema-after-fp16", CheckpointWeights.TRAINED).contains("equal their average"));
  }

  @Test
  void aCheckpointWithoutAnAverageHasNone() throws IOException {
    ModelFile model = read("plain", null);
    assertFalse(model.provenance().containsKey("weights"));
    assertEquals(weight(model), weight(read("plain", CheckpointWeights.TRAINED)));
    assertTrue(refusal("plain", CheckpointWeights.AVERAGE).contains("one set of weights"));
  }

  @Test
  void rowsTrainedInBfloat16AreKnown() throws IOException {
    String trained = read("ema-compiled-bf16", null).provenance().get("trained_elements");
    assertEquals("Be B C", trained);
    assertEquals("Be B C", read("plain", null).provenance().get("trained_elements"));
  }

  @Test
  void settingsOfAllKindsAreReadAsPlainValues() throws IOException {
    try (TorchArchive archive = TorchArchive.open(file("ema-compiled-bf16"))) {
      Map<?, ?> root = (Map<?, ?>) archive.readPickle();
      Map<?, ?> extra = (Map<?, ?>) ((Map<?, ?>) root.get("hyper_parameters")).get("extra");
      assertEquals("/home/x/data/LPS", extra.get("path"));
      assertEquals("C:\\data\\LPS", extra.get("win"));
      assertEquals("a/b", extra.get("pure"));
      assertEquals(1.5, extra.get("f"));
      assertEquals(3L, extra.get("i"));
      assertEquals(true, extra.get("b"));
      assertEquals("torch.bfloat16", extra.get("dtype").toString());
      assertEquals("cuda:0", extra.get("dev"));
      assertEquals(List.of(2L, 3L), extra.get("size"));
      Map<String, Object> named = ((PickleObject) extra.get("ns")).attributes();
      assertEquals(Map.of("a", 1L, "p", "."), named);
      assertEquals(List.of(1L, 2L), extra.get("dq"));
      assertEquals(Map.of("a", 2L, "b", 1L), extra.get("ct"));
      assertEquals(Map.of("a", Map.of("b", 1L)), extra.get("ad"));
      assertEquals(
          List.of(1.0, 2.0), ((PickleObject) extra.get("c")).attributes().get("arguments"));
      assertEquals("datetime.timedelta", ((PickleObject) extra.get("td")).type().toString());
    }
  }

  @Test
  void theNumbersOfAHalfPreciseCheckpointStayClose() throws IOException {
    float[] whole = read("plain", null).weights().get("linear_v.weight").data();
    float[] half = read("ema-after-fp16", null).weights().get("linear_v.weight").data();
    for (int k = 0; k < whole.length; k++) {
      assertEquals(whole[k], half[k], 0.02, "two trainings from one start");
    }
  }
}
