package org.liflow.crystal.format;

import java.util.Locale;
import java.util.Optional;
import org.liflow.crystal.Element;

/**
 * Tells masses that an element's atoms may have from those that a file cannot mean: of another
 * element, as where elements were given to types in the wrong order, or in another unit than amu.
 */
final class Isotopes {
  /**
   * Mass numbers of the lightest and the heaviest isotope that is found in nature, of H (with
   * tritium) to Bi; 0 for elements without one. From the table of isotopic compositions of IUPAC
   * (2013).
   */
  private static final int[] RANGES = {
    1, 3, 3, 4, 6, 7, 9, 9, 10, 11, 12, 14, 14, 15, 16, 18, 19, 19, 20, 22, // H to Ne
    23, 23, 24, 26, 27, 27, 28, 30, 31, 31, 32, 36, 35, 37, 36, 40, // Na to Ar
    39, 41, 40, 48, 45, 45, 46, 50, 50, 51, 50, 54, 55, 55, 54, 58, // K to Fe
    59, 59, 58, 64, 63, 65, 64, 70, 69, 71, 70, 76, 75, 75, 74, 82, // Co to Se
    79, 81, 78, 86, 85, 87, 84, 88, 89, 89, 90, 96, 93, 93, 92, 100, // Br to Mo
    0, 0, 96, 104, 103, 103, 102, 110, 107, 109, 106, 116, 113, 115, 112, 124, // Tc to Sn
    121, 123, 120, 130, 127, 127, 124, 136, 133, 133, 130, 138, 138, 139, // Sb to La
    136, 142, 141, 141, 142, 150, 0, 0, 144, 154, 151, 153, 152, 160, 159, 159, // Ce to Tb
    156, 164, 165, 165, 162, 170, 169, 169, 168, 176, 175, 176, 174, 180, // Dy to Hf
    180, 181, 180, 186, 185, 187, 184, 192, 191, 193, 190, 198, 197, 197, // Ta to Au
    196, 204, 203, 205, 204, 208, 209, 209, // Hg to Bi
  };

  /** The most by which mass numbers differ from masses in amu. */
  private static final double DEFECT = 0.1;

  /** Shares of the standard mass between which a mass may be meant, such as a made-up isotope's. */
  private static final double LEAST = 0.4;

  private static final double MOST = 1.6;

  private Isotopes() {}

  /**
   * What speaks against a mass.
   *
   * @param mass in amu, positive
   * @return words that name the element and the mass; nothing where atoms of the element may have
   *     it
   */
  static Optional<String> fault(Element element, double mass) {
    int at = 2 * (element.atomicNumber() - 1);
    double standard = element.mass();
    boolean tabulated = at < RANGES.length && RANGES[at] > 0;
    boolean own =
        Math.abs(mass - standard) <= AtomKind.ROUNDED * standard
            || tabulated && mass >= RANGES[at] - DEFECT && mass <= RANGES[at + 1] + DEFECT;
    if (own) {
      return Optional.empty();
    }
    Element nearest = nearest(mass);
    String found = "a mass of " + mass + " amu for " + element.symbol();
    if (nearest != element
        && Math.abs(nearest.mass() - mass) <= AtomKind.ROUNDED * nearest.mass()) {
      return Optional.of(found + ", which is that of " + nearest.symbol());
    }
    return mass < LEAST * standard || mass > MOST * standard
        ? Optional.of(String.format(Locale.ROOT, "%s, whose atoms have %.5g", found, standard))
        : Optional.empty();
  }

  /** The element whose standard mass is nearest. */
  static Element nearest(double mass) {
    Element nearest = Element.of(1);
    for (int z = 2; z <= Element.LARGEST_ATOMIC_NUMBER; z++) {
      Element one = Element.of(z);
      nearest = Math.abs(one.mass() - mass) < Math.abs(nearest.mass() - mass) ? one : nearest;
    }
    return nearest;
  }
}
