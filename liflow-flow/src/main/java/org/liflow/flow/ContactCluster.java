package org.liflow.flow;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Pairs of close atoms that are near each other and are drawn again together.
 *
 * @param places the close atoms, each at the image that is near the first one
 * @param pairs the pairs, see {@link #key}
 */
record ContactCluster(SortedSet<Place> places, Set<Long> pairs) {
  /**
   * Two atoms that are too close.
   *
   * @param second the image that is close to the first atom itself
   */
  private record Pair(int first, Place second) {}

  /** Names a pair of atoms, in either order. */
  static long key(int one, int other) {
    return (long) Math.min(one, other) << 32 | Math.max(one, other);
  }

  /**
   * Finds all pairs of atoms that are too close.
   *
   * @param radii covalent radius of each atom, in Å
   * @param share of the radii's sum below which atoms are too close
   * @return clusters in the order of their first atoms; the same whatever order the cells have
   */
  static List<ContactCluster> all(
      AtomCells start, AtomCells end, double[] radii, double share, LocalReach reach) {
    List<Pair> pairs = pairs(end, radii, share);
    Map<Integer, List<Pair>> byAtom = new HashMap<>();
    for (Pair pair : pairs) {
      byAtom.computeIfAbsent(pair.first, atom -> new ArrayList<>()).add(pair);
      byAtom.computeIfAbsent(pair.second.atom(), atom -> new ArrayList<>()).add(pair);
    }
    Set<Pair> left = new HashSet<>(pairs);
    List<ContactCluster> clusters = new ArrayList<>();
    for (Pair pair : pairs) {
      if (left.remove(pair)) {
        ContactCluster cluster = new ContactCluster(new TreeSet<>(), new HashSet<>());
        Collection<Place> added =
            new TreeSet<>(Set.of(new Place(pair.first, 0, 0, 0), pair.second));
        cluster.pairs.add(key(pair.first, pair.second.atom()));
        while (!added.isEmpty()) {
          cluster.places.addAll(added);
          SortedSet<Place> moving =
              Region.within(
                  Region.within(added, reach.fresh(1), start, end), reach.free(), start, end);
          added = cluster.join(moving, byAtom, left);
        }
        clusters.add(cluster);
      }
    }
    return clusters;
  }

  /** Takes the pairs in that have an atom among those that move, and returns their places. */
  private Collection<Place> join(
      SortedSet<Place> moving, Map<Integer, List<Pair>> byAtom, Set<Pair> left) {
    SortedSet<Place> joined = new TreeSet<>();
    for (Place place : moving) {
      for (Pair pair : byAtom.getOrDefault(place.atom(), List.of())) {
        if (left.remove(pair)) {
          pairs.add(key(pair.first, pair.second.atom()));
          Place second = pair.second;
          Place first =
              pair.first == place.atom()
                  ? place
                  : new Place(
                      pair.first,
                      place.a() - second.a(),
                      place.b() - second.b(),
                      place.c() - second.c());
          joined.add(first);
          joined.add(second.movedLike(first));
        }
      }
    }
    joined.removeAll(places);
    return joined;
  }

  private static List<Pair> pairs(AtomCells cells, double[] radii, double share) {
    double largest = 0;
    for (double radius : radii) {
      largest = Math.max(largest, radius);
    }
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < cells.atoms(); i++) {
      int atom = i;
      SortedSet<Place> close = new TreeSet<>();
      cells.near(
          atom,
          share * (radii[atom] + largest),
          near -> {
            if (near.atom() >= atom
                && near.distance() / (radii[atom] + radii[near.atom()]) < share) {
              close.add(Place.of(near));
            }
          });
      close.forEach(place -> pairs.add(new Pair(atom, place)));
    }
    return pairs;
  }
}
