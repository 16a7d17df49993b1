package org.liflow.flow;

import java.util.Locale;
import java.util.Optional;
import org.liflow.crystal.Structure;
import org.liflow.tensor.geometry.NeighborList;

/**
 * What a stride must keep to; one that does not is drawn again.
 *
 * @param displacement the farthest an atom may move in one stride, in Å
 * @param contact the least distance of two atoms, as a share of the sum of their covalent radii
 * @param redraws how often a stride may be drawn again before its replica stops, at most 255
 */
public record StrideLimits(double displacement, double contact, int redraws) {
  /**
   * @throws IllegalArgumentException when a value makes no sense
   */
  public StrideLimits {
    if (!(displacement > 0) || !(contact >= 0) || contact > 1 || redraws < 0 || redraws > 255) {
      throw new IllegalArgumentException(
          "stride limits of " + displacement + " Å, contact " + contact + ", redraws " + redraws);
    }
  }

  /**
   * 10 Å, a tenth of the sum of the covalent radii, ten redraws. The published models bring lithium
   * atoms within a third of their radii's sum every few strides above 900 K; a stricter share would
   * refuse what they learnt, and the more so the larger the crystal.
   */
  public static StrideLimits defaults() {
    return new StrideLimits(10, 0.1, 10);
  }

  /** What is wrong with a stride's displacements, in words; empty when nothing is. */
  Optional<String> faultOfMove(Structure structure, double[] before, double[] after) {
    for (int atom = 0; atom < structure.size(); atom++) {
      double square = 0;
      for (int k = 3 * atom; k < 3 * atom + 3; k++) {
        square += (after[k] - before[k]) * (after[k] - before[k]);
      }
      if (!Double.isFinite(square)) {
        return Optional.of(name(structure, atom) + " has a position that is not a number");
      }
      if (square > displacement * displacement) {
        return Optional.of(
            String.format(
                Locale.ROOT,
                "%s moved %.2f Å, more than %.2f Å",
                name(structure, atom),
                Math.sqrt(square),
                displacement));
      }
    }
    return Optional.empty();
  }

  /**
   * Which atoms are closest where any are too close, in words; empty when none are.
   *
   * @param positions of the list, in Å
   * @param neighbors all pairs closer than twice the largest covalent radius times {@link #contact}
   */
  public Optional<String> faultOfContacts(
      Structure structure, double[] positions, NeighborList neighbors) {
    double[] radii = new double[structure.size()];
    for (int atom = 0; atom < radii.length; atom++) {
      radii[atom] = structure.element(atom).covalentRadius();
    }
    double[] vector = new double[3];
    double worst = contact;
    String fault = null;
    for (int i = 0; i < radii.length; i++) {
      for (int e = neighbors.start(i); e < neighbors.end(i); e++) {
        int j = neighbors.neighbor(e);
        neighbors.vector(i, e, positions, vector);
        double distance =
            Math.sqrt(vector[0] * vector[0] + vector[1] * vector[1] + vector[2] * vector[2]);
        double share = distance / (radii[i] + radii[j]);
        if (share < worst) {
          worst = share;
          fault =
              String.format(
                  Locale.ROOT,
                  "%s and %s are %.2f Å apart, less than %.2f Å",
                  name(structure, i),
                  i == j ? "its own image" : name(structure, j),
                  distance,
                  contact * (radii[i] + radii[j]));
        }
      }
    }
    return Optional.ofNullable(fault);
  }

  private static String name(Structure structure, int atom) {
    return structure.element(atom).symbol() + " (atom " + (atom + 1) + ")";
  }
}
