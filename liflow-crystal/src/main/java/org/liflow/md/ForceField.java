package org.liflow.md;

import java.util.Arrays;
import org.liflow.crystal.Constants;
import org.liflow.crystal.Element;
import org.liflow.crystal.Structure;
import org.liflow.files.InputException;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.parallel.Workers;

/**
 * Forces and energy of ions in a periodic crystal: Coulomb's by an Ewald sum, short-range pairs by
 * tables.
 *
 * <p>Real and reciprocal space are cut into blocks that depend on the number of atoms alone and are
 * added up in a fixed order, so results have the same bits at any number of threads and whatever
 * positions were asked for before. One thread at a time may call.
 *
 * <pre>{@code
 * ForceField field = new ForceField(salt, potential, ForceField.PRODUCTION, workers);
 * double[] forces = new double[3 * salt.size()]; // eV/Å
 * double energy = field.energy(salt.positions(), forces); // eV
 * }</pre>
 */
public final class ForceField implements ForceModel {
  /** The accuracy for production: what the published diffusivities were computed with. */
  public static final double PRODUCTION = 1e-5;

  /** The margin of the pair list in Å: as fast as any between 1 and 2 for a few hundred atoms. */
  private static final double SKIN = 1.5;

  private static final int ATOMS_PER_BLOCK = 32;
  private static final int MOST_BLOCKS = 32;

  /** A crystal counts as neutral below this share of its positive charge. */
  private static final double NEUTRAL = 1e-9;

  /**
   * Memory for the pairs of one atom within the cutoff; one per thread, so that no call allocates.
   */
  private static final class NeighborBuffer {
    double[] x = new double[0];
    double[] y = new double[0];
    double[] z = new double[0];
    double[] squared = new double[0];
    int[] atom = new int[0];

    void hold(int pairs) {
      if (atom.length < pairs) {
        int size = pairs + pairs / 4;
        x = new double[size];
        y = new double[size];
        z = new double[size];
        squared = new double[size];
        atom = new int[size];
      }
    }
  }

  private final int atoms;
  private final int blocks;
  private final Workers workers;
  private final double squaredCutoff;
  private final int[] species;
  private final int speciesCount;
  private final PairTables tables;
  private final VerletList list;
  private final EwaldSplit split;
  private final ReciprocalSum reciprocal;
  private final double selfEnergy;
  private final NeighborBuffer[] near;
  private final double[][] partialForces;
  private final double[] partialEnergy;
  private final double[] smallestSquare;

  /**
   * Prepares tables and sums.
   *
   * @param structure a crystal periodic along all axes; its positions do not matter
   * @param potential charges and pairs
   * @param accuracy of a force component, root mean square, in units of the force between two unit
   *     charges 1 Å apart (14.4 eV/Å): {@link #PRODUCTION}, or 1e-9 for reference
   * @param workers share the work; used by each call, closed by the caller
   * @throws InputException when the crystal is not periodic or not neutral, or the potential does
   *     not know an element
   * @throws IllegalArgumentException when the accuracy is out of its range, 1e-14 to 0.1
   */
  public ForceField(
      Structure structure, PairPotential potential, double accuracy, Workers workers) {
    if (!(accuracy > 1e-14 && accuracy < 0.1)) {
      throw new IllegalArgumentException("an accuracy of " + accuracy);
    }
    Lattice lattice = structure.lattice();
    if (!lattice.isPeriodic()) {
      throw new InputException(
          potential.name(), "a structure with open boundaries", "a crystal periodic on all axes");
    }
    this.workers = workers;
    atoms = structure.size();
    blocks = Math.max(1, Math.min(MOST_BLOCKS, atoms / ATOMS_PER_BLOCK));
    int[] numbers = structure.atomicNumbers();
    int[] kinds = Arrays.stream(numbers).distinct().sorted().toArray();
    speciesCount = kinds.length;
    species = new int[atoms];
    double[] charges = new double[atoms];
    double sum = 0;
    double positive = 0;
    double squares = 0;
    for (int atom = 0; atom < atoms; atom++) {
      species[atom] = Arrays.binarySearch(kinds, numbers[atom]);
      charges[atom] = potential.charge(Element.of(numbers[atom]));
      sum += charges[atom];
      positive += Math.max(0, charges[atom]);
      squares += charges[atom] * charges[atom];
    }
    if (Math.abs(sum) > NEUTRAL * Math.max(1, positive)) {
      throw new InputException(
          potential.name(),
          String.format(
              java.util.Locale.ROOT, "a charge of %+.4g e on %s", sum, structure.formula()),
          "a neutral crystal");
    }
    double cutoff = potential.cutoff();
    squaredCutoff = cutoff * cutoff;
    split = EwaldSplit.of(accuracy, cutoff, squares, atoms, lattice.volume());
    tables = tables(potential, kinds);
    list = new VerletList(lattice, atoms, cutoff, SKIN, workers);
    reciprocal =
        squares == 0 ? null : new ReciprocalSum(lattice, split, charges, blocks, workers.threads());
    selfEnergy = -Constants.COULOMB_EV_A * split.alpha() / Math.sqrt(Math.PI) * squares;
    near = new NeighborBuffer[workers.threads()];
    for (int k = 0; k < near.length; k++) {
      near[k] = new NeighborBuffer();
    }
    partialForces = new double[blocks][3 * atoms];
    partialEnergy = new double[blocks];
    smallestSquare = new double[blocks];
  }

  private PairTables tables(PairPotential potential, int[] kinds) {
    double[] charges = new double[speciesCount];
    PairForm[] pairs = new PairForm[speciesCount * speciesCount];
    for (int a = 0; a < speciesCount; a++) {
      charges[a] = potential.charge(Element.of(kinds[a]));
      for (int b = 0; b < speciesCount; b++) {
        pairs[a * speciesCount + b] = potential.pair(Element.of(kinds[a]), Element.of(kinds[b]));
      }
    }
    return new PairTables(charges, pairs, split.alpha(), potential.cutoff());
  }

  /**
   * {@inheritDoc}
   *
   * @throws UnstableDynamicsException when two atoms are closer than 0.5 Å or a position is not
   *     finite
   */
  @Override
  public void forces(double[] positions, double[] forces) {
    compute(positions, forces, false);
  }

  @Override
  public double energy(double[] positions, double[] forces) {
    compute(positions, forces, true);
    double energy = selfEnergy + (reciprocal == null ? 0 : reciprocal.energy());
    for (double part : partialEnergy) {
      energy += part;
    }
    return energy;
  }

  private void compute(double[] positions, double[] forces, boolean withEnergy) {
    if (positions.length != 3 * atoms || forces.length != 3 * atoms) {
      throw new IllegalArgumentException(positions.length + " coordinates of " + atoms + " atoms");
    }
    list.update(positions);
    int longest = list.longest();
    for (NeighborBuffer memory : near) {
      memory.hold(longest);
    }
    workers.run(
        reciprocal == null ? blocks : 2 * blocks,
        (block, worker) -> {
          if (block < blocks) {
            realSpace(block, positions, worker, withEnergy);
          } else {
            int part = block - blocks;
            reciprocal.sums(part, first(part), first(part + 1), positions, worker);
          }
        });
    requireApart();
    if (reciprocal != null) {
      workers.run(reciprocal.rows(), (row, worker) -> reciprocal.total(row));
    }
    workers.run(
        blocks,
        (block, worker) -> {
          int first = first(block);
          int end = first(block + 1);
          for (int k = 3 * first; k < 3 * end; k++) {
            double sum = 0;
            for (double[] part : partialForces) {
              sum += part[k];
            }
            forces[k] = sum;
          }
          if (reciprocal != null) {
            reciprocal.addForces(first, end, forces, worker);
          }
        });
  }

  /** The first atom of a block. */
  private int first(int block) {
    return (int) ((long) atoms * block / blocks);
  }

  private void requireApart() {
    double smallest = Double.MAX_VALUE;
    for (double square : smallestSquare) {
      smallest = Math.min(smallest, square);
    }
    if (smallest < PairTables.CLOSEST * PairTables.CLOSEST) {
      throw new UnstableDynamicsException(
          String.format(
              java.util.Locale.ROOT, "two atoms came within %.2f Å", Math.sqrt(smallest)));
    }
  }

  private void realSpace(int block, double[] positions, int worker, boolean withEnergy) {
    NeighborBuffer mine = near[worker];
    double[] sums = partialForces[block];
    Arrays.fill(sums, 0);
    double smallest = Double.MAX_VALUE;
    double energy = 0;
    for (int atom = first(block); atom < first(block + 1); atom++) {
      int count = select(atom, positions, mine);
      smallest = Math.min(smallest, smallest(mine.squared, count));
      if (smallest < PairTables.CLOSEST * PairTables.CLOSEST) {
        break;
      }
      addPairs(atom, mine, count, sums);
      if (withEnergy) {
        energy += pairEnergy(atom, mine, count);
      }
    }
    smallestSquare[block] = smallest;
    partialEnergy[block] = energy;
  }

  private static double smallest(double[] squared, int count) {
    double smallest = Double.MAX_VALUE;
    for (int k = 0; k < count; k++) {
      smallest = squared[k] < smallest ? squared[k] : smallest;
    }
    return smallest;
  }

  /** Writes the pairs of an atom that are within the cutoff, without a branch that could miss. */
  private int select(int atom, double[] positions, NeighborBuffer mine) {
    double[] nearX = mine.x;
    double[] nearY = mine.y;
    double[] nearZ = mine.z;
    double[] nearSquared = mine.squared;
    int[] nearAtom = mine.atom;
    int[] partners = list.partners();
    int[] shifts = list.shifts();
    double[] vectors = list.shiftVectors();
    double atX = positions[3 * atom];
    double atY = positions[3 * atom + 1];
    double atZ = positions[3 * atom + 2];
    int end = list.starts()[atom + 1];
    int count = 0;
    for (int pair = list.starts()[atom]; pair < end; pair++) {
      int partner = partners[pair];
      int shift = shifts[pair];
      double x = (positions[3 * partner] - atX) + vectors[shift];
      double y = (positions[3 * partner + 1] - atY) + vectors[shift + 1];
      double z = (positions[3 * partner + 2] - atZ) + vectors[shift + 2];
      double squared = x * x + y * y + z * z;
      nearX[count] = x;
      nearY[count] = y;
      nearZ[count] = z;
      nearSquared[count] = squared;
      nearAtom[count] = partner;
      count += squared < squaredCutoff ? 1 : 0;
    }
    return count;
  }

  private void addPairs(int atom, NeighborBuffer mine, int count, double[] sums) {
    double[] coefficients = tables.force();
    int row = species[atom];
    double sumX = 0;
    double sumY = 0;
    double sumZ = 0;
    for (int k = 0; k < count; k++) {
      int partner = mine.atom[k];
      double slope =
          PairTables.at(coefficients, tables.offset(row, species[partner]), mine.squared[k]);
      double x = slope * mine.x[k];
      double y = slope * mine.y[k];
      double z = slope * mine.z[k];
      sumX += x;
      sumY += y;
      sumZ += z;
      sums[3 * partner] += x;
      sums[3 * partner + 1] += y;
      sums[3 * partner + 2] += z;
    }
    sums[3 * atom] -= sumX;
    sums[3 * atom + 1] -= sumY;
    sums[3 * atom + 2] -= sumZ;
  }

  private double pairEnergy(int atom, NeighborBuffer mine, int count) {
    int row = species[atom];
    double energy = 0;
    for (int k = 0; k < count; k++) {
      energy +=
          PairTables.at(
              tables.energy(), tables.offset(row, species[mine.atom[k]]), mine.squared[k]);
    }
    return energy;
  }
}
