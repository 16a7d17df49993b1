package org.liflow.crystal.order;

import org.apache.commons.math3.util.CombinatoricsUtils;

/** Numbers of ways to spread species over the sites of a group; no state. */
final class Multinomial {
  private Multinomial() {}

  /** The logarithm of the number of ways. */
  static double logarithm(int[] counts) {
    int sum = 0;
    double value = 0;
    for (int count : counts) {
      sum += count;
      value -= CombinatoricsUtils.factorialLog(count);
    }
    return value + CombinatoricsUtils.factorialLog(sum);
  }

  /** The number of ways, for those that fit into a long. */
  static long exact(int[] counts) {
    long ways = 1;
    int sum = 0;
    for (int count : counts) {
      for (int k = 1; k <= count; k++) {
        sum++;
        // A product of binomials: each partial product is a whole number.
        ways = Math.multiplyExact(ways, sum) / k;
      }
    }
    return ways;
  }

  /**
   * The number of an arrangement among all of a group in lexicographic order, from 0.
   *
   * @param arrangement the species of all variable sites
   * @param members the group's sites
   * @param counts of each species the number of its atoms on them
   * @param ways {@link #exact} of the counts
   */
  static long rank(byte[] arrangement, int[] members, int[] counts, long ways) {
    int[] left = counts.clone();
    long rest = ways;
    long rank = 0;
    int sites = members.length;
    for (int site : members) {
      int species = arrangement[site];
      for (int s = 0; s < species; s++) {
        rank += rest * left[s] / sites;
      }
      rest = rest * left[species] / sites;
      left[species]--;
      sites--;
    }
    return rank;
  }
}
