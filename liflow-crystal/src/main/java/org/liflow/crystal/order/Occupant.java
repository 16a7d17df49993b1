package org.liflow.crystal.order;

import java.util.OptionalDouble;
import org.liflow.crystal.Element;

/**
 * One species on a site of a disordered crystal; immutable.
 *
 * @param element the element
 * @param occupancy the share of such sites that hold it, above 0 and at most 1
 * @param charge its oxidation state in e where the file tells it
 */
public record Occupant(Element element, double occupancy, OptionalDouble charge) {
  /**
   * Checks the numbers.
   *
   * @param element the element
   * @param occupancy the share of such sites that hold it, above 0 and at most 1
   * @param charge its oxidation state in e where the file tells it
   * @throws IllegalArgumentException for an occupancy that is not above 0 and at most 1
   */
  public Occupant {
    if (!(occupancy > 0 && occupancy <= 1)) {
      throw new IllegalArgumentException("an occupancy of " + occupancy);
    }
  }
}
