package org.liflow.prior;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.liflow.crystal.RandomStructures;
import org.liflow.crystal.Structure;
import org.liflow.files.InputException;
import org.liflow.flow.FlowModel;
import org.liflow.flow.SmallModels;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.geometry.Lattice;

class PriorFeaturesTest {
  private static final double KELVIN = 700;

  /** Lithium sulfide: an fcc lattice of S, Li in all tetrahedra, a = 5.71 Å. */
  @Test
  void numbersOfLithiumSulfideAreThoseByHand() {
    Map<String, Double> values = PriorFeatures.of(SmallModels.lithiumSulfide(), KELVIN).values();
    double a = 5.71;
    double volume = a * a * a / 4;
    assertEquals(KELVIN, values.get("temperature_K"));
    assertEquals(2.0 / 3, values.get("fraction_Li"), 1e-12);
    assertEquals(1.0 / 3, values.get("fraction_S"), 1e-12);
    assertEquals((2 * 6.94 + 32.06) / 3, values.get("mass_mean_amu"), 1e-9);
    assertEquals((32.06 - 6.94) * Math.sqrt(2) / 3, values.get("mass_spread_amu"), 1e-9);
    assertEquals((2 * 1.28 + 1.05) / 3, values.get("radius_mean_A"), 1e-9);
    assertEquals(3 / volume, values.get("number_density_per_A3"), 1e-12);
    // Two Li and one S in 46.54 Å³.
    assertEquals(1.639, values.get("mass_density_g_per_cm3"), 1e-3);
    assertEquals(a / 2, values.get("nearest_Li_Li_A"), 1e-9);
    assertEquals(a * Math.sqrt(3) / 4, values.get("nearest_Li_frame_A"), 1e-9);
    // 6 at a/2, 12 at a/√2, 8 at a√3/2; 4 at a√3/4, 12 at a√11/4.
    assertEquals(
        6 * cut(a / 2) + 12 * cut(a / Math.sqrt(2)) + 8 * cut(a * Math.sqrt(3) / 2),
        values.get("coordination_Li_Li"),
        1e-9);
    assertEquals(
        4 * cut(a * Math.sqrt(3) / 4) + 12 * cut(a * Math.sqrt(11) / 4),
        values.get("coordination_Li_frame"),
        1e-9);
    assertEquals(13, values.size());
  }

  private static double cut(double distance) {
    return distance < 5 ? (1 + Math.cos(Math.PI * distance / 5)) / 2 : 0;
  }

  /** A random structure with lithium and a frame, atoms no nearer than they would be. */
  private static Structure crystal(Random random) {
    while (true) {
      Structure structure = RandomStructures.structure(random, 4 + random.nextInt(20));
      Map<String, Double> values;
      try {
        values = PriorFeatures.of(structure, KELVIN).values();
      } catch (IllegalArgumentException other) {
        continue;
      }
      if (values.get("nearest_Li_frame_A") > 0.5) {
        return structure;
      }
    }
  }

  private static Structure shuffled(Structure structure, Random random) {
    List<Integer> order = new ArrayList<>();
    for (int k = 0; k < structure.size(); k++) {
      order.add(k);
    }
    Collections.shuffle(order, random);
    int[] numbers = new int[structure.size()];
    double[] positions = new double[3 * numbers.length];
    for (int k = 0; k < numbers.length; k++) {
      numbers[k] = structure.atomicNumbers()[order.get(k)];
      for (int axis = 0; axis < 3; axis++) {
        positions[3 * k + axis] = structure.position(order.get(k), axis);
      }
    }
    return new Structure(structure.lattice(), numbers, positions);
  }

  private static Structure moved(Structure structure, Random random) {
    double[] shift = random.doubles(3, -30, 30).toArray();
    double[] positions = structure.positions();
    for (int k = 0; k < positions.length; k++) {
      positions[k] += shift[k % 3];
    }
    return structure.withPositions(positions);
  }

  /** Turned a quarter about z. */
  private static Structure turned(Structure structure) {
    return new Structure(
        Lattice.periodic(turned(structure.lattice().toArray())),
        structure.atomicNumbers(),
        turned(structure.positions()));
  }

  private static double[] turned(double[] vectors) {
    double[] turned = new double[vectors.length];
    for (int k = 0; k < vectors.length; k += 3) {
      turned[k] = -vectors[k + 1];
      turned[k + 1] = vectors[k];
      turned[k + 2] = vectors[k + 2];
    }
    return turned;
  }

  private static void assertInvariant(
      BiFunction<Structure, Double, PriorFeatures> describe, double tolerance) {
    Random random = new Random(17);
    for (int trial = 0; trial < 10; trial++) {
      Structure crystal = crystal(random);
      Map<String, Double> expected = describe.apply(crystal, KELVIN).values();
      for (Structure same :
          List.of(
              shuffled(crystal, random),
              moved(crystal, random),
              turned(crystal),
              crystal.repeat(2, 1, 3))) {
        Map<String, Double> found = describe.apply(same, KELVIN).values();
        assertEquals(expected.keySet(), found.keySet());
        expected.forEach(
            (name, value) ->
                assertEquals(
                    value, found.get(name), tolerance * Math.max(1, Math.abs(value)), name));
      }
    }
  }

  @Test
  void plainFeaturesDoNotDependOnTheDescription() {
    assertInvariant(PriorFeatures::of, 1e-9);
  }

  @Test
  void pooledFeaturesDoNotDependOnTheDescription() {
    try (Backend backend = SmallModels.scalarBackend(2);
        FlowModel model = new FlowModel("small", SmallModels.propagator(), backend)) {
      assertInvariant((structure, kelvin) -> PriorFeatures.of(structure, kelvin, model), 2e-5);
    }
  }

  @Test
  void pooledFeaturesAreMeansOverEachKind() {
    try (Backend backend = SmallModels.scalarBackend(1);
        FlowModel model = new FlowModel("small", SmallModels.propagator(), backend)) {
      Map<String, Double> plain = PriorFeatures.of(SmallModels.lithiumSulfide(), KELVIN).values();
      Map<String, Double> pooled =
          PriorFeatures.of(SmallModels.lithiumSulfide(), KELVIN, model).values();
      int width = model.file().network().numFeatures();
      assertEquals(plain.size() + 2 * width, pooled.size());
      plain.forEach((name, value) -> assertEquals(value, pooled.get(name)));
      Map<String, Double> hotter =
          PriorFeatures.of(SmallModels.lithiumSulfide(), 1000, model).values();
      for (String kind : List.of("network_Li_", "network_frame_")) {
        assertNotEquals(pooled.get(kind + (width - 1)), hotter.get(kind + (width - 1)));
      }
      assertNotEquals(pooled.get("network_Li_0"), pooled.get("network_frame_0"));
      Structure heavy = SmallModels.rockSalt(3, 53, 6);
      InputException unknown =
          assertThrows(InputException.class, () -> PriorFeatures.of(heavy, KELVIN, model));
      assertTrue(unknown.getMessage().contains("not trained for I"), unknown.getMessage());
    }
  }

  @Test
  void whatHasNoFeaturesIsRefused() {
    Structure sulfide = SmallModels.lithiumSulfide();
    Structure sodium = SmallModels.rockSalt(11, 17, 5.6);
    refused("Cl4Na4 has no lithium", sodium, KELVIN);
    Structure metal = new Structure(sodium.lattice(), new int[] {3}, new double[3]);
    refused("nothing but lithium", metal, KELVIN);
    refused(
        "without a periodic lattice",
        new Structure(Lattice.open(), sulfide.atomicNumbers(), sulfide.positions()),
        KELVIN);
    refused("-1.0 K", sulfide, -1);
    refused("NaN K", sulfide, Double.NaN);
    assertThrows(
        IllegalArgumentException.class,
        () -> new PriorFeatures(new TreeMap<>(Map.of("temperature_K", Double.NaN))));
  }

  private static void refused(String words, Structure structure, double kelvin) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> PriorFeatures.of(structure, kelvin))
            .getMessage();
    assertTrue(message.contains(words), message);
  }
}
