package org.liflow.crystal.order;

/**
 * One way to put atoms on the variable sites, with its energy kept up to date swap by swap; not
 * safe for several threads.
 */
final class Arrangement {
  private final OrderingProblem problem;
  private final byte[] species;

  /** The potential at each site in eV/e, that of its own images included. */
  private final double[] potential;

  private double energy;
  private int overlaps;

  /**
   * @param species of each variable site; copied
   */
  Arrangement(OrderingProblem problem, byte[] species) {
    this.problem = problem;
    this.species = species.clone();
    potential = new double[species.length];
    recompute();
  }

  /** Takes over another arrangement of the same problem. */
  void set(Arrangement other) {
    System.arraycopy(other.species, 0, species, 0, species.length);
    System.arraycopy(other.potential, 0, potential, 0, potential.length);
    energy = other.energy;
    overlaps = other.overlaps;
  }

  /** Computes energy, potentials and overlaps from scratch; rounding of swaps is forgotten. */
  void recompute() {
    int sites = species.length;
    System.arraycopy(problem.field, 0, potential, 0, sites);
    for (int j = 0; j < sites; j++) {
      double charge = problem.charge[species[j]];
      if (charge != 0) {
        double[] row = problem.pair[j];
        for (int i = 0; i < sites; i++) {
          potential[i] += charge * row[i];
        }
      }
    }
    energy = problem.constant;
    int twice = 0;
    int blocked = 0;
    for (int i = 0; i < sites; i++) {
      energy += 0.5 * problem.charge[species[i]] * (potential[i] + problem.field[i]);
      int found = overlapsAt(i, species[i]) - (problem.blocked[i][species[i]] ? 1 : 0);
      twice += found;
      blocked += problem.blocked[i][species[i]] ? 1 : 0;
    }
    overlaps = twice / 2 + blocked;
  }

  /** The energy in eV a cell; overlaps do not count. */
  double energy() {
    return energy;
  }

  /** The number of pairs of atoms that overlap. */
  int overlaps() {
    return overlaps;
  }

  /** The species of a site. */
  byte species(int site) {
    return species[site];
  }

  /** A copy of the species of all sites. */
  byte[] toArray() {
    return species.clone();
  }

  /** By how much the energy changes, in eV, when two sites swap their species. */
  double change(int i, int j) {
    double step = problem.charge[species[j]] - problem.charge[species[i]];
    double[] row = problem.pair[i];
    return step
        * (potential[i] - potential[j] + 0.5 * step * (row[i] + problem.pair[j][j] - 2 * row[j]));
  }

  /** By how much the number of overlaps changes when two sites swap their species. */
  int overlapChange(int i, int j) {
    if (problem.near[i].length == 0 && problem.near[j].length == 0) {
      return (problem.blocked[i][species[j]] ? 1 : 0)
          + (problem.blocked[j][species[i]] ? 1 : 0)
          - (problem.blocked[i][species[i]] ? 1 : 0)
          - (problem.blocked[j][species[j]] ? 1 : 0);
    }
    byte si = species[i];
    byte sj = species[j];
    int before = overlapsAt(i, si) + overlapsAt(j, sj);
    species[i] = sj;
    species[j] = si;
    int after = overlapsAt(i, sj) + overlapsAt(j, si);
    species[i] = si;
    species[j] = sj;
    return after - before;
  }

  private int overlapsAt(int i, int s) {
    int count = problem.blocked[i][s] ? 1 : 0;
    if (s == OrderingProblem.VACANT) {
      return count;
    }
    int[] near = problem.near[i];
    double[] distance = problem.nearDistance[i];
    for (int k = 0; k < near.length; k++) {
      count += problem.overlap(s, species[near[k]], distance[k]) ? 1 : 0;
    }
    return count;
  }

  /**
   * Swaps the species of two sites.
   *
   * @param change of the energy, from {@link #change}
   * @param overlapChange from {@link #overlapChange}
   */
  void swap(int i, int j, double change, int overlapChange) {
    double step = problem.charge[species[j]] - problem.charge[species[i]];
    if (step != 0) {
      double[] p = problem.pair[i];
      double[] q = problem.pair[j];
      for (int k = 0; k < potential.length; k++) {
        potential[k] += step * (p[k] - q[k]);
      }
    }
    byte kept = species[i];
    species[i] = species[j];
    species[j] = kept;
    energy += change;
    overlaps += overlapChange;
  }
}
