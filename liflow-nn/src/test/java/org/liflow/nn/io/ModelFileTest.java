package org.liflow.nn.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.files.InputException;
import org.liflow.nn.painn.NetworkConfiguration;
import org.liflow.nn.painn.PredictionMode;

class ModelFileTest {
  private static final NetworkConfiguration SMALL =
      new NetworkConfiguration(8, 5, 2, 12, 4.5, 0.25, 900, PredictionMode.DATA);

  @TempDir Path folder;

  private static ModelFile small(ModelRole role, PriorConfiguration prior, long seed) {
    Optional<PriorConfiguration> noise =
        role == ModelRole.CORRECTOR
            ? Optional.of(new PriorConfiguration.UniformScaleNormal(0.25))
            : Optional.empty();
    return ModelFile.initialised(
        SMALL,
        role,
        ElementIndex.published(12),
        4.5,
        new FlowConfiguration(prior, noise),
        1.005,
        Map.of("trained_on", "nichts \"wirklich\" Å"),
        seed);
  }

  private static ModelFile small() {
    return small(ModelRole.PROPAGATOR, new PriorConfiguration.Normal(0.1), 7);
  }

  @Test
  void readsWhatItWritesBitForBit() throws IOException {
    List<PriorConfiguration> priors =
        List.of(
            new PriorConfiguration.Normal(0.1),
            new PriorConfiguration.UniformScaleNormal(1.0 / 3),
            new PriorConfiguration.MaxwellBoltzmann(0.1),
            new PriorConfiguration.AdaptiveMaxwellBoltzmann(
                new PriorConfiguration.Scales(1, 10), new PriorConfiguration.Scales(0.3, 3), 11));
    for (PriorConfiguration prior : priors) {
      for (ModelRole role : ModelRole.values()) {
        ModelFile model = small(role, prior, 5);
        Path file = folder.resolve("m.safetensors");
        model.write(file);
        assertEquals(model, ModelFile.read(file));
        byte[] bytes = Files.readAllBytes(file);
        ModelFile.read(file).write(file);
        assertArrayEquals(bytes, Files.readAllBytes(file));
      }
    }
  }

  @Test
  void filesKeepTheirSampler() throws IOException {
    Path file = folder.resolve("s.safetensors");
    for (String sampler : List.of("published", "converged", "midpoint-5-p0.8")) {
      small().withSampler(sampler).write(file);
      assertEquals(sampler, ModelFile.read(file).sampler());
      assertEquals(small().withSampler(sampler), ModelFile.read(file));
      assertEquals(sampler, ModelFile.read(file).withWeights(small().weights()).sampler());
    }
    assertEquals("published", small().sampler());
    for (String wrong : List.of("", "two words", "Capitals", "a".repeat(65), "../x")) {
      assertThrows(IllegalArgumentException.class, () -> small().withSampler(wrong), wrong);
    }
    // A file from before there was a choice: the same text without the key.
    small().write(file);
    byte[] bytes = Files.readAllBytes(file);
    String text = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
    String key = ",\\\"sampler\\\":\\\"published\\\"";
    assertTrue(text.contains(key), text.substring(0, 2000));
    String old = text.replace(key, " ".repeat(key.length()));
    Files.write(file, old.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    assertEquals(small(), ModelFile.read(file));
  }

  @Test
  void freshWeightsAreDistributedAsPyTorchDrawsThem() {
    ModelFile model =
        ModelFile.initialised(
            NetworkConfiguration.published(),
            ModelRole.PROPAGATOR,
            ElementIndex.published(77),
            5,
            new FlowConfiguration(new PriorConfiguration.MaxwellBoltzmann(1), Optional.empty()),
            1,
            Map.of(),
            42);
    for (Map.Entry<String, ModelTensor> entry : model.weights().entrySet()) {
      float[] data = entry.getValue().data();
      double square = 0;
      double largest = 0;
      for (float number : data) {
        square += (double) number * number;
        largest = Math.max(largest, Math.abs(number));
      }
      double deviation = Math.sqrt(square / data.length);
      String name = entry.getKey();
      if (name.equals("atom_embedding.weight")) {
        assertEquals(1, deviation, 0.05, name);
        assertTrue(largest > 3, name);
      } else if (name.endsWith("freqs")) {
        assertTrue(deviation > Math.PI && deviation < 4 * Math.PI, name);
      } else {
        int[] weight = model.weights().get(name.replace("bias", "weight")).shape();
        double bound = 1 / Math.sqrt(weight[1]);
        assertTrue(largest <= bound + 1e-7, name);
        if (data.length > 60) {
          assertEquals(bound / Math.sqrt(3), deviation, 0.2 * bound, name);
          assertTrue(largest > 0.9 * bound, name);
        }
      }
    }
  }

  @Test
  void theSameSeedGivesTheSameWeights() {
    assertEquals(small(), small());
    assertNotEquals(
        small().weights(),
        small(ModelRole.PROPAGATOR, new PriorConfiguration.Normal(0.1), 8).weights());
    // Worked out apart from Java, from the generator's published recurrence.
    assertArrayEquals(
        new float[] {0.9884743f, -1.8642558f, 0.0039202073f},
        Arrays.copyOf(small().weights().get("atom_embedding.weight").data(), 3));
    assertArrayEquals(
        new float[] {2.317286f, -1.2176697f}, small().weights().get("temp_embedding.freqs").data());
    assertEquals(-0.26576528f, small().weights().get("output_block.mlp_s.2.bias").data()[0]);
  }

  @Test
  void refusesWeightsThatDoNotFit() {
    Map<String, ModelTensor> weights = new LinkedHashMap<>(small().weights());
    ModelTensor bias = weights.remove("updates.1.mlp_a.2.bias");
    assertTrue(refusal(weights).contains("missing tensors updates.1.mlp_a.2.bias"));
    weights.put("updates.1.mlp_a.2.bias", new ModelTensor(new int[] {1, 24}, bias.data()));
    assertTrue(refusal(weights).contains("updates.1.mlp_a.2.bias of shape [1, 24]"));
    weights.put("updates.1.mlp_a.2.bias", bias);
    weights.put("extra", bias);
    assertTrue(refusal(weights).contains("unknown tensors extra"));
    weights.remove("extra");
    float[] notANumber = bias.data().clone();
    notANumber[3] = Float.NaN;
    weights.put("updates.1.mlp_a.2.bias", new ModelTensor(bias.shape(), notANumber));
    assertTrue(refusal(weights).contains("updates.1.mlp_a.2.bias with the number NaN"));
    assertThrows(
        IllegalArgumentException.class, () -> new ModelTensor(new int[] {2, 3}, new float[5]));
  }

  private static String refusal(Map<String, ModelTensor> weights) {
    ModelFile model = small();
    return assertThrows(IllegalArgumentException.class, () -> model.withWeights(weights))
        .getMessage();
  }

  @Test
  void refusesOtherFiles() throws IOException {
    Path file = folder.resolve("other");
    Files.write(file, new byte[0]);
    assertTrue(readRefusal(file).contains("an empty file"));
    Files.writeString(file, "{\"a text\": 5}");
    assertTrue(readRefusal(file).contains("another kind"));
    byte[] picture = new byte[5000];
    new SplittableRandom(1).nextBytes(picture);
    byte[] start = {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xe0};
    System.arraycopy(start, 0, picture, 0, 4);
    Files.write(file, picture);
    assertTrue(readRefusal(file).contains("another kind"));
    new SafetensorsWriter().floats("a", new int[] {1}, new float[1]).write(file);
    assertTrue(readRefusal(file).contains("something else"));
    new SafetensorsWriter()
        .metadata("liflow", "{broken")
        .floats("a", new int[] {1}, new float[1])
        .write(file);
    assertTrue(readRefusal(file).contains("malformed configuration"));
    assertTrue(readRefusal(folder).contains("a folder"));
    assertTrue(readRefusal(folder.resolve("missing")).contains("no such file"));
  }

  /** The configuration as the first version of the format wrote it, with its units spelled out. */
  @Test
  void aFileOfTheFirstVersionIsStillRead() {
    ModelFile model =
        small(
            ModelRole.CORRECTOR,
            new PriorConfiguration.AdaptiveMaxwellBoltzmann(
                new PriorConfiguration.Scales(1, 10), new PriorConfiguration.Scales(0.3, 3), 11),
            5);
    String former =
        """
        {"format_version":1,"role":"corrector","network":{"num_features":8,"num_radial_basis":5,\
        "num_layers":2,"num_elements":12,"r_max_angstrom":4.5,"r_offset_angstrom":0.25,\
        "reference_temperature_kelvin":900.0,"prediction_mode":"data"},"element_index":ROWS,\
        "cutoff_angstrom":4.5,"prior":{"type":"adaptive_maxwell_boltzmann","mobile_scales":[1.0,\
        10.0],"frame_scales":[0.3,3.0],"mobile_species":11},"training_noise":{"type":\
        "uniform_scale_normal","scale":0.25},"stride_ps":1.005,"provenance":{"trained_on":\
        "nichts \\"wirklich\\" Å"}}\
        """
            .replace("ROWS", Arrays.toString(model.elementIndex()));
    Path file = folder.resolve("former.safetensors");
    write(model, former, file);
    assertEquals(model, ModelFile.read(file));
    write(model, former.replace("\"cutoff_angstrom\":4.5,", ""), file);
    assertTrue(readRefusal(file).contains("cutoff_A"));
    write(model, former.replace("\"num_layers\"", "\"r_max_A\":4.5,\"num_layers\""), file);
    assertTrue(readRefusal(file).contains("both 'r_max_A' and 'r_max_angstrom'"));
  }

  private static void write(ModelFile model, String configuration, Path file) {
    SafetensorsWriter writer = new SafetensorsWriter().metadata("liflow", configuration);
    model.weights().forEach((name, tensor) -> writer.floats(name, tensor.shape(), tensor.data()));
    writer.write(file);
  }

  @Test
  void newFilesHaveTheKeysOfTheSettings() throws IOException {
    Path file = folder.resolve("new.safetensors");
    small().write(file);
    try (Safetensors written = Safetensors.open(file)) {
      String text = written.metadata().get("liflow");
      for (String key : List.of("cutoff_A", "r_max_A", "r_offset_A", "reference_temperature_K")) {
        assertTrue(text.contains("\"" + key + "\":"), text);
      }
      assertTrue(!text.contains("angstrom") && !text.contains("kelvin"), text);
    }
  }

  private static String readRefusal(Path file) {
    String message = assertThrows(InputException.class, () -> ModelFile.read(file)).getMessage();
    assertTrue(message.startsWith(file + ": "), message);
    return message;
  }

  @Test
  void refusesChangedConfigurations() throws IOException {
    Path file = folder.resolve("m.safetensors");
    small().write(file);
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    String[][] changes = {
      {"\\\"num_features\\\":8", "\\\"num_features\\\":4", "where the configuration asks for"},
      {"\\\"num_layers\\\":2", "\\\"num_layers\\\":3", "missing tensors messages.2"},
      {"\\\"num_layers\\\":2", "\\\"num_layers\\\":1", "unknown tensors messages.1"},
      {"format_version\\\":2", "format_version\\\":4", "version 4"},
      {"\\\"propagator\\\"", "\\\"propagatex\\\"", "role 'propagatex'"},
      {"stride_ps", "stride_xx", "'stride_ps'"},
      {"\\\"normal\\\"", "\\\"norbal\\\"", "norbal"},
      {"\\\"element_index\\\":[-1,0", "\\\"element_index\\\":[-1,9", ""},
      {"\\\"element_index\\\":[-1,0", "\\\"element_index\\\":[11,0", "element index"}
    };
    for (String[] change : changes) {
      assertTrue(text.contains(change[0]), change[0]);
      Files.writeString(file, text.replace(change[0], change[1]), StandardCharsets.ISO_8859_1);
      if (change[2].isEmpty()) {
        assertEquals(9, ModelFile.read(file).elementRow(1));
      } else {
        String message = readRefusal(file);
        assertTrue(message.contains(change[2]), message);
      }
    }
    for (int cut = 1; cut < text.length(); cut += 501) {
      Files.writeString(file, text.substring(0, cut), StandardCharsets.ISO_8859_1);
      readRefusal(file);
    }
  }

  @Test
  void looksUpElements() {
    ModelFile model = small();
    assertEquals(0, model.elementRow(1));
    assertEquals(-1, model.elementRow(2));
    assertEquals(1, model.elementRow(3));
    assertEquals(-1, model.elementRow(92));
    assertEquals(-1, model.elementRow(-4));
    assertEquals(-1, model.elementRow(4000));
    int[] rows = model.elementIndex();
    rows[1] = 5;
    assertEquals(0, model.elementRow(1));
  }
}
