package org.liflow.md;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.liflow.crystal.Structure;
import org.liflow.files.InputException;
import org.liflow.tensor.geometry.Lattice;

/**
 * Layered lithium lanthanum titanate, Li<sub>x</sub>La<sub>(2−x)/3</sub>TiO<sub>3</sub>, of any
 * size: layers of A sites full of lanthanum alternate along c with layers where the other
 * lanthanum, the lithium and the vacancies lie at random.
 *
 * <p>Neutral by construction, since x + 3 (2 − x)/3 = 2.
 */
public final class LltoGenerator {
  /** The lithium a formula unit of Li0.3125La0.5625TiO3. */
  public static final double LITHIUM = 0.3125;

  /** Edge of a perovskite unit along a and b in Å. */
  private static final double EDGE = 3.92;

  /** Its height along c in Å. */
  private static final double HEIGHT = 4.005;

  private static final int LARGEST = 1_000_000;

  private LltoGenerator() {}

  /**
   * Makes a crystal: lithium first, then lanthanum, titanium, oxygen.
   *
   * @param alongA perovskite units along a, 3.92 Å each
   * @param alongB perovskite units along b, 3.92 Å each
   * @param alongC units along c, 4.005 Å each: even, since two layers alternate
   * @param lithium atoms per formula unit, 0 to 0.5
   * @param seed of the arrangement in the mixed layers
   * @return the crystal
   * @throws InputException when no whole numbers of ions make this composition in this size: says
   *     which compositions and which sizes work
   */
  public static Structure generate(int alongA, int alongB, int alongC, double lithium, long seed) {
    String size = alongA + "x" + alongB + "x" + alongC;
    if (alongA < 1 || alongB < 1 || alongC < 2 || alongC % 2 != 0) {
      throw new InputException(
          "LLTO of " + size,
          "an odd number of layers, or none",
          "whole numbers of at least 1, the third of them even: two kinds of layers alternate");
    }
    long units = (long) alongA * alongB * alongC;
    if (alongA > LARGEST || alongB > LARGEST || alongC > LARGEST || units > LARGEST) {
      throw new InputException("LLTO of " + size, units + " units", "at most " + LARGEST);
    }
    if (!(lithium >= 0 && lithium <= 0.5)) {
      throw new InputException("LLTO", lithium + " Li a unit", "0 to 0.5");
    }
    int sites = (int) units;
    int ions = lithiumIons(sites, lithium);
    if (ions < 0) {
      throw new InputException("LLTO of " + size, misfit(sites, lithium), fits(sites, lithium));
    }
    return build(alongA, alongB, alongC, ions, seed);
  }

  /** The number of lithium ions that makes a composition; −1 where no whole numbers do. */
  private static int lithiumIons(int sites, double lithium) {
    int ions = (int) Math.round(lithium * sites);
    boolean whole = Math.abs(lithium * sites - ions) < 1e-6 * Math.max(1, sites);
    return whole && ions <= sites / 2 && (2 * sites - ions) % 3 == 0 ? ions : -1;
  }

  private static String misfit(int sites, double lithium) {
    return String.format(
        Locale.ROOT, "%d units, which cannot hold %s Li each and be neutral", sites, lithium);
  }

  private static String fits(int sites, double lithium) {
    List<Integer> possible = new ArrayList<>();
    for (int ions = 0; ions <= sites / 2; ions++) {
      if ((2 * sites - ions) % 3 == 0) {
        possible.add(ions);
      }
    }
    possible.sort(Comparator.comparingDouble(ions -> Math.abs(ions - lithium * sites)));
    List<Double> near =
        possible.stream().limit(3).map(ions -> ions / (double) sites).sorted().toList();
    String compositions = near + " Li a unit in this size";
    for (int other = 2; other <= 1000; other += 2) {
      if (lithiumIons(other, lithium) >= 0) {
        return compositions + ", or " + other + " units (or a multiple of it)";
      }
    }
    return compositions;
  }

  private static Structure build(int alongA, int alongB, int alongC, int ions, long seed) {
    int sites = alongA * alongB * alongC;
    int lanthanum = (2 * sites - ions) / 3;
    List<double[]> rich = new ArrayList<>();
    List<double[]> mixed = new ArrayList<>();
    List<double[]> titanium = new ArrayList<>();
    List<double[]> oxygen = new ArrayList<>();
    for (int a = 0; a < alongA; a++) {
      for (int b = 0; b < alongB; b++) {
        for (int c = 0; c < alongC; c++) {
          (c % 2 == 0 ? rich : mixed).add(place(a, b, c));
          titanium.add(place(a + 0.5, b + 0.5, c + 0.5));
          oxygen.add(place(a + 0.5, b + 0.5, c));
          oxygen.add(place(a + 0.5, b, c + 0.5));
          oxygen.add(place(a, b + 0.5, c + 0.5));
        }
      }
    }
    shuffle(mixed, seed);
    List<double[]> all = new ArrayList<>(mixed.subList(0, ions));
    all.addAll(rich);
    all.addAll(mixed.subList(ions, ions + lanthanum - rich.size()));
    all.addAll(titanium);
    all.addAll(oxygen);
    int[] numbers = new int[all.size()];
    double[] positions = new double[3 * numbers.length];
    for (int atom = 0; atom < numbers.length; atom++) {
      int afterA = atom - ions - lanthanum;
      numbers[atom] = atom < ions ? 3 : afterA < 0 ? 57 : afterA < sites ? 22 : 8;
      System.arraycopy(all.get(atom), 0, positions, 3 * atom, 3);
    }
    Lattice lattice =
        Lattice.periodic(EDGE * alongA, 0, 0, 0, EDGE * alongB, 0, 0, 0, HEIGHT * alongC);
    return new Structure(lattice, numbers, positions);
  }

  private static double[] place(double a, double b, double c) {
    return new double[] {EDGE * a, EDGE * b, HEIGHT * c};
  }

  private static void shuffle(List<double[]> places, long seed) {
    UniformRandomProvider random =
        RandomSource.PHILOX_4X32.create(
            new int[] {(int) seed, (int) (seed >>> 32), 0, 0, 0, 0x4c4c});
    for (int k = places.size() - 1; k > 0; k--) {
      java.util.Collections.swap(places, k, random.nextInt(k + 1));
    }
  }
}
