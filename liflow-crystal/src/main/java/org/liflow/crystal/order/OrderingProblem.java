package org.liflow.crystal.order;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.liflow.crystal.Element;
import org.liflow.files.InputException;
import org.liflow.tensor.geometry.Lattice;

/**
 * The sites of a supercell, which species may be where, and what each arrangement costs; immutable
 * once made, safe for several threads.
 *
 * <p>Sites that hold the same species in every arrangement are fixed: they only add a potential and
 * a constant. The others are numbered from 0 and called variable.
 */
final class OrderingProblem {
  /** A vacancy's species. */
  static final byte VACANT = 0;

  /** Occupancies that differ by less than this share are the same, as in pymatgen 2022. */
  private static final double SAME_OCCUPANCY = 0.1;

  final Lattice lattice;
  final List<Species> species;

  /** Charges in e by species; 0 of a vacancy. */
  final double[] charge;

  /** Fractional coordinates in the supercell of the variable sites, three each. */
  final double[] fractional;

  /** Of each variable site its number in the supercell, site after site of each cell. */
  final int[] number;

  /** Of each variable site its group; atoms change places within a group. */
  final int[] group;

  /** Of each group the variable sites. */
  final int[][] members;

  /** Of each group and species the number of atoms; index 0 counts vacancies. */
  final int[][] counts;

  /** Potentials between variable sites in eV/e², self-terms on the diagonal. */
  final double[][] pair;

  /** The potential of the fixed atoms at each variable site, in eV/e. */
  final double[] field;

  /** The energy of the fixed atoms, in eV. */
  final double constant;

  /** Of each variable site those others that some species may not be beside. */
  final int[][] near;

  /** Of these the distances, in units of the contact: overlap where below the radii's sum. */
  final double[][] nearDistance;

  /** Of each variable site and species whether a fixed atom or the file is in its way. */
  final boolean[][] blocked;

  /** Covalent radii by species, in Å; unused for a vacancy. */
  final double[] radius;

  private final double[] fixedFractional;
  private final byte[] fixedSpecies;
  private final int[] fixedNumber;
  private final int supercellSites;

  /**
   * @param plan the supercell, with the numbers of atoms of each group
   * @param merged whether groups that share a species are one, of which each site still holds only
   *     the species that the file tells
   * @throws InputException where fixed atoms overlap, or there are too many variable sites
   */
  OrderingProblem(
      DisorderedCrystal crystal,
      SiteGroups groups,
      CellPlanner.Counted plan,
      double contact,
      boolean merged,
      int mostSites) {
    lattice = CellPlanner.lattice(crystal, plan.plan());
    species = plan.species();
    charge = new double[species.size()];
    radius = new double[species.size()];
    for (int s = 1; s < charge.length; s++) {
      charge[s] = species.get(s).charge();
      radius[s] = species.get(s).element().covalentRadius();
    }
    int size = crystal.sites().size();
    int cells = plan.plan().cells();
    supercellSites = size * cells;
    int[] groupOf = new int[size];
    byte[] fixedAs = new byte[groups.groups().size()];
    int[] twins = twins(groups, plan, cells);
    int[][] sums = new int[fixedAs.length][charge.length];
    int[] sizes = new int[fixedAs.length];
    for (int g = 0; g < fixedAs.length; g++) {
      for (int site : groups.groups().get(g).sites()) {
        groupOf[site] = twins[g];
      }
      sizes[twins[g]] += cells * groups.groups().get(g).size();
      for (int s = 0; s < charge.length; s++) {
        sums[twins[g]][s] += plan.counts()[g][s];
      }
    }
    List<int[]> variableCounts = new ArrayList<>();
    int[] newGroup = new int[fixedAs.length];
    for (int g = 0; g < fixedAs.length; g++) {
      fixedAs[g] = -1;
      for (byte s = 0; s < charge.length; s++) {
        if (sums[g][s] == sizes[g]) {
          fixedAs[g] = s;
        }
      }
      if (twins[g] == g && fixedAs[g] < 0) {
        newGroup[g] = merged ? partner(sums, g, twins, fixedAs, newGroup) : -1;
        if (newGroup[g] < 0) {
          newGroup[g] = variableCounts.size();
          variableCounts.add(new int[charge.length]);
        }
        for (int s = 0; s < charge.length; s++) {
          variableCounts.get(newGroup[g])[s] += sums[g][s];
        }
      }
    }
    counts = variableCounts.toArray(new int[0][]);
    long open = 0;
    for (int g : groupOf) {
      open += fixedAs[g] < 0 ? cells : 0;
    }
    if (open > mostSites) {
      throw new InputException(
          crystal.source(),
          String.format(Locale.ROOT, "%,d disordered sites in the supercell", open),
          String.format(Locale.ROOT, "at most %,d, in a smaller cell", mostSites));
    }
    Positions variable = new Positions();
    Positions fixed = new Positions();
    List<Integer> n = plan.plan().repeats();
    int cell = 0;
    for (int a = 0; a < n.get(0); a++) {
      for (int b = 0; b < n.get(1); b++) {
        for (int c = 0; c < n.get(2); c++, cell++) {
          for (int k = 0; k < size; k++) {
            DisorderedSite site = crystal.sites().get(k);
            int g = groupOf[k];
            double[] f = {
              (site.x() + a) / n.get(0), (site.y() + b) / n.get(1), (site.z() + c) / n.get(2)
            };
            if (fixedAs[g] < 0) {
              variable.add(f, newGroup[g], size * cell + k);
            } else if (fixedAs[g] != VACANT) {
              fixed.add(f, fixedAs[g], size * cell + k);
            }
          }
        }
      }
    }
    fractional = variable.fractional();
    number = variable.numbers();
    group = variable.tags();
    members = new int[counts.length][];
    for (int g = 0; g < members.length; g++) {
      int wanted = g;
      members[g] =
          java.util.stream.IntStream.range(0, group.length)
              .filter(i -> group[i] == wanted)
              .toArray();
    }
    fixedFractional = fixed.fractional();
    fixedNumber = fixed.numbers();
    fixedSpecies = new byte[fixedNumber.length];
    for (int k = 0; k < fixedSpecies.length; k++) {
      fixedSpecies[k] = (byte) fixed.tags()[k];
    }
    near = new int[group.length][];
    nearDistance = new double[group.length][];
    blocked = new boolean[group.length][charge.length];
    for (int i = 0; i < group.length; i++) {
      int g = groupOf[number[i] % size];
      for (int s = 0; s < charge.length; s++) {
        blocked[i][s] = sums[g][s] == 0;
      }
    }
    findOverlaps(contact, crystal);

    EwaldSum sum = new EwaldSum(lattice);
    EwaldSum.Phases phases = sum.phases(fractional);
    EwaldSum.Phases fixedPhases = sum.phases(fixedFractional);
    double[] fixedCharges = new double[fixedSpecies.length];
    for (int k = 0; k < fixedCharges.length; k++) {
      fixedCharges[k] = charge[fixedSpecies[k]];
    }
    pair = sum.matrix(fractional, phases);
    field = new double[group.length];
    sum.addPotential(fractional, phases, fixedFractional, fixedPhases, fixedCharges, field);
    constant = sum.energy(fixedFractional, fixedPhases, fixedCharges);
  }

  /** The new number of an earlier variable group with a species in common; -1 if none. */
  private static int partner(int[][] sums, int g, int[] twins, byte[] fixedAs, int[] newGroup) {
    for (int h = 0; h < g; h++) {
      for (int s = 1; s < sums[g].length && twins[h] == h && fixedAs[h] < 0; s++) {
        if (sums[g][s] > 0 && sums[h][s] > 0) {
          return newGroup[h];
        }
      }
    }
    return -1;
  }

  /**
   * Of each group the first whose occupancies are the same within what diffraction tells, in the
   * file or as whole numbers: no species differs by more than a share of its mean.
   */
  private static int[] twins(SiteGroups groups, CellPlanner.Counted plan, int cells) {
    int count = groups.groups().size();
    int[] first = new int[count];
    for (int g = 0; g < count; g++) {
      first[g] = g;
      for (int h = 0; h < g && first[g] == g; h++) {
        SiteGroups.Group p = groups.groups().get(g);
        SiteGroups.Group q = groups.groups().get(h);
        boolean inFile = true;
        boolean whole = true;
        for (int s = 1; s < p.targets().length; s++) {
          inFile &= same(p.targets()[s], q.targets()[s]);
          whole &=
              same(
                  plan.counts()[g][s] / (double) (cells * p.size()),
                  plan.counts()[h][s] / (double) (cells * q.size()));
        }
        first[g] = inFile || whole ? first[h] : g;
      }
    }
    return first;
  }

  private static boolean same(double p, double q) {
    return Math.abs(p - q) <= 1e-8 + 0.5 * SAME_OCCUPANCY * (p + q);
  }

  /** A growing list of positions, each with a tag and its number in the supercell. */
  private static final class Positions {
    private final List<double[]> fractional = new ArrayList<>();
    private final List<Integer> tags = new ArrayList<>();
    private final List<Integer> numbers = new ArrayList<>();

    void add(double[] f, int tag, int number) {
      fractional.add(f);
      tags.add(tag);
      numbers.add(number);
    }

    double[] fractional() {
      return fractional.stream().flatMapToDouble(Arrays::stream).toArray();
    }

    int[] tags() {
      return tags.stream().mapToInt(Integer::intValue).toArray();
    }

    int[] numbers() {
      return numbers.stream().mapToInt(Integer::intValue).toArray();
    }
  }

  private void findOverlaps(double contact, DisorderedCrystal crystal) {
    double widest = 0;
    for (double one : radius) {
      widest = Math.max(widest, one);
    }
    double reach = 2 * contact * widest;
    MinimumImage image = new MinimumImage(lattice, reach);
    int sites = group.length;
    for (int i = 0; i < sites; i++) {
      int[] found = new int[sites];
      double[] distances = new double[sites];
      int count = 0;
      for (int j = 0; j < sites; j++) {
        double distance = i == j ? reach : image.distance(fractional, i, fractional, j);
        if (distance < reach) {
          found[count] = j;
          distances[count++] = contact == 0 ? reach : distance / contact;
        }
      }
      near[i] = Arrays.copyOf(found, count);
      nearDistance[i] = Arrays.copyOf(distances, count);
      for (int k = 0; k < fixedSpecies.length; k++) {
        double distance = image.distance(fractional, i, fixedFractional, k);
        for (int s = 1; s < charge.length && distance < reach; s++) {
          blocked[i][s] |= distance < contact * (radius[s] + radius[fixedSpecies[k]]);
        }
      }
    }
    for (int k = 0; k < fixedSpecies.length; k++) {
      for (int l = 0; l < k; l++) {
        double distance = image.distance(fixedFractional, k, fixedFractional, l);
        if (distance < contact * (radius[fixedSpecies[k]] + radius[fixedSpecies[l]])) {
          int size = crystal.sites().size();
          throw new InputException(
              crystal.source(),
              String.format(
                  Locale.ROOT,
                  "the full sites %s and %s are %.2f Å apart",
                  crystal.sites().get(fixedNumber[l] % size).label(),
                  crystal.sites().get(fixedNumber[k] % size).label(),
                  distance),
              String.format(
                  Locale.ROOT,
                  "occupancies that leave one of two atoms closer than %s of their covalent radii's"
                      + " sum out",
                  contact));
        }
      }
    }
  }

  /** The number of variable sites. */
  int sites() {
    return group.length;
  }

  /** Whether two species on near sites overlap. */
  boolean overlap(int s, int t, double scaledDistance) {
    return s != VACANT && t != VACANT && scaledDistance < radius[s] + radius[t];
  }

  /** The number of all arrangements; infinite beyond the numbers of a double. */
  double arrangements() {
    double logarithm = 0;
    for (int[] group : counts) {
      logarithm += Multinomial.logarithm(group);
    }
    return Math.exp(logarithm);
  }

  /**
   * Two atoms of an arrangement that overlap, in words such as {@code Li0 and O3 are 1.03 Å apart}.
   */
  String overlapText(byte[] arrangement, DisorderedCrystal crystal) {
    int size = crystal.sites().size();
    MinimumImage image = new MinimumImage(lattice, 2);
    for (int i = 0; i < arrangement.length; i++) {
      String label = crystal.sites().get(number[i] % size).label();
      for (int k = 0; k < near[i].length; k++) {
        int j = near[i][k];
        if (overlap(arrangement[i], arrangement[j], nearDistance[i][k])) {
          return String.format(
              Locale.ROOT,
              "atoms on the sites %s and %s %.2f Å apart",
              label,
              crystal.sites().get(number[j] % size).label(),
              image.distance(fractional, i, fractional, j));
        }
      }
      int nearest = 0;
      for (int k = 1; k < fixedSpecies.length && blocked[i][arrangement[i]]; k++) {
        boolean nearer =
            image.distance(fractional, i, fixedFractional, k)
                < image.distance(fractional, i, fixedFractional, nearest);
        nearest = nearer ? k : nearest;
      }
      if (blocked[i][arrangement[i]]) {
        return String.format(
            Locale.ROOT,
            "atoms on the sites %s and %s %.2f Å apart",
            label,
            crystal.sites().get(fixedNumber[nearest] % size).label(),
            image.distance(fractional, i, fixedFractional, nearest));
      }
    }
    return "overlapping atoms";
  }

  /** One atom of an ordered structure: its site in the supercell and its species. */
  record Atom(int number, int species, double a, double b, double c) {}

  /** The atoms of an arrangement, by their element in the order of the sites. */
  List<Atom> atoms(byte[] arrangement) {
    Atom[] bySite = new Atom[supercellSites];
    for (int k = 0; k < fixedSpecies.length; k++) {
      bySite[fixedNumber[k]] = atom(fixedNumber[k], fixedSpecies[k], fixedFractional, k);
    }
    for (int i = 0; i < arrangement.length; i++) {
      if (arrangement[i] != VACANT) {
        bySite[number[i]] = atom(number[i], arrangement[i], fractional, i);
      }
    }
    List<Element> order = new ArrayList<>();
    List<Atom> atoms = new ArrayList<>();
    for (Atom atom : bySite) {
      if (atom != null) {
        atoms.add(atom);
        Element element = species.get(atom.species()).element();
        if (!order.contains(element)) {
          order.add(element);
        }
      }
    }
    atoms.sort(
        java.util.Comparator.comparingInt(
            atom -> order.indexOf(species.get(atom.species()).element())));
    return atoms;
  }

  private static Atom atom(int number, int species, double[] f, int k) {
    return new Atom(number, species, f[3 * k], f[3 * k + 1], f[3 * k + 2]);
  }
}
