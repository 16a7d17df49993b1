package org.liflow.crystal.order;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.liflow.crystal.Element;
import org.liflow.tensor.geometry.Lattice;

/** Small disordered crystals for tests. */
final class Crystals {
  private Crystals() {}

  static Occupant occupant(String symbol, double occupancy) {
    return new Occupant(Element.ofSymbol(symbol).orElseThrow(), occupancy, OptionalDouble.empty());
  }

  /** The 48 operations that permute and flip the axes of a cube. */
  static List<CrystalSymmetry> cubic() {
    List<CrystalSymmetry> all = new ArrayList<>();
    int[][] orders = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    for (int[] order : orders) {
      for (int signs = 0; signs < 8; signs++) {
        int[] rotation = new int[9];
        for (int row = 0; row < 3; row++) {
          rotation[3 * row + order[row]] = (signs >> row & 1) == 0 ? 1 : -1;
        }
        all.add(new CrystalSymmetry(rotation, new double[3]));
      }
    }
    return all;
  }

  /** A simple cubic lattice of one site. */
  static DisorderedCrystal simpleCubic(double edge, Occupant... occupants) {
    return new DisorderedCrystal(
        "cube",
        Lattice.periodic(edge, 0, 0, 0, edge, 0, 0, 0, edge),
        List.of(new DisorderedSite("A", 0, 0, 0, 0, List.of(occupants))),
        cubic());
  }

  /** Rock salt whose cations are Li and Ni half and half, Ni as 3+. */
  static DisorderedCrystal rockSalt() {
    List<DisorderedSite> sites = new ArrayList<>();
    for (double[] f : new double[][] {{0, 0, 0}, {0, 0.5, 0.5}, {0.5, 0, 0.5}, {0.5, 0.5, 0}}) {
      sites.add(
          new DisorderedSite(
              "M", 0, f[0], f[1], f[2], List.of(occupant("Li", 0.5), occupant("Ni", 0.5))));
      sites.add(
          new DisorderedSite("O", 1, (f[0] + 0.5) % 1, f[1], f[2], List.of(occupant("O", 1))));
    }
    List<CrystalSymmetry> symmetry = new ArrayList<>();
    for (CrystalSymmetry one : cubic()) {
      for (double[] t : new double[][] {{0, 0, 0}, {0, 0.5, 0.5}, {0.5, 0, 0.5}, {0.5, 0.5, 0}}) {
        symmetry.add(new CrystalSymmetry(one.rotation(), t));
      }
    }
    return new DisorderedCrystal(
        "salt", Lattice.periodic(4.2, 0, 0, 0, 4.2, 0, 0, 0, 4.2), sites, symmetry);
  }

  /** The problem of a crystal in a supercell. */
  static OrderingProblem problem(DisorderedCrystal crystal, int a, int b, int c) {
    ChargeAssignment charges = ChargeAssignment.choose(crystal, ChargeChoices.none());
    SiteGroups groups = new SiteGroups(crystal, charges);
    CellSettings cell = CellSettings.defaults().withRepeats(a, b, c);
    CellPlanner.Counted plan =
        new CellPlanner(crystal, charges, groups, cell, cell.contact()).plan().orElseThrow();
    return new OrderingProblem(crystal, groups, plan, cell.contact(), false, 1000);
  }
}
