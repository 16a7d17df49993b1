package org.liflow.nn.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.liflow.files.InputException;
import org.liflow.nn.painn.NetworkConfiguration;
import org.liflow.tensor.SharedData;
import org.liflow.tensor.io.Npy;
import org.liflow.tensor.io.NumpyArray;

class PublishedCheckpointTest {
  private static final PriorConfiguration CORRECTOR_PRIOR =
      new PriorConfiguration.MaxwellBoltzmann(0.1);

  /** The storage of the mean squared gradients of the embedding. */
  private static final String MOMENT = "archive/data/49";

  @TempDir Path folder;

  private static ModelFile published(String name) {
    return ModelFile.read(SharedData.require("checkpoints/" + name + ".ckpt"));
  }

  private static PriorConfiguration adaptive(double a, double b, double c, double d) {
    return new PriorConfiguration.AdaptiveMaxwellBoltzmann(
        new PriorConfiguration.Scales(a, b), new PriorConfiguration.Scales(c, d), 3);
  }

  /** Of the data sets Li10GeP2S12 and Li3PS4; the universal one has all 77 elements. */
  private static Set<Integer> trained(String name) {
    return name.contains("LGPS")
        ? Set.of(3, 15, 16, 32)
        : name.contains("LPS") ? Set.of(3, 15, 16) : Set.of();
  }

  /** The published table, of these elements only where there are any. */
  private static int[] publishedRows(Set<Integer> elements) {
    int[] rows = ElementIndex.published(77);
    for (int number = 0; number < rows.length; number++) {
      if (!elements.isEmpty() && !elements.contains(number)) {
        rows[number] = -1;
      }
    }
    return rows;
  }

  /** The numbers were read with PyTorch's own layout by hand, the sum over all in double. */
  @ParameterizedTest
  @Tag("reference-data")
  @CsvSource({
    "P_LGPS, -0.6677697896957397, 0.025861231610178947, -0.050491951406002045,"
        + " -69.71136463776907, 1.005, 104, 26250, P_LGPS_noft_10.0_0.5",
    "C_LGPS_0.1, -0.426195353269577, 0.03553270921111107, -0.046568382531404495,"
        + " -93.16742596869743, 1.005, 94, 23750, C_LGPS_noft",
    "P_LPS, -1.8287121057510376, 0.007769186515361071, 0.026048067957162857,"
        + " -117.60730547505, 1.0, 164, 41250, P_LPS_split",
    "C_LPS, 0.1371929943561554, -0.0555274672806263, -0.09234419465065002,"
        + " -57.21498017025098, 1.0, 79, 20000, C_LPS_noft_0.1",
    "P_universal, -1.4213773012161255, 0.07888486981391907, -0.027001384645700455,"
        + " -360.4683700941463, 1.0, 99, 25000, 03_P_train_small",
    "C_universal, -1.1078604459762573, -0.05200953036546707, 0.006592751480638981,"
        + " 42.31140395557668, 1.0, 394, 98750, 03_C_train"
  })
  void importsEveryPublishedCheckpoint(
      String name,
      float embedding,
      float filter,
      float bias,
      double sum,
      double stride,
      String epoch,
      String step,
      String run)
      throws IOException {
    ModelFile model = published(name);
    assertEquals(NetworkConfiguration.published(), model.network());
    boolean propagator = name.startsWith("P_");
    assertEquals(propagator ? ModelRole.PROPAGATOR : ModelRole.CORRECTOR, model.role());
    assertEquals(5.0, model.cutoff());
    assertEquals(stride, model.stride());
    assertArrayEquals(publishedRows(trained(name)), model.elementIndex());
    assertEquals(42, model.weights().size());
    assertEquals(embedding, model.weights().get("atom_embedding.weight").data()[64]);
    assertEquals(filter, model.weights().get("messages.2.linear_W.weight").data()[5119]);
    assertEquals(bias, model.weights().get("output_block.mlp_s.2.bias").data()[0]);
    double found = 0;
    for (ModelTensor tensor : model.weights().values()) {
      for (float number : tensor.data()) {
        found += number;
      }
    }
    assertEquals(sum, found, 1e-9);
    assertEquals(name + ".ckpt", model.provenance().get("source_file"));
    assertEquals(epoch, model.provenance().get("epoch"));
    assertEquals(step, model.provenance().get("global_step"));
    assertEquals(run, model.provenance().get("run_name"));
    assertFalse(model.provenance().toString().contains("/"));
    PriorConfiguration prior =
        switch (name) {
          case "P_LGPS" -> adaptive(10, 10, 0.5, 0.5);
          case "P_LPS" -> adaptive(1, 10, 1, 1);
          case "P_universal" -> adaptive(1, 10, 0.316, 3.16);
          default -> CORRECTOR_PRIOR;
        };
    assertEquals(prior, model.prior());
    Optional<PriorConfiguration> noise =
        propagator
            ? Optional.empty()
            : Optional.of(
                new PriorConfiguration.UniformScaleNormal(name.equals("C_universal") ? 0.25 : 0.1));
    assertEquals(noise, model.trainingNoise());

    Path file = folder.resolve("imported.safetensors");
    model.write(file);
    ModelFile again = ModelFile.read(file);
    assertEquals(model, again);
    for (Map.Entry<String, ModelTensor> entry : model.weights().entrySet()) {
      float[] before = entry.getValue().data();
      float[] after = again.weights().get(entry.getKey()).data();
      for (int i = 0; i < before.length; i++) {
        assertEquals(Float.floatToRawIntBits(before[i]), Float.floatToRawIntBits(after[i]));
      }
    }
  }

  @Test
  @Tag("reference-data")
  void keepsTheChecksumOfTheSource() {
    assertEquals(
        "b8785d2441264aaba1319814337e9b7712bf4215b03bb233f35cc5936b7f442e",
        published("P_LGPS").provenance().get("source_sha256"));
  }

  @Test
  @Tag("reference-data")
  void theElementOrderIsThatOfThePublishedDataLayout() {
    Path table = SharedData.require("data/argyrodite/element_index.npy");
    assertArrayEquals(Npy.read(table).toInts(), ElementIndex.published(77));
    assertArrayEquals(ElementIndex.read(table), ElementIndex.published(77));
  }

  @Test
  @Tag("reference-data")
  void takesWhatTheUserKnows() {
    long[] rows = new long[119];
    Arrays.fill(rows, -1);
    rows[92] = 76;
    Path table = folder.resolve("element_index.npy");
    Npy.write(table, NumpyArray.of(rows, 119));
    Path checkpoint = SharedData.require("checkpoints/P_universal.ckpt");
    ModelFile model =
        PublishedCheckpoint.read(
            checkpoint,
            new PublishedCheckpoint.Options(
                Optional.of(table), OptionalDouble.of(0.7), Optional.empty()));
    assertEquals(76, model.elementRow(92));
    assertEquals(-1, model.elementRow(3));
    assertEquals(0.7, model.stride());
    assertEquals("given by element_index.npy", model.provenance().get("element_order"));
    assertEquals("given by the user", model.provenance().get("stride_origin"));
    rows[92] = 77;
    Npy.write(table, NumpyArray.of(rows, 119));
    PublishedCheckpoint.Options options =
        new PublishedCheckpoint.Options(
            Optional.of(table), OptionalDouble.empty(), Optional.empty());
    String message =
        assertThrows(InputException.class, () -> PublishedCheckpoint.read(checkpoint, options))
            .getMessage();
    assertTrue(message.contains("row 77"), message);
    assertTrue(published("P_LGPS").provenance().get("stride_origin").contains("67 frames"));
  }

  @ParameterizedTest
  @Tag("reference-data")
  @CsvSource({
    "P_LGPS, Li P S Ge",
    "C_LGPS_0.1, Li P S Ge",
    "P_LPS, Li P S",
    "C_LPS, Li P S",
    "P_universal, H Li Be B C N O F Na Mg Al Si P S Cl",
    "C_universal, H Li Be B C N O F Na Mg Al Si P S Cl"
  })
  void knowsOnlyTheElementsItWasTrainedFor(String name, String symbols) {
    ModelFile model = published(name);
    String trained = model.provenance().get("trained_elements");
    boolean universal = name.endsWith("universal");
    assertEquals(symbols, universal ? trained.substring(0, symbols.length()) : trained);
    assertEquals(universal ? 77 : symbols.split(" ").length, trained.split(" ").length);
    assertTrue(model.provenance().get("trained_elements_origin").contains("Adam"));
    int sodium = 11;
    assertEquals(universal ? 8 : -1, model.elementRow(sodium));
    assertEquals(12, model.elementRow(15));
  }

  @Test
  @Tag("reference-data")
  void theUsersTableNamesNoUntrainedRowsEither() {
    long[] rows = new long[119];
    Arrays.fill(rows, -1);
    rows[92] = 28;
    rows[11] = 27;
    Path table = folder.resolve("element_index.npy");
    Npy.write(table, NumpyArray.of(rows, 119));
    Path checkpoint = SharedData.require("checkpoints/P_LGPS.ckpt");
    PublishedCheckpoint.Options options =
        new PublishedCheckpoint.Options(
            Optional.of(table), OptionalDouble.empty(), Optional.empty());
    ModelFile model = PublishedCheckpoint.read(checkpoint, options);
    assertEquals(28, model.elementRow(92));
    assertEquals(-1, model.elementRow(11));
    assertEquals("U", model.provenance().get("trained_elements"));
    rows[92] = -1;
    Npy.write(table, NumpyArray.of(rows, 119));
    String message =
        assertThrows(InputException.class, () -> PublishedCheckpoint.read(checkpoint, options))
            .getMessage();
    assertTrue(message.contains("no element with a trained row"), message);
  }

  @ParameterizedTest
  @Tag("reference-data")
  @ValueSource(strings = {"optimizer_states", "exp_avg_sq"})
  void withoutTheOptimisersStateEveryRowCountsAsTrained(String key) throws IOException {
    Map<String, byte[]> members = members();
    members.remove(MOMENT);
    String other = key.replace('e', 'x');
    members.computeIfPresent("archive/data.pkl", (name, bytes) -> replaced(bytes, key, other));
    ModelFile model = ModelFile.read(pack(members));
    assertArrayEquals(ElementIndex.published(77), model.elementIndex());
    assertTrue(model.provenance().get("trained_elements").contains("every row counts"));
    assertFalse(model.provenance().containsKey("trained_elements_origin"));
  }

  @Test
  @Tag("reference-data")
  void refusesADamagedStateOfTheOptimiser() throws IOException {
    Map<String, byte[]> members = members();
    byte[] moments = members.remove(MOMENT);
    assertTrue(refusal(pack(members)).contains("exp_avg_sq of atom_embedding.weight without"));
    members.put(MOMENT, Arrays.copyOf(moments, moments.length + 4));
    assertTrue(refusal(pack(members)).contains("unfitting storage"));
    for (float number : new float[] {-1e-9f, Float.NaN}) {
      ByteBuffer changed = ByteBuffer.wrap(moments.clone()).order(ByteOrder.LITTLE_ENDIAN);
      members.put(MOMENT, changed.putFloat(4 * 64 * 5, number).array());
      assertTrue(refusal(pack(members)).contains("with the number " + number));
    }
    members.put(MOMENT, new byte[moments.length]);
    assertTrue(refusal(pack(members)).contains("no element with a trained row"));
    ByteBuffer one = ByteBuffer.allocate(moments.length).order(ByteOrder.LITTLE_ENDIAN);
    members.put(MOMENT, one.putFloat(4 * (64 * 8 + 63), Float.MIN_VALUE).array());
    assertEquals("Na", ModelFile.read(pack(members)).provenance().get("trained_elements"));
  }

  /** The last of the tensors of that shape in the pickle is the one of the squared gradients. */
  @Test
  @Tag("reference-data")
  void refusesAnOptimiserOfAnotherEmbedding() throws IOException {
    Map<String, byte[]> members = members();
    byte[] pickle = members.get("archive/data.pkl");
    String text = new String(pickle, StandardCharsets.ISO_8859_1);
    pickle[text.lastIndexOf("K\u004dK\u0040\u0086") + 1] = 76;
    String message = refusal(pack(members));
    assertTrue(message.contains("of shape [76, 64] where the embedding is of [77, 64]"), message);
  }

  @ParameterizedTest
  @Tag("reference-data")
  @ValueSource(strings = {"/", "\\"})
  void keepsNoFolderOfAnyMachine(String separator) throws IOException {
    Map<String, byte[]> members = members();
    String run = "P_LGPS_noft_10.0_0.5";
    // As long as what they replace, since the pickle gives the lengths.
    String path = String.join(separator, "", "home", "someone7890", "b", "");
    assertEquals(run.length(), path.length());
    members.computeIfPresent("archive/data.pkl", (name, bytes) -> replaced(bytes, run, path));
    String data = String.join(separator, "", "dat", "LGPS", "");
    members.computeIfPresent(
        "archive/data.pkl", (name, bytes) -> replaced(bytes, "/data/LGPS", data));
    Path file = Files.createDirectory(folder.resolve("someones")).resolve("model.ckpt");
    Files.move(pack(members), file);
    Map<String, String> provenance = ModelFile.read(file).provenance();
    assertEquals("model.ckpt", provenance.get("source_file"));
    assertEquals("b", provenance.get("run_name"));
    assertFalse(provenance.toString().contains("someone"), provenance.toString());
    assertFalse(provenance.toString().contains(separator), provenance.toString());
    assertTrue(provenance.get("stride_origin").contains("'LGPS'"), provenance.toString());
  }

  /**
   * The members of a published checkpoint, without the optimiser's storages but for the one that is
   * read.
   */
  private static Map<String, byte[]> members() throws IOException {
    Map<String, byte[]> members = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(SharedData.require("checkpoints/P_LGPS.ckpt").toFile())) {
      for (Enumeration<? extends ZipEntry> i = zip.entries(); i.hasMoreElements(); ) {
        ZipEntry entry = i.nextElement();
        String name = entry.getName();
        String key = name.substring(name.lastIndexOf('/') + 1);
        if (!name.contains("/data/") || Integer.parseInt(key) < 45 || name.equals(MOMENT)) {
          members.put(name, zip.getInputStream(entry).readAllBytes());
        }
      }
    }
    return members;
  }

  private Path pack(Map<String, byte[]> members) throws IOException {
    Path file = folder.resolve("changed.ckpt");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> member : members.entrySet()) {
        ZipEntry entry = new ZipEntry(member.getKey());
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(member.getValue().length);
        CRC32 checksum = new CRC32();
        checksum.update(member.getValue());
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        zip.write(member.getValue());
      }
    }
    return file;
  }

  private static String refusal(Path file) {
    String message = assertThrows(InputException.class, () -> ModelFile.read(file)).getMessage();
    assertTrue(message.startsWith(file.toString()), message);
    assertFalse(message.contains("\n"));
    return message;
  }

  private static byte[] replaced(byte[] bytes, String from, String to) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    assertTrue(text.contains(from), from);
    return text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  @Tag("reference-data")
  void readsNoOtherStorages() throws IOException {
    ModelFile whole = published("P_LGPS");
    ModelFile model = ModelFile.read(pack(members()));
    assertEquals(whole.weights(), model.weights());
    assertArrayEquals(whole.elementIndex(), model.elementIndex());
  }

  @Test
  @Tag("reference-data")
  void anotherTopFolderWillDo() throws IOException {
    Map<String, byte[]> renamed = new LinkedHashMap<>();
    members().forEach((name, bytes) -> renamed.put(name.replace("archive/", "run_7/"), bytes));
    assertEquals(published("P_LGPS").weights(), ModelFile.read(pack(renamed)).weights());
  }

  @ParameterizedTest
  @Tag("reference-data")
  @CsvSource({
    "model.linear_v.weight, model.linear_w.weight, missing tensors linear_v.weight",
    "model.linear_v.weight, modal.linear_v.weight, modal.linear_v.weight",
    "model.output_block.linear_v.weight, model.linear_v.weightXXXXXXXXXXXXX, output_block.linear_v",
    "propagate_prior, propagate_drior, propagate_prior.class_name",
    "AdaptiveMaxwellBoltzmannPrior, AdaptiveMaxwellBoltzmannDrior, AdaptiveMaxwellBoltzmannDrior",
    "num_features, num_fxatures, model.num_features",
    "state_dict, state_dixt, state_dict",
    "hyper_parameters, hyper_paramxters, hyper_parameters",
    "FloatStorage, FlootStorage, torch FlootStorage",
    "_rebuild_tensor_v2, _rebuild_tensor_v9, torch._utils _rebuild_tensor_v9"
  })
  void refusesChangedPickles(String from, String to, String reason) throws IOException {
    Map<String, byte[]> members = members();
    members.computeIfPresent("archive/data.pkl", (name, bytes) -> replaced(bytes, from, to));
    String message = refusal(pack(members));
    assertTrue(message.contains(reason), message);
  }

  @Test
  @Tag("reference-data")
  void refusesTensorsOfAnotherShape() throws IOException {
    Map<String, byte[]> members = members();
    members.computeIfPresent(
        "archive/data.pkl",
        (name, bytes) -> replaced(bytes, "K\u004dK\u0040\u0086", "K\u004cK\u0040\u0086"));
    String message = refusal(pack(members));
    assertTrue(message.contains("atom_embedding.weight of shape [76, 64]"), message);
  }

  @Test
  @Tag("reference-data")
  void refusesDamagedStorages() throws IOException {
    Map<String, byte[]> members = members();
    byte[] embedding = members.remove("archive/data/0");
    assertTrue(refusal(pack(members)).contains("atom_embedding.weight without storage"));
    members.put("archive/data/0", Arrays.copyOf(embedding, embedding.length - 4));
    assertTrue(refusal(pack(members)).contains("unfitting storage"));
    byte[] infinite = embedding.clone();
    infinite[3] = 0x7f;
    infinite[2] = (byte) 0x80;
    infinite[1] = 0;
    infinite[0] = 0;
    members.put("archive/data/0", infinite);
    assertTrue(refusal(pack(members)).contains("atom_embedding.weight with the number Infinity"));
    members.put("archive/data/0", embedding);
    members.put("archive/data/5", new byte[4]);
    assertTrue(refusal(pack(members)).contains("cutoff_fn.r_max with 0.0"));
  }

  @Test
  @Tag("reference-data")
  void honoursTheByteOrder() throws IOException {
    Map<String, byte[]> members = members();
    members.replaceAll(
        (name, bytes) -> {
          if (!name.contains("/data/")) {
            return name.endsWith("byteorder") ? "big".getBytes(StandardCharsets.UTF_8) : bytes;
          }
          byte[] swapped = new byte[bytes.length];
          for (int i = 0; i < bytes.length; i++) {
            swapped[i] = bytes[i ^ 3];
          }
          return swapped;
        });
    assertEquals(published("P_LGPS").weights(), ModelFile.read(pack(members)).weights());
    members.put("archive/byteorder", "mixed".getBytes(StandardCharsets.UTF_8));
    assertTrue(refusal(pack(members)).contains("byte order"));
  }

  @ParameterizedTest
  @Tag("reference-data")
  @ValueSource(
      strings = {
        "cos\nsystem\n(S'touch x'\ntR.",
        "cposix\nsystem\n(S'touch x'\ntR.",
        "cbuiltins\neval\n(S'1'\ntR.",
        "c__builtin__\ngetattr\n(S'1'\nS'x'\ntR.",
        "ctorch.load\nx\n.",
        "(ios\nsystem\n.",
        "comegaconf.base\nSCMode\n."
      })
  void refusesCraftedPicklesInAWholeArchive(String pickle) throws IOException {
    Map<String, byte[]> members = members();
    members.put("archive/data.pkl", pickle.getBytes(StandardCharsets.ISO_8859_1));
    String message = refusal(pack(members));
    assertTrue(message.contains("which is refused"), message);
  }

  @Test
  @Tag("reference-data")
  void refusesReferencesToOtherThingsThanStorages() throws IOException {
    Map<String, byte[]> members = members();
    for (String pickle :
        new String[] {
          "S'x'\nQ.",
          "(S'module'\nS'a'\ntQ.",
          "Psomething\n.",
          "(S'storage'\ncbuiltins\nint\nS'0'\nS'cpu'\nK\u0001tQ."
        }) {
      members.put("archive/data.pkl", pickle.getBytes(StandardCharsets.ISO_8859_1));
      assertTrue(refusal(pack(members)).contains("a reference to"));
    }
  }

  @Test
  @Tag("reference-data")
  void refusesDamagedArchives() throws IOException {
    byte[] whole = Files.readAllBytes(SharedData.require("checkpoints/P_LGPS.ckpt"));
    Path file = folder.resolve("cut.ckpt");
    for (int length : new int[] {4, 30, 5000, whole.length / 2, whole.length - 1}) {
      Files.write(file, Arrays.copyOf(whole, length));
      refusal(file);
    }
    Files.write(file, whole);
    byte[] flipped = whole.clone();
    flipped[whole.length / 3] ^= 1;
    flipped[20_000] ^= 1;
    Files.write(file, flipped);
    refusal(file);
    assertTrue(refusal(pack(Map.of("a.txt", new byte[4]))).contains("0 members"));
  }

  @Test
  void refusesMembersThatClaimToBeLargerThanTheFile() throws IOException {
    Path file = folder.resolve("bomb.ckpt");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("archive/data.pkl"));
      zip.write(new byte[50_000_000]);
    }
    assertTrue(refusal(file).contains("of 50000000 bytes in a file of"));
  }

  @Test
  @Tag("reference-data")
  void damagedPicklesNeverDoAnythingElseThanBeRefused() throws IOException {
    SplittableRandom random = new SplittableRandom(11);
    Map<String, byte[]> members = members();
    byte[] whole = members.get("archive/data.pkl");
    int refused = 0;
    int trials = 150;
    for (int trial = 0; trial < trials; trial++) {
      byte[] damaged = whole.clone();
      for (int i = 0; i < 1 + trial % 20; i++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      members.put("archive/data.pkl", damaged);
      Path file = pack(members);
      try {
        ModelFile.read(file);
      } catch (InputException expected) {
        assertTrue(expected.getMessage().startsWith(file.toString()));
        refused++;
      }
    }
    assertTrue(refused > trials / 2, refused + " refused");
  }
}
