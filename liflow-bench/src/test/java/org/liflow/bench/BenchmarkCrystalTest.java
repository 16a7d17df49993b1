package org.liflow.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.liflow.crystal.Structure;

class BenchmarkCrystalTest {
  @ParameterizedTest
  @ValueSource(ints = {50, 200, 3200, 50_000, 100_000})
  void hasTheAtomsAskedForInAsMuchRoomEach(int atoms) {
    Structure crystal = BenchmarkCrystal.of(atoms);
    assertEquals(atoms, crystal.size());
    assertEquals(989.3, crystal.lattice().volume() / atoms * BenchmarkCrystal.UNIT, 0.1);
  }

  @Test
  void makesNoOtherSizes() {
    assertThrows(IllegalArgumentException.class, () -> BenchmarkCrystal.of(51));
  }
}
