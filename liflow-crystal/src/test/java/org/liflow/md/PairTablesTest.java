package org.liflow.md;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.apache.commons.math3.special.Erf;
import org.junit.jupiter.api.Test;
import org.liflow.crystal.Constants;

class PairTablesTest {
  /** Interpolation errs by far less than forces are asked to be accurate, at any distance. */
  @Test
  void interpolatesToSevenDigits() {
    double alpha = 0.44;
    Buckingham pair = new Buckingham(23707.909, 0.185580, 14.513);
    PairTables tables = new PairTables(new double[] {2}, new PairForm[] {pair}, alpha, 7.5);
    Random random = new Random(1);
    for (int k = 0; k < 100_000; k++) {
      double r = PairTables.CLOSEST + (7.5 - PairTables.CLOSEST) * random.nextDouble();
      double screened = 4 * Constants.COULOMB_EV_A * Erf.erfc(alpha * r) / r;
      double gauss =
          4
              * Constants.COULOMB_EV_A
              * 2
              * alpha
              / Math.sqrt(Math.PI)
              * Math.exp(-alpha * alpha * r * r)
              / r;
      double repulsion = 23707.909 * Math.exp(-r / 0.185580);
      double dispersion = 14.513 / Math.pow(r, 6);
      double energy = screened + repulsion - dispersion;
      double slope = -screened / r - gauss - repulsion / 0.185580 + 6 * dispersion / r;
      double size = screened + repulsion + dispersion;
      assertEquals(
          energy, PairTables.at(tables.energy(), tables.offset(0, 0), r * r), 1e-7 * size + 1e-10);
      double force = -slope / r;
      double steepness = (screened / r + gauss + repulsion / 0.18558 + 6 * dispersion / r) / r;
      assertEquals(
          force,
          PairTables.at(tables.force(), tables.offset(0, 0), r * r),
          1e-7 * steepness + 1e-10);
    }
  }
}
