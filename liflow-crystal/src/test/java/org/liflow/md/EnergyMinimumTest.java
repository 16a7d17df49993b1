package org.liflow.md;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.liflow.crystal.Structure;
import org.liflow.tensor.parallel.Workers;

class EnergyMinimumTest {
  /** Atoms shaken off their sites go back to them, but for a common shift. */
  @Test
  void findsTheCrystalAgain() {
    Structure salt = TestPotentials.saltCell(5.64).repeat(2, 2, 2);
    Random random = new Random(1);
    try (Workers workers = new Workers(1)) {
      ForceField field =
          new ForceField(salt, TestPotentials.rockSalt(), ForceField.PRODUCTION, workers);
      double[] forces = new double[3 * salt.size()];
      double lowest = field.energy(salt.positions(), forces);
      for (int k = 0; k < 5; k++) {
        double[] shaken = salt.positions();
        for (int x = 0; x < shaken.length; x++) {
          shaken[x] += 0.4 * (random.nextDouble() - 0.5);
        }
        Structure start = salt.withPositions(shaken);
        EnergyMinimum minimum = EnergyMinimum.find(start, field, 1e-3, 1000);
        assertTrue(minimum.largestForce() <= 1e-3, minimum.toString());
        assertEquals(lowest, minimum.energy(), 1e-4);
        assertEquals(minimum.energy(), field.energy(minimum.structure().positions(), forces), 1e-9);
        assertArrayEquals(shaken, start.positions());
        EnergyMinimum stopped = EnergyMinimum.find(start, field, 1e-3, 3);
        assertEquals(3, stopped.steps());
        assertTrue(stopped.largestForce() > 1e-3);
        // Wherever it is stopped: no atom moved further in a step than it may.
        for (int x = 0; x < shaken.length; x++) {
          double way = Math.abs(stopped.structure().positions()[x] - shaken[x]);
          assertTrue(way <= 3 * EnergyMinimum.LONGEST_STEP + 1e-12);
        }
      }
      assertThrows(IllegalArgumentException.class, () -> EnergyMinimum.find(salt, field, 0, 10));
    }
  }
}
