package org.liflow.crystal.format;

import java.util.List;
import java.util.stream.IntStream;
import org.liflow.crystal.Element;
import org.liflow.crystal.Structure;

/**
 * What an atom of a file is.
 *
 * @param element its element
 * @param mass in amu: that of the element, or another, such as an isotope's
 */
record AtomKind(Element element, double mass) {
  /** Share within which a mass is that of an element: tables round, and hold weights of years. */
  static final double ROUNDED = 5e-3;

  private static final AtomKind[] NATURAL =
      IntStream.rangeClosed(0, Element.LARGEST_ATOMIC_NUMBER)
          .mapToObj(z -> z == 0 ? null : new AtomKind(Element.of(z), Element.of(z).mass()))
          .toArray(AtomKind[]::new);

  /** Atoms of an element, with its standard mass. */
  static AtomKind of(Element element) {
    return NATURAL[element.atomicNumber()];
  }

  /** Atoms of an element, with its standard mass. */
  static AtomKind of(int atomicNumber) {
    return NATURAL[atomicNumber];
  }

  /** The atoms of a structure. */
  static List<AtomKind> of(Structure structure) {
    return IntStream.range(0, structure.size())
        .mapToObj(atom -> new AtomKind(structure.element(atom), structure.mass(atom)))
        .toList();
  }

  int atomicNumber() {
    return element.atomicNumber();
  }

  String symbol() {
    return element.symbol();
  }

  /** Whether the mass is another than the element's. */
  boolean hasOwnMass() {
    return mass != element.mass();
  }

  /**
   * The kind whose mass a file's table states. Such tables round, and many hold weights of other
   * years: a mass that hardly differs is the one that is known already.
   *
   * @param stated in amu
   * @param tolerance share by which it may differ
   */
  AtomKind stating(double stated, double tolerance) {
    if (Math.abs(stated - element.mass()) <= tolerance * element.mass()) {
      return of(element);
    }
    return Math.abs(stated - mass) <= tolerance * mass ? this : new AtomKind(element, stated);
  }

  /** The masses of atoms; null where all are those of their elements. */
  static double[] masses(List<AtomKind> atoms) {
    return atoms.stream().anyMatch(AtomKind::hasOwnMass)
        ? atoms.stream().mapToDouble(AtomKind::mass).toArray()
        : null;
  }
}
