package org.liflow.crystal.order;

import java.util.Locale;

/** The way in which ordered structures were found. */
public sealed interface SearchMethod {
  /**
   * Describes the search in a few words, for people.
   *
   * @return one line
   */
  String text();

  /**
   * All arrangements without overlaps were looked at; the lowest energy is the lowest there is.
   *
   * @param arrangements their number, overlaps among them
   * @param allowed those without overlaps
   * @param distinct those that no symmetry of the crystal maps onto each other
   */
  record Enumeration(long arrangements, long allowed, long distinct) implements SearchMethod {
    @Override
    public String text() {
      return String.format(
          Locale.ROOT,
          "all %,d arrangements, %,d without overlaps, %,d distinct",
          arrangements,
          allowed,
          distinct);
    }
  }

  /**
   * Replica exchange over swaps, each found state taken to the next local minimum.
   *
   * @param arrangements the natural logarithm of their number
   * @param replicas at as many temperatures
   * @param swaps tried in all
   * @param minima distinct local minima kept, the lowest ones
   * @param exchanged share of exchanges between neighbouring temperatures that were accepted
   * @param lowestFound how many times the search came upon the lowest of them
   */
  record ReplicaExchange(
      double arrangements, int replicas, long swaps, int minima, double exchanged, int lowestFound)
      implements SearchMethod {
    @Override
    public String text() {
      return String.format(
          Locale.ROOT,
          "replica exchange, %d temperatures, %,d swaps tried among 1e%.0f arrangements, the lowest of"
              + " %,d minima kept found %d times",
          replicas,
          swaps,
          arrangements / Math.log(10),
          minima,
          lowestFound);
    }
  }
}
