package org.liflow.crystal.order;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.liflow.crystal.Element;
import org.liflow.crystal.Structure;
import org.liflow.files.InputException;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.parallel.Workers;

/** Charges, supercells, numbers of atoms and what is refused. */
class CrystalOrderingTest {
  private static Element element(String symbol) {
    return Element.ofSymbol(symbol).orElseThrow();
  }

  /** Sites in a row along x, 3 Å apart, one for each list of occupants. */
  @SafeVarargs
  private static DisorderedCrystal row(List<Occupant>... sites) {
    List<DisorderedSite> all = new java.util.ArrayList<>();
    for (int k = 0; k < sites.length; k++) {
      all.add(new DisorderedSite("S" + k, k, (double) k / sites.length, 0, 0, sites[k]));
    }
    return new DisorderedCrystal(
        "row",
        Lattice.periodic(3.0 * sites.length, 0, 0, 0, 4, 0, 0, 0, 4),
        all,
        List.of(CrystalSymmetry.identity()));
  }

  private static List<Occupant> of(String symbol) {
    return List.of(Crystals.occupant(symbol, 1));
  }

  private static List<Occupant> of(String symbol, double occupancy) {
    return List.of(Crystals.occupant(symbol, occupancy));
  }

  private static OrderingResult order(DisorderedCrystal crystal, OrderingSettings settings) {
    try (Workers workers = new Workers(1)) {
      return CrystalOrdering.order(crystal, settings, workers);
    }
  }

  private static String refusal(DisorderedCrystal crystal, OrderingSettings settings) {
    String message =
        assertThrows(InputException.class, () -> order(crystal, settings)).getMessage();
    assertEquals(1, message.lines().count());
    assertTrue(message.contains("; expected "), message);
    return message;
  }

  @Test
  void commonStatesAreChosenWhereTheyAreNeutral() {
    ChargeAssignment lithium =
        ChargeAssignment.choose(
            row(of("Li"), of("Li"), of("Li"), of("P"), of("S"), of("S"), of("S"), of("S")),
            ChargeChoices.none());
    assertEquals(
        Map.of(element("Li"), 1.0, element("P"), 5.0, element("S"), -2.0), lithium.charges());
    assertTrue(lithium.isNeutral());
    // Phosphides: Li3P.
    ChargeAssignment phosphide =
        ChargeAssignment.choose(row(of("Li"), of("Li"), of("Li"), of("P")), ChargeChoices.none());
    assertEquals(-3, phosphide.charges().get(element("P")), 0);
    // LiVO3 needs V5+, LiVO2 V3+.
    ChargeAssignment three =
        ChargeAssignment.choose(row(of("Li"), of("V"), of("O"), of("O")), ChargeChoices.none());
    assertEquals(3, three.charges().get(element("V")), 0);
    assertEquals(Optional.empty(), three.averaged());
  }

  @Test
  void mixedValenceIsAMeanCharge() {
    // LiV2O4: V3.5+.
    DisorderedCrystal spinel = row(of("Li"), of("V"), of("V"), of("O"), of("O"), of("O"), of("O"));
    ChargeAssignment mean = ChargeAssignment.choose(spinel, ChargeChoices.none());
    assertEquals(Optional.of(element("V")), mean.averaged());
    assertEquals(3.5, mean.charges().get(element("V")), 1e-12);
    OrderingResult result = order(spinel, OrderingSettings.defaults());
    assertEquals(0, result.structures().get(0).charge(), 1e-9);
    // Named charges are not touched.
    ChargeAssignment named =
        ChargeAssignment.choose(spinel, ChargeChoices.parse("Li=1,V=3|4,O=-2"));
    assertEquals(Optional.empty(), named.averaged());
    assertTrue(!named.isNeutral());
  }

  @Test
  void ambiguousChargesAreListed() {
    // FeMnO4-like: Fe3+ Mn3+ ... or Fe2+ Mn4+.
    ChargeAssignment two =
        ChargeAssignment.choose(
            row(of("Fe"), of("Mn"), of("O"), of("O"), of("O")), ChargeChoices.none());
    assertTrue(two.isNeutral());
    assertEquals(1, two.others().size(), two.others().toString());
  }

  @Test
  void choicesAreParsedAndRefused() {
    ChargeChoices choices = ChargeChoices.parse("Li=1, V=3|5,S=-2");
    assertEquals(List.of(3.0, 5.0), choices.charges().get(element("V")));
    assertEquals("Li=+1,S=-2,V=+3|+5", choices.toString());
    for (String bad : List.of("Li", "Xx=1", "Li=one", "Li=1,Li=2", "Li=", "Li=99", "", "Li=1,")) {
      assertThrows(IllegalArgumentException.class, () -> ChargeChoices.parse(bad), bad);
    }
  }

  @Test
  void supercellHoldsTheComposition() {
    DisorderedCrystal thirds = row(of("Li", 1.0 / 3), of("O", 1.0 / 6));
    OrderingResult result =
        order(
            thirds,
            OrderingSettings.defaults().withCell(CellSettings.defaults().withLimits(100, 0)));
    assertEquals(6, result.plan().cells());
    assertEquals(0, result.plan().largestDeviation(), 1e-9);
    OrderingResult wide =
        order(
            thirds,
            OrderingSettings.defaults().withCell(CellSettings.defaults().withLimits(400, 11)));
    assertTrue(wide.plan().width() >= 11, wide.plan().toString());
    assertEquals(0, wide.plan().largestDeviation(), 1e-9);
  }

  @Test
  void nearestNeutralCompositionIsTold() {
    DisorderedCrystal odd = row(of("Li", 0.4), of("Na"), of("O"));
    OrderingResult result =
        order(odd, OrderingSettings.defaults().withCell(CellSettings.defaults().withLimits(30, 0)));
    assertEquals("LiNaO", result.structures().get(0).structure().reducedFormula());
    assertTrue(
        result.notes().stream().anyMatch(note -> note.contains("nearest neutral")),
        result.notes().toString());
    assertTrue(
        result.notes().stream().anyMatch(note -> note.startsWith("Li:") && note.contains("150.0")),
        result.notes().toString());
  }

  @Test
  void impossibleCrystalsAreRefused() {
    OrderingSettings usual = OrderingSettings.defaults();
    String neutral = refusal(row(of("Li", 0.5), of("Na"), of("Cl"), of("O")), usual);
    assertTrue(neutral.contains("neutral"), neutral);
    String noCharge = refusal(row(of("Li", 0.5), of("Ar")), usual);
    assertTrue(noCharge.contains("no charge known for Ar"), noCharge);
    String atoms =
        refusal(row(of("Li"), of("Cl")), usual.withCell(CellSettings.defaults().withLimits(1, 0)));
    assertTrue(atoms.contains("2 atoms in the cell"), atoms);
    String repeats =
        refusal(
            row(of("Li"), of("Cl")), usual.withCell(CellSettings.defaults().withRepeats(9, 9, 9)));
    assertTrue(repeats.contains("1458 atoms"), repeats);
    DisorderedCrystal close =
        new DisorderedCrystal(
            "close",
            Lattice.periodic(6, 0, 0, 0, 6, 0, 0, 0, 6),
            List.of(
                new DisorderedSite("Li1", 0, 0, 0, 0, of("Li")),
                new DisorderedSite("Cl1", 1, 0.1, 0, 0, of("Cl"))),
            List.of(CrystalSymmetry.identity()));
    String overlap = refusal(close, usual);
    assertTrue(overlap.contains("Li1") && overlap.contains("0.60 Å"), overlap);
  }

  @Test
  void splitSitesAreNeverFilledTogether() {
    List<DisorderedSite> sites = new java.util.ArrayList<>();
    for (int k = 0; k < 4; k++) {
      sites.add(new DisorderedSite("Li", 0, 0.25 * k - 0.03, 0, 0, of("Li", 0.5)));
      sites.add(new DisorderedSite("Li", 0, 0.25 * k + 0.03, 0, 0, of("Li", 0.5)));
      sites.add(new DisorderedSite("Cl", 1, 0.25 * k, 0.5, 0.5, of("Cl")));
    }
    DisorderedCrystal split =
        new DisorderedCrystal(
            "split",
            Lattice.periodic(12, 0, 0, 0, 5, 0, 0, 0, 5),
            sites,
            List.of(CrystalSymmetry.identity()));
    for (long limit : new long[] {200_000, 0}) {
      OrderingResult result =
          order(
              split,
              OrderingSettings.defaults()
                  .withCell(CellSettings.defaults().withRepeats(1, 1, 1))
                  .withSearch(SearchSettings.defaults().withEnumerateUpTo(limit)));
      if (result.method() instanceof SearchMethod.Enumeration all) {
        assertEquals(70, all.arrangements());
        assertEquals(16, all.allowed());
      }
      for (OrderedStructure one : result.structures()) {
        Structure s = one.structure();
        for (int i = 0; i < 4; i++) {
          for (int j = 0; j < i; j++) {
            double d = Math.abs(s.position(i, 0) - s.position(j, 0));
            assertTrue(Math.min(d, 12 - d) > 1.5, "limit " + limit);
          }
        }
      }
    }
  }

  @Test
  void moreAtomsThanFitAreLeftOut() {
    // Pairs of sites 0.72 Å apart, 0.6 full each: 4.8 atoms for 4 places.
    List<DisorderedSite> sites = new java.util.ArrayList<>();
    for (int k = 0; k < 4; k++) {
      sites.add(new DisorderedSite("Li", 0, 0.25 * k - 0.03, 0, 0, of("Li", 0.6)));
      sites.add(new DisorderedSite("Li", 0, 0.25 * k + 0.03, 0, 0, of("Li", 0.6)));
      sites.add(new DisorderedSite("Cl", 1, 0.25 * k, 0.5, 0.5, of("Cl", 0.95)));
    }
    DisorderedCrystal crystal =
        new DisorderedCrystal(
            "split",
            Lattice.periodic(12, 0, 0, 0, 5, 0, 0, 0, 5),
            sites,
            List.of(CrystalSymmetry.identity()));
    OrderingResult result =
        order(
            crystal,
            OrderingSettings.defaults().withCell(CellSettings.defaults().withRepeats(1, 1, 1)));
    assertEquals(4, result.plan().counts().get(element("Li")));
    assertEquals(4, result.plan().counts().get(element("Cl")));
  }

  @Test
  void crystalsWithoutMobileIonsAreTold() {
    OrderingResult lanthanum =
        order(row(of("La"), of("O"), of("La", 0.5), of("O"), of("O")), OrderingSettings.defaults());
    assertTrue(lanthanum.notes().get(0).contains("no ion to move"), lanthanum.notes().toString());
    OrderingResult lithium = order(row(of("Li"), of("F")), OrderingSettings.defaults());
    assertTrue(lithium.notes().stream().noneMatch(note -> note.contains("no ion to move")));
  }

  @Test
  void groupsThatRoundToTheSameAreOne() {
    // 0.4 and 0.6 of two sites each are one atom on each pair: two on any of four sites.
    DisorderedCrystal crystal =
        row(of("Li", 0.4), of("Li", 0.4), of("Li", 0.6), of("Li", 0.6), of("F"), of("F"));
    OrderingResult result =
        order(
            crystal,
            OrderingSettings.defaults().withCell(CellSettings.defaults().withRepeats(1, 1, 1)));
    SearchMethod.Enumeration all = (SearchMethod.Enumeration) result.method();
    assertEquals(6, all.arrangements());
    assertEquals(2, result.plan().counts().get(element("Li")));
  }

  @Test
  void countsAreSpreadAsCloseToTheMeanAsPossible() {
    int[] sizes = {10, 10};
    double[][] targets = {{5.4, 4.6, 0}, {0, 7.7, 2.3}};
    int[][] most = {{10, 10, 0}, {0, 10, 10}};
    int[][] counts = CountDistribution.of(sizes, targets, most, new int[] {0, 12, 2});
    assertEquals(12, counts[0][1] + counts[1][1]);
    assertEquals(2, counts[0][2] + counts[1][2]);
    double best = Double.POSITIVE_INFINITY;
    for (int p = 0; p <= 10; p++) {
      int q = 12 - p;
      int[][] other = {{10 - p, p, 0}, {0, q, 2}};
      if (q >= 0 && q + 2 == 10) {
        best = Math.min(best, squares(other, targets));
      }
    }
    assertEquals(best, squares(counts, targets), 1e-9);
    assertEquals(null, CountDistribution.of(sizes, targets, most, new int[] {0, 2, 2}));
  }

  private static double squares(int[][] counts, double[][] targets) {
    double sum = 0;
    for (int g = 0; g < counts.length; g++) {
      for (int s = 0; s < targets[g].length; s++) {
        sum += Math.pow(counts[g][s] - targets[g][s], 2);
      }
    }
    return sum;
  }

  @Test
  void relaxationKeepsOrderAndTellsOfCloseAtoms() {
    OrderingResult result =
        order(
            Crystals.rockSalt(),
            OrderingSettings.defaults().withCell(CellSettings.defaults().withRepeats(2, 1, 1)));
    int[] calls = new int[1];
    OrderingResult moved =
        result.relaxed(
            structure -> {
              double[] positions = structure.positions();
              // Of the first an atom moves most of the way to the next, 2.1 Å away.
              positions[0] += calls[0]++ == 0 ? 1.4 : 0;
              return structure.withPositions(positions);
            },
            0.6);
    assertEquals(result.structures().size(), calls[0]);
    for (int k = 0; k < calls[0]; k++) {
      assertEquals(result.structures().get(k).energy(), moved.structures().get(k).energy(), 0);
    }
    assertTrue(
        result.structures().get(0).structure().position(0, 0)
            < moved.structures().get(0).structure().position(0, 0));
    List<String> close =
        moved.notes().stream().filter(note -> note.contains("after relaxation")).toList();
    assertEquals(1, close.size(), moved.notes().toString());
    assertTrue(close.get(0).startsWith("Structure 1 has "), close.get(0));
  }

  @Test
  @Timeout(60)
  void manySpeciesOnOneSite() {
    String[] metals = {
      "Mg", "Ca", "Sr", "Ba", "Zn", "Cd", "Al", "Ga", "In", "Sc", "Y", "La", "Ti", "Zr", "Hf", "Si",
      "Ge", "Li"
    };
    List<Occupant> mixed = new java.util.ArrayList<>();
    for (String metal : metals) {
      mixed.add(Crystals.occupant(metal, 1.0 / metals.length));
    }
    // Six metals of charge 2, six of 3, five of 4 and Li: 51/18 e a site.
    OrderingResult result =
        order(
            row(mixed, mixed, of("O"), of("O"), of("O", 51.0 / 18 - 2)),
            new OrderingSettings(
                CellSettings.defaults().withLimits(50, 0),
                SearchSettings.defaults(),
                ChargeChoices.parse("In=3,Ti=4,Ge=4,Si=4,Zr=4,Hf=4")));
    assertEquals(0, result.structures().get(0).charge(), 1e-9);
    assertTrue(result.plan().atoms() <= 50);
  }

  @Test
  void chargesOfTheFileAreShown() {
    Occupant lithium = new Occupant(element("Li"), 1, java.util.OptionalDouble.of(1));
    Occupant fluorine = new Occupant(element("F"), 1, java.util.OptionalDouble.of(-1));
    ChargeAssignment charges =
        ChargeAssignment.choose(row(List.of(lithium), List.of(fluorine)), ChargeChoices.none());
    assertEquals("F-1, Li+1", charges.toString());
    assertEquals(Map.of(), charges.charges());
  }

  @Test
  void sizesAreBoundedBeforeAnythingIsBuilt() {
    assertThrows(
        IllegalArgumentException.class, () -> CellSettings.defaults().withLimits(100_001, 0));
    OrderingSettings large =
        OrderingSettings.defaults()
            .withCell(CellSettings.defaults().withRepeats(100_000, 100_000, 2));
    String sites = refusal(row(of("Li", 1e-9), of("F", 1e-9)), large);
    assertTrue(sites.contains("40000000000 sites"), sites);
    OrderingSettings many =
        OrderingSettings.defaults()
            .withCell(CellSettings.defaults().withLimits(100_000, 0).withRepeats(20, 20, 10));
    String open = refusal(row(of("Li", 0.5), of("Li", 0.5), of("F")), many);
    assertTrue(open.contains("8,000 disordered sites"), open);
    OrderingResult small =
        order(
            row(of("Li"), of("F")),
            OrderingSettings.defaults().withCell(CellSettings.defaults().withLimits(100_000, 0)));
    assertEquals(1, small.plan().cells());
  }

  @Test
  void lostElementsAreToldOrRefused() {
    // Al without a vacancy to pay for it: Na AlxCl + 0.05 is nearest to NaCl.
    OrderingSettings one =
        OrderingSettings.defaults().withCell(CellSettings.defaults().withRepeats(1, 1, 1));
    OrderingResult result = order(row(of("Li"), of("F"), of("Al", 0.05)), one);
    assertTrue(
        result.notes().get(0).startsWith("The ordered structures hold no Al"),
        result.notes().toString());
    String mobile = refusal(row(of("Mg"), of("O"), of("Li", 0.05)), one);
    assertTrue(mobile.contains("no Li in the nearest neutral composition MgO"), mobile);
    OrderingSettings zero =
        new OrderingSettings(one.cell(), one.search(), ChargeChoices.parse("Al=0"));
    String uncharged = refusal(row(of("Li"), of("F"), of("Al", 0.05)), zero);
    assertTrue(uncharged.contains("no Al") && uncharged.contains("Al+0"), uncharged);
    OrderingSettings other =
        new OrderingSettings(one.cell(), one.search(), ChargeChoices.parse("Na=1"));
    String absent = refusal(row(of("Li"), of("F")), other);
    assertTrue(absent.contains("no Na, for which a charge is given"), absent);
  }
}
