package org.liflow.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.liflow.crystal.Frame;
import org.liflow.crystal.FrameReader;
import org.liflow.crystal.Structure;
import org.liflow.crystal.Trajectory;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.crystal.format.ReadOptions;
import org.liflow.crystal.format.RunManifest;
import org.liflow.files.InputException;
import org.liflow.flow.FlowModel;
import org.liflow.flow.Replica;
import org.liflow.flow.RungeKutta;
import org.liflow.flow.Simulation;
import org.liflow.flow.SimulationEnd;
import org.liflow.flow.SmallModels;
import org.liflow.flow.StrideLimits;
import org.liflow.flow.StrideListener;
import org.liflow.tensor.backend.Backend;

class RunFolderTest {
  private static final int STRIDES = 6;

  @TempDir Path temporary;

  private Path whole() {
    Path folder = temporary.resolve("whole");
    StreamingRun.resume(folder, STRIDES);
    return folder;
  }

  private static Map<String, byte[]> trajectories(Path folder) throws IOException {
    Map<String, byte[]> bytes = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        if (file.getFileName().toString().endsWith(".extxyz")) {
          bytes.put(file.getFileName().toString(), Files.readAllBytes(file));
        }
      }
    }
    return bytes;
  }

  private static void assertSameFiles(Path expected, Path found) throws IOException {
    Map<String, byte[]> want = trajectories(expected);
    Map<String, byte[]> have = trajectories(found);
    assertEquals(want.keySet(), have.keySet());
    for (String name : want.keySet()) {
      assertArrayEquals(want.get(name), have.get(name), name);
    }
  }

  private static JsonNode json(Path folder) throws IOException {
    return new ObjectMapper().readTree(Files.readAllBytes(folder.resolve("run.json")));
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  /** Keeps what the run is told before it is written. */
  private static final class States implements StrideListener {
    final Map<Replica, List<double[]>> positions = new IdentityHashMap<>();
    private final RunFolder run;

    States(RunFolder run) {
      this.run = run;
      for (Replica replica : run.replicas()) {
        positions.put(replica, new ArrayList<>(List.of(replica.current().positions())));
      }
    }

    @Override
    public void accepted(Replica replica, int redraws) {
      positions.get(replica).add(replica.current().positions());
      run.accepted(replica, redraws);
    }
  }

  @Test
  void framesOnDiskAreTheStatesBitForBit() throws IOException {
    Path folder = temporary.resolve("run");
    States states;
    List<Replica> replicas;
    try (RunFolder run = RunFolder.create(folder, StreamingRun.description(), STRIDES);
        Backend backend = SmallModels.scalarBackend(1);
        FlowModel propagator = new FlowModel("p", SmallModels.propagator(), backend)) {
      states = new States(run);
      replicas = run.replicas();
      Simulation.builder(propagator)
          .solver(RungeKutta.euler(3))
          .seed(9)
          .build()
          .run(replicas, run.strides(), states);
    }
    assertEquals(4, replicas.size());
    List<RunManifest.Trajectory> listed = RunFolder.list(folder);
    assertEquals(4, listed.size());
    for (int k = 0; k < 4; k++) {
      RunManifest.Trajectory entry = listed.get(k);
      Replica replica = replicas.get(k);
      assertEquals(replica.temperature(), entry.temperature());
      assertEquals(replica.index(), entry.replica());
      assertEquals(Optional.empty(), entry.fault());
      List<double[]> kept = states.positions.get(replica);
      assertEquals(STRIDES + 1, kept.size());
      try (FrameReader frames =
          CrystalFiles.openTrajectory(entry.file(), ReadOptions.defaults().withUnwrap(false))) {
        for (int f = 0; f <= STRIDES; f++) {
          Frame frame = frames.read().orElseThrow();
          assertTrue(frames.isUnwrapped());
          assertEquals(f * SmallModels.STRIDE, frame.time());
          Structure structure = frame.structure();
          assertEquals(StreamingRun.description().structure().lattice(), structure.lattice());
          for (int c = 0; c < kept.get(f).length; c++) {
            assertEquals(
                Double.doubleToRawLongBits(kept.get(f)[c]),
                Double.doubleToRawLongBits(structure.position(c / 3, c % 3)));
          }
        }
        assertEquals(Optional.empty(), frames.read());
      }
    }
    assertEquals("traj_450.5K_1.extxyz", listed.get(3).file().getFileName().toString());
    String comment = Files.readAllLines(listed.get(3).file()).get(1);
    assertTrue(comment.contains("temperature_K=450.5"), comment);
    assertTrue(comment.contains("replica=1"), comment);
    JsonNode json = json(folder);
    assertEquals(STRIDES, json.get("strides").asInt());
    for (JsonNode node : json.get("trajectories")) {
      assertEquals("complete", node.get("status").asText());
      assertEquals(STRIDES, node.get("strides").asInt());
      assertEquals(0, node.get("redraws_since_start_or_resume").asInt());
    }
    assertEquals(Map.of("seed", "9", "solver", "euler 3"), RunFolder.settings(folder));
    Trajectory read = CrystalFiles.readTrajectory(listed.get(0).file(), ReadOptions.defaults());
    assertEquals(STRIDES + 1, read.frames());
    assertEquals(SmallModels.STRIDE, read.timeStep(), 1e-12);
  }

  @Test
  void aRunThatIsCutOffAnywhereGoesOnToTheSameFiles() throws IOException {
    Path whole = whole();
    List<String> names = List.copyOf(trajectories(whole).keySet());
    Random random = new Random(20);
    for (int trial = 0; trial < 20; trial++) {
      Path folder = temporary.resolve("cut" + trial);
      copy(whole, folder);
      StringBuilder cuts = new StringBuilder();
      for (String name : names) {
        Path file = folder.resolve(name);
        long size = Files.size(file);
        // First the borders: nothing at all, one byte, all but the last byte, all.
        long[] borders = {0, 1, size - 1, size};
        long cut =
            trial < borders.length ? borders[trial] : (long) (random.nextDouble() * (size + 1));
        if (random.nextInt(4) > 0 || trial < borders.length) {
          cuts.append(name).append(" at ").append(cut).append(' ');
          try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
            channel.truncate(cut);
          }
        } else if (random.nextInt(3) == 0) {
          cuts.append(name).append(" deleted ");
          Files.delete(file);
        }
      }
      try {
        StreamingRun.resume(folder, STRIDES);
        assertSameFiles(whole, folder);
      } catch (RuntimeException | AssertionError problem) {
        throw new AssertionError(cuts.toString(), problem);
      }
      assertEquals(json(whole), json(folder));
    }
  }

  @Test
  void aRunGoesOnFromWhereItWasAndCanBeExtended() throws IOException {
    Path whole = whole();
    Path folder = temporary.resolve("extended");
    StreamingRun.resume(folder, 2);
    JsonNode first = json(folder).get("trajectories").get(0);
    assertEquals("complete", first.get("status").asText());
    StreamingRun.resume(folder, 2);
    assertEquals(2, json(folder).get("strides").asInt());
    try (RunFolder run = RunFolder.resume(folder, StreamingRun.description(), STRIDES)) {
      for (Replica replica : run.replicas()) {
        assertEquals(2, replica.strides());
      }
      // Stopped before it did anything.
    }
    JsonNode unfinished = json(folder).get("trajectories").get(0);
    assertEquals("unfinished", unfinished.get("status").asText());
    assertEquals(2, unfinished.get("strides").asInt());
    StreamingRun.resume(folder, STRIDES);
    assertSameFiles(whole, folder);
    assertEquals(json(whole), json(folder));
  }

  @Test
  void aRunWithOtherSettingsIsNotTakenUp() {
    Path folder = whole();
    RunManifest same = StreamingRun.description();
    Structure other = SmallModels.rockSalt(3, 17, 5.14);
    double[] moved = same.structure().positions();
    moved[5] += 1e-8;
    Map<String, String> settings = same.settings();
    assertRefused(folder, described(same.structure(), same, settings, 1), "replicas 2, not 1");
    assertRefused(folder, described(other, same, settings, 2), "structure_sha256 \"", "not \"");
    assertRefused(
        folder,
        described(same.structure().withPositions(moved), same, settings, 2),
        "structure_sha256");
    assertRefused(
        folder,
        described(SmallModels.lithiumSulfide(), same, settings, 2),
        "formula \"Cl4Li4\"",
        "not \"Li2S\"");
    assertRefused(
        folder,
        new RunManifest(same.structure(), List.of(300.0), 2, SmallModels.STRIDE, settings),
        "temperatures_K [300.0,450.5], not [300.0]");
    assertRefused(
        folder,
        new RunManifest(same.structure(), same.temperatures(), 2, 0.2, settings),
        "stride_ps 0.1, not 0.2");
    assertRefused(
        folder,
        described(same.structure(), same, Map.of("seed", "10", "solver", "euler 3"), 2),
        "settings.seed \"9\", not \"10\"");
    assertRefused(
        folder,
        described(same.structure(), same, Map.of("seed", "9", "solver", "euler 3", "skin", "1"), 2),
        "settings.skin");
    assertRefused(
        folder,
        described(same.structure(), same, Map.of("seed", "9"), 2),
        "settings.solver \"euler 3\"");
  }

  private static RunManifest described(
      Structure structure, RunManifest like, Map<String, String> settings, int replicas) {
    return new RunManifest(structure, like.temperatures(), replicas, like.stride(), settings);
  }

  private static void assertRefused(Path folder, RunManifest other, String... words) {
    InputException problem =
        assertThrows(InputException.class, () -> RunFolder.resume(folder, other, STRIDES).close());
    for (String word : words) {
      assertTrue(problem.getMessage().contains(word), problem.getMessage());
    }
    assertTrue(problem.getMessage().contains("run.json"), problem.getMessage());
    assertFalse(problem.getMessage().contains("\n"), problem.getMessage());
  }

  @Test
  void aFolderThatHoldsARunIsNotOverwritten() throws IOException {
    Path folder = whole();
    Map<String, byte[]> before = trajectories(folder);
    InputException problem =
        assertThrows(
            InputException.class,
            () -> RunFolder.create(folder, StreamingRun.description(), STRIDES).close());
    assertTrue(
        problem.getMessage().endsWith("another folder, or to resume that run"),
        problem.getMessage());
    assertFalse(problem.getMessage().contains("--"), problem.getMessage());
    Map<String, byte[]> after = trajectories(folder);
    before.forEach((name, bytes) -> assertArrayEquals(bytes, after.get(name)));
  }

  @Test
  void aRunKilledBeforeItsDescriptionIsStartedAnew() throws IOException {
    Path whole = whole();
    Path folder = temporary.resolve("killed early");
    copy(whole, folder);
    Files.delete(folder.resolve("run.json"));
    int k = 0;
    for (String name : trajectories(folder).keySet()) {
      Path file = folder.resolve(name);
      List<String> lines = Files.readAllLines(file);
      int frame = Integer.parseInt(lines.get(0)) + 2;
      // A whole first frame, a part of one, and nothing.
      Files.write(file, lines.subList(0, k == 0 ? frame : k == 1 ? frame - 3 : 0));
      k++;
    }
    StreamingRun.resume(folder, STRIDES);
    assertSameFiles(whole, folder);
  }

  @Test
  void stridesWithoutADescriptionAreNeverOverwritten() throws IOException {
    Path folder = temporary.resolve("lost");
    copy(whole(), folder);
    Files.delete(folder.resolve("run.json"));
    Map<String, byte[]> before = trajectories(folder);
    InputException problem =
        assertThrows(InputException.class, () -> StreamingRun.resume(folder, STRIDES));
    assertTrue(problem.getMessage().contains("without its run.json"), problem.getMessage());
    Map<String, byte[]> after = trajectories(folder);
    before.forEach((name, bytes) -> assertArrayEquals(bytes, after.get(name), name));

    // Of fewer atoms than the new run's a frame has fewer lines.
    Path other = Files.createDirectory(temporary.resolve("other"));
    Path file = other.resolve("traj_300K_0.extxyz");
    Files.writeString(file, "1\n\nLi 0 0 0\n".repeat(2));
    assertThrows(InputException.class, () -> StreamingRun.resume(other, STRIDES));
    assertEquals("1\n\nLi 0 0 0\n".repeat(2), Files.readString(file));
  }

  @Test
  void trajectoriesWithoutADescriptionAreNotOverwrittenUnasked() throws IOException {
    Path folder = temporary.resolve("left over");
    copy(whole(), folder);
    Files.delete(folder.resolve("run.json"));
    Map<String, byte[]> before = trajectories(folder);
    InputException problem =
        assertThrows(
            InputException.class,
            () -> RunFolder.create(folder, StreamingRun.description(), STRIDES).close());
    assertTrue(problem.getMessage().contains("traj_300K_0.extxyz"), problem.getMessage());
    Map<String, byte[]> after = trajectories(folder);
    before.forEach((name, bytes) -> assertArrayEquals(bytes, after.get(name), name));
  }

  @Test
  void oneProgramAtATime() {
    Path folder = temporary.resolve("shared");
    RunManifest description = StreamingRun.description();
    try (RunFolder first = RunFolder.create(folder, description, STRIDES)) {
      assertEquals(4, first.replicas().size());
      InputException problem =
          assertThrows(
              InputException.class, () -> RunFolder.resume(folder, description, STRIDES).close());
      assertTrue(problem.getMessage().contains("another program"), problem.getMessage());
    }
    RunFolder.resume(folder, description, STRIDES).close();
  }

  @Test
  void namesOfFilesMayDiffer() {
    Path folder = temporary.resolve("renamed");
    RunManifest like = StreamingRun.description();
    RunFolder.create(folder, named(like, "a.cif"), STRIDES).close();
    RunFolder.resume(folder, named(like, "b.cif"), STRIDES).close();
    assertEquals("b.cif", RunFolder.settings(folder).get("structure"));
  }

  private static RunManifest named(RunManifest like, String file) {
    return new RunManifest(
        like.structure(),
        like.temperatures(),
        like.replicas(),
        like.stride(),
        like.settings(),
        Map.of("structure", file));
  }

  @Test
  void framesOfOtherAtomsAreNotTakenUp() throws IOException {
    Path folder = whole();
    Path file = folder.resolve("traj_300K_1.extxyz");
    String text = Files.readString(file);
    String swapped =
        text.replace("\nLi ", "\nX ").replace("\nCl ", "\nLi ").replace("\nX ", "\nCl ");
    Files.writeString(file, swapped);
    InputException problem =
        assertThrows(InputException.class, () -> StreamingRun.resume(folder, STRIDES));
    assertTrue(problem.getMessage().contains("traj_300K_1.extxyz"), problem.getMessage());
    Files.writeString(file, "no frame\n" + text);
    assertThrows(InputException.class, () -> StreamingRun.resume(folder, STRIDES));
    assertEquals("no frame\n" + text, Files.readString(file));
  }

  @Test
  void replicasThatStoppedAreListedWithTheirFault() throws IOException {
    Path folder = temporary.resolve("stopped");
    RunManifest description = StreamingRun.description();
    try (RunFolder run = RunFolder.create(folder, description, 40);
        Backend backend = SmallModels.scalarBackend(1);
        FlowModel propagator = new FlowModel("p", SmallModels.propagator(), backend)) {
      // Tight enough that, at the higher temperature, some stride is refused twice.
      Simulation.builder(propagator)
          .solver(RungeKutta.euler(3))
          .limits(new StrideLimits(0.19, 0, 1))
          .build()
          .run(run.replicas(), run.strides(), run);
    }
    List<RunManifest.Trajectory> listed = RunFolder.list(folder);
    JsonNode nodes = json(folder).get("trajectories");
    int stopped = 0;
    long redraws = 0;
    for (int k = 0; k < listed.size(); k++) {
      JsonNode node = nodes.get(k);
      int frames =
          CrystalFiles.readTrajectory(
                  listed.get(k).file(), ReadOptions.defaults().withTimeStep(0.1))
              .frames();
      assertEquals(frames - 1, node.get("strides").asInt());
      redraws += node.get("redraws_since_start_or_resume").asLong();
      if (listed.get(k).fault().isEmpty()) {
        assertEquals("complete", node.get("status").asText());
        assertEquals(41, frames);
      } else {
        stopped++;
        assertEquals("stopped", node.get("status").asText());
        String fault = listed.get(k).fault().get();
        assertTrue(
            fault.startsWith(
                String.format(
                    java.util.Locale.ROOT,
                    "stopped at stride %d at %s K, replica %d, after 2 draws: ",
                    frames,
                    k < 2 ? "300" : "450.5",
                    k % 2)),
            fault);
      }
    }
    assertTrue(stopped > 0 && stopped < 4, listed.toString());
    assertTrue(redraws > 0);
  }

  /** Strides drawn again as a whole and neighbourhoods drawn again are counted apart. */
  @Test
  void localRedrawsAreCountedOnTheirOwn() throws IOException {
    Path folder = temporary.resolve("local");
    try (RunFolder run = RunFolder.create(folder, StreamingRun.description(), 2)) {
      for (Replica replica : run.replicas()) {
        run.redrawnLocally(replica, 3 + replica.index());
        run.redrawnLocally(replica, 1);
      }
    }
    for (RunManifest.Trajectory each : RunFolder.list(folder)) {
      assertEquals(4 + each.replica(), each.localRedraws().orElseThrow());
      assertEquals(0, each.redraws().orElseThrow());
    }
    JsonNode first = json(folder).get("trajectories").get(0);
    assertEquals(4, first.get("local_redraws_since_start_or_resume").asInt());
  }

  /** Frames that go into a removed file are lost, so a run must not end as if they were there. */
  @Test
  void aTrajectoryThatIsRemovedDuringItsRunIsTold() throws IOException {
    Path folder = temporary.resolve("removed");
    for (int kind = 0; kind < 4; kind++) {
      boolean frames = kind % 2 == 0;
      boolean replaced = kind >= 2;
      InputException told =
          assertThrows(
              InputException.class,
              () -> {
                try (RunFolder run = RunFolder.resume(folder, StreamingRun.description(), 2)) {
                  Replica replica = run.replicas().get(0);
                  Path file = folder.resolve("traj_300K_0.extxyz");
                  byte[] before = Files.readAllBytes(file);
                  Files.delete(file);
                  if (replaced) {
                    Files.write(temporary.resolve("other"), before);
                    Files.move(temporary.resolve("other"), file);
                  }
                  if (frames) {
                    run.accepted(replica, 0);
                  }
                }
              });
      assertTrue(told.getMessage().contains("traj_300K_0.extxyz"), told.getMessage());
      assertTrue(told.getMessage().contains("removed"), told.getMessage());
    }
  }

  /** An interrupted thread still writes all frames that it has, and lets the folder go. */
  @Test
  void aRunThatIsInterruptedIsWrittenAndGoesOn() throws IOException {
    Path folder = temporary.resolve("interrupted");
    try (Backend backend = SmallModels.scalarBackend(1);
        FlowModel propagator = new FlowModel("p", SmallModels.propagator(), backend)) {
      try (RunFolder run = RunFolder.create(folder, StreamingRun.description(), STRIDES)) {
        SimulationEnd end =
            Simulation.builder(propagator)
                .solver(RungeKutta.euler(3))
                .seed(9)
                .build()
                .run(
                    run.replicas(),
                    run.strides(),
                    (replica, redraws) -> {
                      run.accepted(replica, redraws);
                      if (replica.strides() == 2) {
                        Thread.currentThread().interrupt();
                      }
                    });
        assertEquals(SimulationEnd.INTERRUPTED, end);
      } finally {
        assertTrue(Thread.interrupted(), "the interrupt status is kept");
      }
    }
    for (RunManifest.Trajectory each : RunFolder.list(folder)) {
      assertEquals(2, each.strides());
      assertEquals(RunManifest.Status.UNFINISHED, each.status(STRIDES));
    }
    StreamingRun.resume(folder, STRIDES);
    assertSameFiles(whole(), folder);
  }

  @Test
  void foldersThatCannotBeWrittenAreRefused() throws IOException {
    Path file = Files.writeString(temporary.resolve("file"), "text");
    assertNotAFolder(file, "a file of that name");
    assertNotAFolder(file.resolve("below"), "cannot be made");
    Path closed = Files.createDirectory(temporary.resolve("closed"));
    // Whoever may write anywhere has no such folder.
    if (closed.toFile().setWritable(false) && !Files.isWritable(closed)) {
      assertNotAFolder(closed, "cannot be written");
      assertNotAFolder(closed.resolve("below"), "cannot be made (access denied)");
    }
    assertTrue(closed.toFile().setWritable(true));
  }

  private static void assertNotAFolder(Path folder, String words) {
    InputException problem =
        assertThrows(
            InputException.class,
            () -> RunFolder.resume(folder, StreamingRun.description(), 1).close());
    assertTrue(problem.getMessage().contains(words), problem.getMessage());
    assertTrue(problem.getMessage().contains(folder.toString()), problem.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "{\"format\": \"liflow-run 2\"}",
        "{\"format\": \"liflow-run 1\", \"trajectories\": [{\"file\": \"..\"}]}",
        "{\"format\": \"liflow-run 1\", \"trajectories\": [{\"file\": \"/\"}]}",
        "{\"format\": \"liflow-run 1\", \"trajectories\": [{\"file\": \"../a.extxyz\"}]}",
        "{\"format\": \"liflow-run 1\", \"trajectories\": [{\"file\": \"a\\u0000b\"}]}",
        "{\"format\": \"liflow-run 1\", \"trajectories\": [{}]}",
      })
  void descriptionsThatAreDamagedAreRefused(String text) throws IOException {
    Files.writeString(temporary.resolve("run.json"), text);
    InputException problem = assertThrows(InputException.class, () -> RunFolder.list(temporary));
    assertTrue(problem.getMessage().contains("run.json"), problem.getMessage());
    assertThrows(
        InputException.class,
        () -> RunFolder.resume(temporary, StreamingRun.description(), 1).close());
  }

  @Test
  void aFolderWithoutARunSaysSo() {
    InputException problem = assertThrows(InputException.class, () -> RunFolder.list(temporary));
    assertTrue(problem.getMessage().contains("no run.json"), problem.getMessage());
    assertThrows(InputException.class, () -> RunFolder.settings(temporary));
  }

  @Test
  void descriptionsThatMakeNoSenseAreRefused() {
    RunManifest good = StreamingRun.description();
    for (List<Double> temperatures :
        List.of(
            List.<Double>of(),
            List.of(300.0, 300.0),
            List.of(0.0),
            List.of(-1.0),
            List.of(Double.NaN),
            List.of(Double.POSITIVE_INFINITY))) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new RunManifest(good.structure(), temperatures, 1, 1, Map.of()));
    }
    for (int replicas : new int[] {0, 65537}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new RunManifest(good.structure(), List.of(300.0), replicas, 1, Map.of()));
    }
  }

  // What follows runs in another JVM, which is killed or runs out of disk.

  private static List<String> child(Path folder, int strides) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx256m",
        "-XX:-UsePerfData",
        "-XX:TieredStopAtLevel=1",
        "-cp",
        System.getProperty("java.class.path"),
        StreamingRun.class.getName(),
        folder.toString(),
        String.valueOf(strides));
  }

  private static int wholeFrames(Path file) throws IOException {
    return Files.exists(file) ? Files.readAllLines(file).size() / 10 : 0;
  }

  @Test
  @Tag("slow")
  void aRunWhoseProcessIsKilledGoesOnToTheSameFiles() throws Exception {
    Path folder = temporary.resolve("killed");
    Process process =
        new ProcessBuilder(child(folder, 1_000_000))
            .redirectErrorStream(true)
            .redirectOutput(temporary.resolve("output").toFile())
            .start();
    Path last = folder.resolve("traj_450.5K_1.extxyz");
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (process.isAlive() && wholeFrames(last) < 20 && System.nanoTime() < deadline) {
      Thread.sleep(2);
    }
    process.destroyForcibly().waitFor();
    assertTrue(wholeFrames(last) >= 20, () -> "the run ended by itself: " + output(temporary));
    assertEquals("unfinished", json(folder).get("trajectories").get(0).get("status").asText());
    int strides = 5;
    for (byte[] bytes : trajectories(folder).values()) {
      strides = Math.max(strides, (int) new String(bytes, "UTF-8").lines().count() / 10 + 5);
    }
    StreamingRun.resume(folder, strides);
    Path whole = temporary.resolve("uninterrupted");
    StreamingRun.resume(whole, strides);
    assertSameFiles(whole, folder);
    assertEquals(json(whole), json(folder));
  }

  private static String output(Path folder) {
    try {
      return Files.readString(folder.resolve("output"));
    } catch (IOException problem) {
      return problem.toString();
    }
  }

  @Test
  @Tag("slow")
  void aFullDiskIsReportedAndCostsNoWholeFrame() throws Exception {
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "no bash to limit files with");
    Path folder = temporary.resolve("full");
    List<String> command = new ArrayList<>(List.of("/bin/bash", "-c"));
    // The limit counts KiB; the argument list follows as $0 and $@.
    command.add("ulimit -f 6 && exec \"$0\" \"$@\"");
    command.addAll(child(folder, 1_000_000));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(temporary.resolve("output").toFile())
            .start();
    assertTrue(process.waitFor(60, java.util.concurrent.TimeUnit.SECONDS));
    String output = output(temporary);
    assertEquals(1, process.exitValue(), output);
    assertTrue(output.contains(UncheckedIOException.class.getName()), output);
    assertTrue(output.contains("cannot write " + folder), output);
    assertTrue(output.contains("File too large"), output);
    int most = 0;
    for (Map.Entry<String, byte[]> file : trajectories(folder).entrySet()) {
      String text = new String(file.getValue(), "UTF-8");
      List<String> lines = text.lines().toList();
      assertTrue(text.endsWith("\n") && lines.size() % 10 == 0, file.getKey() + " ends in a part");
      assertTrue(lines.size() / 10 > 4, file.getKey());
      most = Math.max(most, lines.size() / 10);
    }
    for (JsonNode node : json(folder).get("trajectories")) {
      Path file = folder.resolve(node.get("file").asText());
      assertEquals(wholeFrames(file) - 1, node.get("strides").asInt(), file.toString());
      assertEquals("unfinished", node.get("status").asText());
    }
    StreamingRun.resume(folder, most + 2);
    Path whole = temporary.resolve("uninterrupted");
    StreamingRun.resume(whole, most + 2);
    assertSameFiles(whole, folder);
  }

  @Test
  void aRunThatCannotBeStartedLeavesNoDescription() throws IOException {
    Path full = Path.of("/dev/full");
    Assumptions.assumeTrue(Files.exists(full), "no device that is always full");
    Path folder = temporary.resolve("refused");
    RunManifest description = StreamingRun.description();
    try (RunFolder run = RunFolder.create(folder, description, 2)) {
      assertEquals(4, run.replicas().size());
    }
    Files.delete(folder.resolve("run.json"));
    Path file = folder.resolve("traj_300K_0.extxyz");
    Files.delete(file);
    Files.createSymbolicLink(file, full);
    UncheckedIOException problem =
        assertThrows(
            UncheckedIOException.class, () -> RunFolder.resume(folder, description, 2).close());
    assertTrue(problem.getMessage().contains("cannot write " + folder), problem.getMessage());
    assertFalse(Files.exists(folder.resolve("run.json")));
    Files.deleteIfExists(file);
    StreamingRun.resume(folder, 2);
    Path whole = temporary.resolve("uninterrupted");
    StreamingRun.resume(whole, 2);
    assertSameFiles(whole, folder);
  }
}
