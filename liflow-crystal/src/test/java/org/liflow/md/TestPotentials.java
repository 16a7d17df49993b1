package org.liflow.md;

import org.liflow.crystal.Structure;
import org.liflow.tensor.geometry.Lattice;

/** Potentials and crystals for tests. */
public final class TestPotentials {
  /** Rock salt with ions of one charge and a short repulsion, at rest near an edge of 5.64 Å. */
  public static final String ROCK_SALT =
      """
      {"name": "rock salt", "cutoff_A": 6, "charges_e": {"Na": 1, "Cl": -1},
       "buckingham": [{"pair": ["Na", "Cl"], "A_eV": 1130, "rho_A": 0.32, "C_eV_A6": 0},
                      {"pair": ["Cl", "Cl"], "A_eV": 2000, "rho_A": 0.3, "C_eV_A6": 30}]}
      """;

  private TestPotentials() {}

  static PairPotential parse(String json) {
    return PairPotential.parse(json);
  }

  static PairPotential rockSalt() {
    return parse(ROCK_SALT);
  }

  /** Charges of ±1 and nothing else. */
  static PairPotential charges(double cutoff) {
    return parse(
        "{\"name\": \"charges\", \"cutoff_A\": "
            + cutoff
            + ", \"charges_e\": {\"Na\": 1, \"Cl\": -1, \"Cs\": 1}}");
  }

  /** The cubic cell of eight ions. */
  public static Structure saltCell(double edge) {
    double h = edge / 2;
    return new Structure(
        Lattice.periodic(edge, 0, 0, 0, edge, 0, 0, 0, edge),
        new int[] {11, 11, 11, 11, 17, 17, 17, 17},
        new double[] {0, 0, 0, 0, h, h, h, 0, h, h, h, 0, h, h, h, h, 0, 0, 0, h, 0, 0, 0, h});
  }
}
