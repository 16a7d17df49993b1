package org.liflow.flow;

import java.util.Locale;
import java.util.Objects;
import java.util.OptionalDouble;
import org.liflow.crystal.Structure;
import org.liflow.tensor.backend.Contact;

/**
 * The limits that a stride must keep to. A stride that does not is drawn again with other noise, as
 * a whole or where two atoms are too close.
 *
 * @param displacement the farthest an atom may move in one stride, in Å
 * @param contact the least distance of two atoms, as a fraction of the sum of their covalent radii
 * @param redraws how often a stride may be drawn again before its replica stops, at most 255; with
 *     {@link Redraw#LOCAL} as often, too, each neighbourhood of close atoms in each such draw
 * @param redraw what is drawn again where two atoms are too close
 */
public record StrideLimits(double displacement, double contact, int redraws, Redraw redraw) {
  /**
   * A model meets more frames than it was trained on, and the closest approach of many is closer
   * than that of few.
   */
  private static final double SHARE_OF_CLOSEST = 0.9;

  /** Crystals without close atoms must not be held to their own bonds. */
  private static final double LARGEST_CONTACT = 0.8;

  /**
   * Checks the limits.
   *
   * @param displacement the farthest an atom may move in one stride, in Å
   * @param contact the least distance of two atoms, as a fraction of the sum of their covalent
   *     radii
   * @param redraws how often a stride may be drawn again before its replica stops, at most 255;
   *     with {@link Redraw#LOCAL} as often, too, each neighbourhood of close atoms in each such
   *     draw
   * @param redraw what is drawn again where two atoms are too close
   * @throws IllegalArgumentException for a value out of its range
   */
  public StrideLimits {
    Objects.requireNonNull(redraw, "what is drawn again");
    if (!(displacement > 0) || !(contact >= 0) || contact > 1 || redraws < 0 || redraws > 255) {
      throw new IllegalArgumentException(
          "stride limits of "
              + displacement
              + " Å, contact "
              + contact
              + ", redraws "
              + redraws
              + "; expected more than 0 Å, 0 to 1, 0 to 255");
    }
  }

  /**
   * Makes limits with local redraws.
   *
   * @param displacement the farthest an atom may move in one stride, in Å
   * @param contact the least distance of two atoms, as a fraction of the sum of their covalent
   *     radii
   * @param redraws how often a stride, and each neighbourhood of close atoms in it, may be drawn
   *     again, at most 255
   * @throws IllegalArgumentException for a value out of its range
   */
  public StrideLimits(double displacement, double contact, int redraws) {
    this(displacement, contact, redraws, Redraw.LOCAL);
  }

  /**
   * {@return the default limits: 10 Å, a tenth of the sum of the covalent radii, ten redraws, which
   * are local. The published models bring lithium atoms within a third of their radii's sum every
   * few strides above 900 K; a stricter fraction would refuse strides that they learnt, and the
   * more so the larger the crystal}
   */
  public static StrideLimits defaults() {
    return new StrideLimits(10, 0.1, 10);
  }

  /**
   * Returns the limits for a model that knows how close atoms come in its training data: two atoms
   * may come {@value #SHARE_OF_CLOSEST} times as close. Otherwise they are the defaults.
   *
   * @param propagator the model that moves the atoms
   * @return the limits that a simulation has unless others are set
   */
  public static StrideLimits of(FlowModel propagator) {
    StrideLimits limits = defaults();
    OptionalDouble closest = propagator.file().flow().closestContact();
    return closest.isEmpty()
        ? limits
        : limits.withContact(Math.min(SHARE_OF_CLOSEST * closest.getAsDouble(), LARGEST_CONTACT));
  }

  /**
   * The same limits with another one for contacts.
   *
   * @param share the least distance of two atoms, as a fraction of the sum of their covalent radii
   * @return new limits
   * @throws IllegalArgumentException for a value out of its range
   */
  public StrideLimits withContact(double share) {
    return new StrideLimits(displacement, share, redraws, redraw);
  }

  /**
   * Returns the same limits with another redraw.
   *
   * @param other what is drawn again where two atoms are too close
   * @return new limits
   */
  public StrideLimits withRedraw(Redraw other) {
    return new StrideLimits(displacement, contact, redraws, other);
  }

  /**
   * Says in words how far an atom moved too far.
   *
   * @param atom counted from 0
   * @param before its x, y, z in Å, and {@code after}
   */
  String faultOfMove(Structure structure, int atom, double[] before, double[] after) {
    double square = 0;
    for (int k = 0; k < 3; k++) {
      square += (after[k] - before[k]) * (after[k] - before[k]);
    }
    return Double.isFinite(square)
        ? String.format(
            Locale.ROOT,
            "%s moved %.2f Å, more than %.2f Å",
            name(structure, atom),
            Math.sqrt(square),
            displacement)
        : name(structure, atom) + " has a position that is not a number";
  }

  /** Says in words how close two atoms are that are too close. */
  String faultOfContact(Structure structure, Contact contact) {
    int i = contact.first();
    int j = contact.second();
    return String.format(
        Locale.ROOT,
        "%s and %s are %.2f Å apart, less than %.2f Å",
        name(structure, i),
        i == j ? "its own image" : name(structure, j),
        contact.distance(),
        this.contact
            * (structure.element(i).covalentRadius() + structure.element(j).covalentRadius()));
  }

  private static String name(Structure structure, int atom) {
    return structure.element(atom).symbol() + " (atom " + (atom + 1) + ")";
  }
}
