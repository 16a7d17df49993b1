package org.liflow.flow;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.liflow.crystal.Structure;
import org.liflow.tensor.geometry.Lattice;

/**
 * The part of a crystal that a local redraw computes: atoms with new noise, atoms that move with
 * them by their old noise, and atoms around them that are held. It is a cluster with open
 * boundaries or, where the cluster would meet its own image, the crystal itself.
 *
 * @param lattice of the part
 * @param places its atoms, in order
 * @param fresh whether each gets new noise
 * @param moves whether each moves; those with new noise do
 */
record Region(Lattice lattice, Place[] places, boolean[] fresh, boolean[] moves) {
  /**
   * Cuts a region.
   *
   * @param crystal gives the lattice
   * @param start the atoms at the start of the stride
   * @param end the atoms at its end
   * @param seeds the close atoms
   * @param attempt counted from 1
   */
  static Region around(
      Structure crystal,
      AtomCells start,
      AtomCells end,
      Collection<Place> seeds,
      LocalReach reach,
      int attempt) {
    SortedSet<Place> fresh = within(seeds, reach.fresh(attempt), start, end);
    SortedSet<Place> moving = within(fresh, reach.free(), start, end);
    Set<Integer> atoms = new HashSet<>();
    moving.forEach(place -> atoms.add(place.atom()));
    if (atoms.size() == moving.size()) {
      SortedSet<Place> all = within(moving, reach.held(), start, end);
      boolean alone =
          all.stream().allMatch(place -> !atoms.contains(place.atom()) || moving.contains(place));
      if (alone && all.size() < crystal.size()) {
        Place[] places = all.toArray(Place[]::new);
        boolean[] isFresh = new boolean[places.length];
        boolean[] isMoving = new boolean[places.length];
        for (int k = 0; k < places.length; k++) {
          isFresh[k] = fresh.contains(places[k]);
          isMoving[k] = moving.contains(places[k]);
        }
        return new Region(Lattice.open(), places, isFresh, isMoving);
      }
    }
    Set<Integer> freshAtoms = new HashSet<>();
    fresh.forEach(place -> freshAtoms.add(place.atom()));
    Place[] places = new Place[crystal.size()];
    boolean[] isFresh = new boolean[places.length];
    boolean[] isMoving = new boolean[places.length];
    for (int k = 0; k < places.length; k++) {
      places[k] = new Place(k, 0, 0, 0);
      isFresh[k] = freshAtoms.contains(k);
      isMoving[k] = atoms.contains(k);
    }
    return new Region(crystal.lattice(), places, isFresh, isMoving);
  }

  /** Some places and all that are closer to them than a distance, at the start or at the end. */
  static SortedSet<Place> within(
      Collection<Place> places, double distance, AtomCells start, AtomCells end) {
    SortedSet<Place> found = new TreeSet<>(places);
    for (Place place : places) {
      start.near(place.atom(), distance, near -> found.add(Place.of(near).movedLike(place)));
      end.near(place.atom(), distance, near -> found.add(Place.of(near).movedLike(place)));
    }
    return found;
  }

  int size() {
    return places.length;
  }

  /** The number of atoms with new noise. */
  int freshAtoms() {
    int count = 0;
    for (boolean isFresh : fresh) {
      count += isFresh ? 1 : 0;
    }
    return count;
  }

  /** The number in the crystal of an atom of the region. */
  int atom(int k) {
    return places[k].atom();
  }

  /** The atoms of the region at some positions of the crystal's. */
  double[] positions(Lattice crystal, double[] all) {
    double[] positions = new double[3 * places.length];
    double[] shift = new double[3];
    for (int k = 0; k < places.length; k++) {
      Place place = places[k];
      crystal.toCartesian(place.a(), place.b(), place.c(), shift);
      for (int x = 0; x < 3; x++) {
        positions[3 * k + x] = all[3 * place.atom() + x] + shift[x];
      }
    }
    return positions;
  }

  /**
   * The region as a structure.
   *
   * @param own positions of its atoms, in Å
   */
  Structure structure(Structure crystal, double[] own) {
    int[] numbers = new int[places.length];
    double[] masses = new double[places.length];
    for (int k = 0; k < numbers.length; k++) {
      numbers[k] = crystal.element(places[k].atom()).atomicNumber();
      masses[k] = crystal.mass(places[k].atom());
    }
    return new Structure(lattice, numbers, own).withMasses(masses);
  }
}
