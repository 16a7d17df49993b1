package org.liflow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.crystal.RandomStructures;
import org.liflow.crystal.Structure;
import org.liflow.crystal.format.CrystalFiles;

class NeighborsCommandTest {
  private static final double CUTOFF = 6;
  private static final int FARTHEST_IMAGE = 12;

  @TempDir Path folder;

  /** Every pair by trying every image: key i,j,Sa,Sb,Sc. */
  private static Map<String, Double> bruteForce(Structure structure) {
    Map<String, Double> pairs = new TreeMap<>();
    double[] shift = new double[3];
    int n = FARTHEST_IMAGE;
    for (int i = 0; i < structure.size(); i++) {
      for (int j = 0; j < structure.size(); j++) {
        for (int a = -n; a <= n; a++) {
          for (int b = -n; b <= n; b++) {
            for (int c = -n; c <= n; c++) {
              structure.lattice().toCartesian(a, b, c, shift);
              double square = 0;
              for (int x = 0; x < 3; x++) {
                double d = structure.position(j, x) - structure.position(i, x) + shift[x];
                square += d * d;
              }
              if (square < CUTOFF * CUTOFF && !(i == j && a == 0 && b == 0 && c == 0)) {
                pairs.put(i + "," + j + "," + a + "," + b + "," + c, Math.sqrt(square));
              }
            }
          }
        }
      }
    }
    return pairs;
  }

  @Test
  void numbersAreThoseOfBruteForce() throws IOException {
    Path file = folder.resolve("random.xyz");
    CrystalFiles.writeStructure(file, RandomStructures.structure(new Random(11), 12));
    Structure structure = CrystalFiles.readStructure(file);
    Map<String, Double> expected = bruteForce(structure);
    Path table = folder.resolve("pairs.csv.gz");
    JsonNode json =
        Outcome.of(
                "neighbors", "--structure", file, "--cutoff", CUTOFF, "--output", table, "--json")
            .requireGood()
            .json();
    assertEquals(expected.size(), json.path("pairs").asInt());
    assertEquals(
        expected.values().stream().mapToDouble(d -> d).min().orElseThrow(),
        json.path("closest").path("distance_A").asDouble(),
        1e-9);
    int counted = 0;
    for (JsonNode histogram : json.path("distances")) {
      for (int bin = 0; bin < NeighborStatistics.BINS; bin++) {
        int wanted = 0;
        for (Map.Entry<String, Double> pair : expected.entrySet()) {
          String[] ends = pair.getKey().split(",");
          String[] species = {
            structure.element(Integer.parseInt(ends[0])).symbol(),
            structure.element(Integer.parseInt(ends[1])).symbol()
          };
          java.util.Arrays.sort(species);
          if (species[0].equals(histogram.path("first").asText())
              && species[1].equals(histogram.path("second").asText())
              && (int) (pair.getValue() / CUTOFF * NeighborStatistics.BINS) == bin) {
            wanted++;
          }
        }
        assertEquals(wanted, histogram.path("counts").get(bin).asInt());
        counted += wanted;
      }
    }
    assertEquals(expected.size(), counted);
    for (JsonNode coordination : json.path("coordination")) {
      int[] numbers = new int[structure.size()];
      expected.keySet().forEach(key -> numbers[Integer.parseInt(key.split(",")[0])]++);
      int least = Integer.MAX_VALUE;
      int most = 0;
      int sum = 0;
      int atoms = 0;
      for (int atom = 0; atom < numbers.length; atom++) {
        if (structure.element(atom).symbol().equals(coordination.path("species").asText())) {
          least = Math.min(least, numbers[atom]);
          most = Math.max(most, numbers[atom]);
          sum += numbers[atom];
          atoms++;
        }
      }
      assertEquals(atoms, coordination.path("atoms").asInt());
      assertEquals(least, coordination.path("least").asInt());
      assertEquals(most, coordination.path("most").asInt());
      assertEquals((double) sum / atoms, coordination.path("mean").asDouble(), 1e-12);
    }
    requireSame(expected, table);
  }

  private static void requireSame(Map<String, Double> expected, Path table) throws IOException {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(table)), StandardCharsets.UTF_8))) {
      assertEquals("i,j,Sa,Sb,Sc,distance_A", in.readLine());
      int lines = 0;
      String line;
      while ((line = in.readLine()) != null) {
        int comma = line.lastIndexOf(',');
        Double distance = expected.get(line.substring(0, comma));
        assertTrue(distance != null, line);
        assertEquals(distance, Double.parseDouble(line.substring(comma + 1)), 1e-8);
        lines++;
      }
      assertEquals(expected.size(), lines);
    }
  }

  @Test
  void supercellsHaveTheSameNeighbours() throws IOException {
    Path oxide = Samples.lithiumOxide(folder);
    JsonNode one = Outcome.of("neighbors", "--structure", oxide, "--json").requireGood().json();
    // More atoms than one block counts, so that parts are added up.
    JsonNode many =
        Outcome.of(
                "neighbors", "--structure", oxide, "--supercell", "9x9x9", "--json", "--threads", 3)
            .requireGood()
            .json();
    assertEquals(729 * one.path("pairs").asInt(), many.path("pairs").asInt());
    assertEquals(one.path("closest").path("i"), many.path("closest").path("i"));
    for (int k = 0; k < 2; k++) {
      for (String number : new String[] {"least", "mean", "most"}) {
        assertEquals(
            one.path("coordination").get(k).path(number),
            many.path("coordination").get(k).path(number));
      }
    }
  }

  @Test
  void showsBars() throws IOException {
    assertEquals("··██▄▄▁▁", NeighborsCommand.bars(new long[] {0, 1000, 500, 1}));
    Path oxide = Samples.lithiumOxide(folder);
    String text = Outcome.of("neighbors", "--structure", oxide).requireGood().out();
    assertTrue(
        text.lines().anyMatch(line -> line.matches("Li-O +\\d+ +1\\.992 +[·▁-█]{20}")), text);
    Path lone = Samples.text(folder.resolve("lone.xyz"), "1\n\nLi 0 0 0\n");
    assertTrue(
        Outcome.of("neighbors", "--structure", lone).requireGood().out().contains("0 directed"));
  }
}
