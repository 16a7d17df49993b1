package org.liflow.universal;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.liflow.crystal.Element;
import org.liflow.crystal.Structure;
import org.liflow.md.IonTable;
import org.liflow.md.PairPotential;

/** One potential for many crystals: a table of ions, or a pair potential of some elements. */
sealed interface CrystalPotential {
  /** The charge of oxygen by which charges of a potential are told from formal ones, in e. */
  double FORMAL_OXYGEN = -2;

  /** A potential of each crystal from a table. */
  record OfTable(IonTable table) implements CrystalPotential {
    @Override
    public Set<Element> elements() {
      return table.ions().keySet();
    }

    @Override
    public List<Double> charges(Element element) {
      return table.ions().get(element).stream().map(IonTable.Ion::charge).toList();
    }

    @Override
    public PairPotential of(Structure structure) {
      return table.potential(structure);
    }

    @Override
    public String digest() {
      return table.digest();
    }
  }

  /** The same for all crystals. */
  record OfPairs(PairPotential pairs) implements CrystalPotential {
    @Override
    public Set<Element> elements() {
      return pairs.elements();
    }

    @Override
    public List<Double> charges(Element element) {
      return List.of(pairs.charge(element));
    }

    @Override
    public PairPotential of(Structure structure) {
      return pairs;
    }

    @Override
    public String digest() {
      return pairs.digest();
    }
  }

  /**
   * Finds or reads one.
   *
   * @throws org.liflow.files.InputException as the potentials do
   */
  static CrystalPotential read(String nameOrFile) {
    return nameOrFile.toLowerCase(Locale.ROOT).endsWith(IonTable.ENDING)
        ? new OfTable(IonTable.read(Path.of(nameOrFile)))
        : new OfPairs(PairPotential.of(nameOrFile));
  }

  /** The elements that it covers. */
  Set<Element> elements();

  /** The charges that an element may have, in e. */
  List<Double> charges(Element element);

  /** The potential of a crystal. */
  PairPotential of(Structure structure);

  /** Tells its numbers from others. */
  String digest();

  /**
   * The charges of some elements in units that make oxygen's −2 e, as chemists write them.
   * Supercells that are neutral with these are neutral with the potential's.
   */
  default Map<Element, List<Double>> formalCharges(Set<Element> some) {
    double scale = elements().contains(Element.O) ? FORMAL_OXYGEN / charges(Element.O).get(0) : 1;
    Map<Element, List<Double>> formal = new LinkedHashMap<>();
    for (Element element : some) {
      formal.put(
          element,
          charges(element).stream().map(charge -> rounded(charge * scale)).distinct().toList());
    }
    return formal;
  }

  /** Without the rounding error of a division: 1.2/0.6 is 2. */
  private static double rounded(double charge) {
    return Math.rint(1e9 * charge) / 1e9;
  }
}
