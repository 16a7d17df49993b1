package org.liflow.universal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.liflow.crystal.Element;
import org.liflow.md.IonTable;

class FamilySplitTest {
  private static final UniversalSettings.Split QUARTER = new UniversalSettings.Split(0.25, 12);

  private static Map<String, SortedSet<String>> families(Random random, int count, int largest) {
    Map<String, SortedSet<String>> families = new LinkedHashMap<>();
    for (int k = 0; k < count; k++) {
      SortedSet<String> members = new TreeSet<>();
      int size = 1 + random.nextInt(largest);
      for (int m = 0; m < size; m++) {
        members.add("c" + k + "-" + m);
      }
      families.put("f" + random.nextInt() + "-" + k, members);
    }
    return families;
  }

  private static int size(Map<String, SortedSet<String>> families, SortedSet<String> some) {
    return some.stream().mapToInt(name -> families.get(name).size()).sum();
  }

  @Test
  void keepsAboutAQuarterAwayAndNeverMuchMore() {
    Random random = new Random(2);
    for (int k = 0; k < 300; k++) {
      Map<String, SortedSet<String>> families = families(random, 20 + random.nextInt(40), 3);
      int all = families.values().stream().mapToInt(SortedSet::size).sum();
      int wanted = Math.min(all / 2, Math.max(12, (int) Math.ceil(0.25 * all)));
      int unseen = size(families, FamilySplit.unseen(families, QUARTER, k));
      assertTrue(unseen >= wanted && unseen <= 1.2 * wanted, unseen + " of " + all);
    }
  }

  @Test
  void dependsOnNamesAndSeedAlone() {
    Random random = new Random(3);
    Map<String, SortedSet<String>> families = families(random, 40, 4);
    Map<String, SortedSet<String>> turned = new LinkedHashMap<>();
    List<String> names = new java.util.ArrayList<>(families.keySet());
    java.util.Collections.reverse(names);
    names.forEach(name -> turned.put(name, families.get(name)));
    SortedSet<String> unseen = FamilySplit.unseen(families, QUARTER, 1);
    assertEquals(unseen, FamilySplit.unseen(turned, QUARTER, 1));
    assertNotEquals(unseen, FamilySplit.unseen(families, QUARTER, 2));
  }

  /** A family that is larger than what may be kept away stays with the others. */
  @Test
  void aLargeFamilyIsLearnt() {
    for (int seed = 0; seed < 50; seed++) {
      Map<String, SortedSet<String>> families = families(new Random(seed), 20, 1);
      SortedSet<String> large = new TreeSet<>();
      for (int k = 0; k < 30; k++) {
        large.add("large" + k);
      }
      families.put("large", large);
      SortedSet<String> unseen = FamilySplit.unseen(families, QUARTER, seed);
      assertTrue(!unseen.contains("large") && size(families, unseen) == 13, unseen.toString());
    }
  }

  @Test
  void dopantsDoNotMakeAFamily() {
    CrystalPotential potential =
        new CrystalPotential.OfTable(
            IonTable.parse(
                """
                ion,charge_e,D_eV,a_per_A,r0_A,C_eV_A12
                Li,0.6,1,1,1,1
                Al,1.8,1,1,1,1
                Ti,2.4,1,1,1,1
                Ge,2.4,1,1,1,1
                P,3,1,1,1,1
                O,-1.2,1,1,1,1
                """,
                "ions.csv"));
    assertEquals("O-P-Ti", family(potential, 1, 0, 2, 0));
    assertEquals("O-P-Ti", family(potential, 1.3, 0.3, 1.7, 0));
    assertEquals("Ge-O-P", family(potential, 1.5, 0.5, 0, 1.5));
    assertEquals("Al-Ge-O-P", family(potential, 2, 1, 0, 1));
  }

  private static String family(
      CrystalPotential potential, double lithium, double aluminium, double titanium, double ge) {
    Map<Element, Double> amounts = new LinkedHashMap<>();
    amounts.put(Element.LI, lithium);
    amounts.put(Element.AL, aluminium);
    amounts.put(Element.TI, titanium);
    amounts.put(Element.GE, ge);
    amounts.put(Element.P, 3.0);
    amounts.put(Element.O, 12.0);
    return CompositionFamily.of(amounts, potential);
  }

  @Test
  void chargesBecomeThoseOfChemists() {
    CrystalPotential potential =
        new CrystalPotential.OfTable(
            IonTable.parse(
                "ion,charge_e,D_eV,a_per_A,r0_A,C_eV_A12\nFe(II),1.2,1,1,1,1\nFe(III),1.8,1,1,1,1\n"
                    + "O,-1.2,1,1,1,1\n",
                "ions.csv"));
    assertEquals(
        Map.of(Element.FE, List.of(2.0, 3.0), Element.O, List.of(-2.0)),
        potential.formalCharges(new TreeSet<>(List.of(Element.FE, Element.O))));
  }
}
