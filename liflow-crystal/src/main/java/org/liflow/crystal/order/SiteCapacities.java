package org.liflow.crystal.order;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The most atoms of one species that fit on the sites of each group without overlaps among
 * themselves; immutable.
 *
 * <p>Sites of one species too close to each other form clusters; of each cluster the largest set of
 * sites that may be filled at once counts, exactly for clusters of up to 24 sites, else as good as
 * taking the sites with the fewest neighbours first. Groups that share clusters divide what fits in
 * proportion to their occupancies.
 */
final class SiteCapacities {
  /** Clusters of more sites are only estimated. */
  private static final int LARGEST_EXACT = 24;

  private final DisorderedCrystal crystal;
  private final SiteGroups groups;
  private final double contact;

  /** Of each group and species the most atoms in a cell of the crystal. */
  private final double[][] most;

  /**
   * @param contact sites closer than this share of twice the covalent radius are not filled at
   *     once; 0 for no limit
   */
  SiteCapacities(DisorderedCrystal crystal, SiteGroups groups, double contact) {
    this.crystal = crystal;
    this.groups = groups;
    this.contact = contact;
    List<SiteGroups.Group> list = groups.groups();
    most = new double[list.size()][groups.species().size()];
    for (int g = 0; g < most.length; g++) {
      Arrays.fill(most[g], list.get(g).size());
    }
    double[] fractional = new double[3 * crystal.sites().size()];
    for (int k = 0; k < crystal.sites().size(); k++) {
      DisorderedSite site = crystal.sites().get(k);
      fractional[3 * k] = site.x();
      fractional[3 * k + 1] = site.y();
      fractional[3 * k + 2] = site.z();
    }
    for (int s = 1; s < groups.species().size(); s++) {
      limit(s, fractional);
    }
  }

  /** The most atoms of a species on a group's sites, in a cell of the crystal. */
  double most(int group, int species) {
    return most[group][species];
  }

  private void limit(int s, double[] fractional) {
    double reach = 2 * contact * groups.species().get(s).element().covalentRadius();
    MinimumImage image = new MinimumImage(crystal.lattice(), reach);
    List<Integer> sites = new ArrayList<>();
    List<Integer> groupOf = new ArrayList<>();
    List<SiteGroups.Group> list = groups.groups();
    for (int g = 0; g < list.size(); g++) {
      double target = list.get(g).targets()[s];
      if (target > 0 && target < 1 - DisorderedSite.FULL) {
        for (int site : list.get(g).sites()) {
          sites.add(site);
          groupOf.add(g);
        }
      }
    }
    List<List<Integer>> near = new ArrayList<>();
    for (int i = 0; i < sites.size(); i++) {
      List<Integer> found = new ArrayList<>();
      for (int j = 0; j < sites.size(); j++) {
        if (i != j && image.distance(fractional, sites.get(i), fractional, sites.get(j)) < reach) {
          found.add(j);
        }
      }
      near.add(found);
    }
    // Each group alone, then groups that share clusters.
    for (int g = 0; g < list.size(); g++) {
      if (groupOf.contains(g)) {
        boolean[] chosen = new boolean[list.size()];
        chosen[g] = true;
        most[g][s] = Math.min(most[g][s], largest(near, groupOf, chosen));
      }
    }
    for (int g = 0; g < list.size(); g++) {
      boolean[] family = family(g, near, groupOf, list.size());
      for (int h = 0; h < g; h++) {
        if (family[h]) {
          boolean[] two = new boolean[list.size()];
          two[g] = true;
          two[h] = true;
          share(s, two, near, groupOf);
        }
      }
      share(s, family, near, groupOf);
    }
  }

  /** Lowers what fits on some groups so that it fits on all of them together. */
  private void share(int s, boolean[] chosen, List<List<Integer>> near, List<Integer> groupOf) {
    double targets = 0;
    int members = 0;
    for (int g = 0; g < chosen.length; g++) {
      if (chosen[g]) {
        members++;
        targets += target(g, s);
      }
    }
    if (members < 2) {
      return;
    }
    double fits = largest(near, groupOf, chosen);
    for (int g = 0; g < chosen.length && fits < targets; g++) {
      if (chosen[g]) {
        most[g][s] = Math.min(most[g][s], fits * target(g, s) / targets);
      }
    }
  }

  /** The mean number of atoms, as far as they fit. */
  private double target(int g, int s) {
    SiteGroups.Group group = groups.groups().get(g);
    return Math.min(most[g][s], group.targets()[s] * group.size());
  }

  private static boolean[] family(
      int first, List<List<Integer>> near, List<Integer> groupOf, int groups) {
    boolean[] family = new boolean[groups];
    family[first] = true;
    boolean grown = true;
    while (grown) {
      grown = false;
      for (int i = 0; i < near.size(); i++) {
        for (int j : near.get(i)) {
          if (family[groupOf.get(i)] && !family[groupOf.get(j)]) {
            family[groupOf.get(j)] = true;
            grown = true;
          }
        }
      }
    }
    return family;
  }

  /** The most sites of some groups that may be filled at once. */
  private static int largest(List<List<Integer>> near, List<Integer> groupOf, boolean[] chosen) {
    int count = near.size();
    boolean[] seen = new boolean[count];
    int sum = 0;
    for (int i = 0; i < count; i++) {
      if (seen[i] || !chosen[groupOf.get(i)]) {
        continue;
      }
      List<Integer> cluster = new ArrayList<>(List.of(i));
      seen[i] = true;
      for (int at = 0; at < cluster.size(); at++) {
        for (int j : near.get(cluster.get(at))) {
          if (!seen[j] && chosen[groupOf.get(j)]) {
            seen[j] = true;
            cluster.add(j);
          }
        }
      }
      sum += independent(cluster, near);
    }
    return sum;
  }

  /** The size of a cluster's largest set of sites that are not near each other. */
  private static int independent(List<Integer> cluster, List<List<Integer>> near) {
    int size = cluster.size();
    long[] blocked = new long[Math.min(size, LARGEST_EXACT)];
    if (size <= LARGEST_EXACT) {
      for (int i = 0; i < size; i++) {
        blocked[i] = 1L << i;
        for (int j : near.get(cluster.get(i))) {
          int at = cluster.indexOf(j);
          blocked[i] |= at < 0 ? 0 : 1L << at;
        }
      }
      return exact((1L << size) - 1, blocked);
    }
    List<Integer> left = new ArrayList<>(cluster);
    int count = 0;
    while (!left.isEmpty()) {
      int best = left.get(0);
      long fewest = Long.MAX_VALUE;
      for (int i : left) {
        long degree = near.get(i).stream().filter(left::contains).count();
        if (degree < fewest) {
          fewest = degree;
          best = i;
        }
      }
      left.remove(Integer.valueOf(best));
      left.removeAll(near.get(best));
      count++;
    }
    return count;
  }

  private static int exact(long left, long[] blocked) {
    if (left == 0) {
      return 0;
    }
    int i = Long.numberOfTrailingZeros(left);
    int with = 1 + exact(left & ~blocked[i], blocked);
    boolean alone = (left & blocked[i]) == 1L << i;
    return alone ? with : Math.max(with, exact(left & ~(1L << i), blocked));
  }
}
