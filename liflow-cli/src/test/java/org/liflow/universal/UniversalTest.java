package org.liflow.universal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.files.InputException;

@Tag("slow")
class UniversalTest {
  @TempDir static Path once;

  private static Path crystals;
  private static Path table;
  private static Path whole;
  private static UniversalResults results;

  @TempDir Path folder;

  @BeforeAll
  static void run() throws IOException {
    crystals = TinyCrystals.folder(once);
    table = TinyCrystals.table(once);
    whole = once.resolve("whole");
    results = of(whole, TinyCrystals.settings(), 2).run(UniversalListener.SILENT);
  }

  private static Universal of(Path output, UniversalSettings settings, int threads) {
    return new Universal(output, crystals, table.toString(), settings, threads);
  }

  private static List<String> lines(String name) throws IOException {
    return Files.readAllLines(whole.resolve(name));
  }

  private static String row(String crystal) throws IOException {
    return lines(Universal.CRYSTALS).stream()
        .filter(line -> line.startsWith(crystal + ","))
        .findFirst()
        .orElseThrow();
  }

  /** The bytes of all that does not name the run's own place. */
  private static Map<String, String> content(Path root) throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = root.relativize(file).toString();
        if (!name.endsWith("run.json") && !name.contains(".lock")) {
          content.put(name, java.util.HexFormat.of().formatHex(Files.readAllBytes(file)));
        }
      }
    }
    return content;
  }

  @Test
  void everyCrystalHasARowWithItsReason() throws IOException {
    assertEquals(1 + 7, lines(Universal.CRYSTALS).size());
    assertTrue(row("sulfide").contains("left out,not in the potential: S"), row("sulfide"));
    assertTrue(row("magnesia").contains("left out,no lithium"), row("magnesia"));
    assertTrue(row("charged").contains("neutral"), row("charged"));
    assertTrue(row("broken").contains("cannot be read"), row("broken"));
    for (String used : List.of("oxide", "aluminate", "mixed")) {
      assertTrue(row(used).startsWith(used + ",used,,"), row(used));
    }
    assertTrue(row("aluminate").contains(",AlLiO2,Al-O,"), row("aluminate"));
    assertEquals(7, results.crystals());
    assertEquals(3, results.covered());
    assertEquals(3, results.used());
  }

  @Test
  void noFamilyIsOnBothSides() throws IOException {
    assertEquals(1, results.unseenCompositions());
    assertEquals(2, results.trainCompositions());
    List<String> train = new ArrayList<>();
    List<String> test = new ArrayList<>();
    for (int kelvin : new int[] {300, 600}) {
      Path dataset = whole.resolve(Universal.DATASET);
      train.addAll(Files.readAllLines(dataset.resolve("train_" + kelvin + "K.csv")));
      test.addAll(Files.readAllLines(dataset.resolve("test_" + kelvin + "K.csv")));
    }
    // One heading a file.
    assertEquals(results.trajectories(), train.size() + test.size() - 4);
    for (String composition : List.of("Li2O", "AlLiO2", "AlLiMg2O4")) {
      boolean seen = train.stream().anyMatch(line -> line.contains(composition));
      boolean unseen = test.stream().anyMatch(line -> line.contains(composition));
      assertTrue(seen != unseen, composition);
    }
    assertEquals(results.trajectories(), lines(Universal.TRAJECTORIES).size() - 1);
  }

  @Test
  void aStoppedRunGoesOnToTheSameBits() throws IOException {
    Path output = folder.resolve("stopped");
    long calls = 7;
    boolean complete = false;
    int runs = 0;
    while (!complete) {
      assertTrue(runs++ < 200, "it does not come to an end");
      AtomicLong left = new AtomicLong(calls);
      UniversalResults part =
          of(output, TinyCrystals.settings(), 1)
              .run(
                  new UniversalListener() {
                    @Override
                    public boolean isCancelled() {
                      return left.decrementAndGet() < 0;
                    }
                  });
      complete = part.isComplete();
      calls += 9;
    }
    assertTrue(runs > 3, "it was never stopped");
    assertEquals(content(whole), content(output));
  }

  @Test
  void refusesAnotherRunInItsFolder() {
    UniversalSettings other =
        TinyCrystals.settings()
            .withDynamics(new UniversalSettings.Dynamics(List.of(300), 1.2, 0.2, 0.002, 0.1));
    InputException problem =
        assertThrows(InputException.class, () -> of(whole, other, 1).run(UniversalListener.SILENT));
    assertTrue(problem.getMessage().contains("temperatures"), problem.getMessage());
  }

  /** The rule tells a supercell that melts; hotter ones are not run. */
  @Test
  void aCrystalThatFallsApartIsLeftOutWithItsReason() throws IOException {
    Path output = folder.resolve("molten");
    UniversalSettings usual = TinyCrystals.settings();
    UniversalSettings hot =
        new UniversalSettings(
            usual.seed(),
            usual.cells(),
            new UniversalSettings.Dynamics(List.of(300, 10_000, 12_000), 1.2, 0.2, 0.001, 0.1),
            new UniversalSettings.Limits(1, 0),
            usual.split());
    UniversalResults molten = of(output, hot, 2).run(UniversalListener.SILENT);
    List<String> rows = Files.readAllLines(output.resolve(Universal.CRYSTALS));
    String oxide =
        rows.stream().filter(line -> line.startsWith("oxide,")).findFirst().orElseThrow();
    assertTrue(
        oxide.replace("\"", "").startsWith("oxide,used in part,oxide-1 at 10000 K: "), oxide);
    assertFalse(oxide.contains("12000"), oxide);
    assertTrue(molten.isComplete());
    assertFalse(
        Files.exists(output.resolve("reference/oxide-1/traj_12000K_0.extxyz")), "run in vain");
  }
}
