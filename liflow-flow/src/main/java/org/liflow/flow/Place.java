package org.liflow.flow;

import java.util.Comparator;

/**
 * An atom or one of its periodic images.
 *
 * @param atom counted from 0
 * @param a lattice vectors from the atom's position to the image, along the first axis
 * @param b the same along the second axis
 * @param c the same along the third axis
 */
record Place(int atom, int a, int b, int c) implements Comparable<Place> {
  private static final Comparator<Place> ORDER =
      Comparator.comparingInt(Place::atom)
          .thenComparingInt(Place::a)
          .thenComparingInt(Place::b)
          .thenComparingInt(Place::c);

  static Place of(AtomCells.Near near) {
    return new Place(near.atom(), near.a(), near.b(), near.c());
  }

  /** The image of this place that another place's lattice vectors lead to. */
  Place movedLike(Place other) {
    return new Place(atom, a + other.a, b + other.b, c + other.c);
  }

  @Override
  public int compareTo(Place other) {
    return ORDER.compare(this, other);
  }
}
