package org.liflow.crystal.order;

import org.liflow.crystal.Structure;

/** Moves atoms from ideal sites to where they would rather be. */
@FunctionalInterface
public interface StructureRelaxer {
  /**
   * A structure of the same atoms, in the same order and lattice, at other positions.
   *
   * @param structure not changed
   * @return a new structure
   */
  Structure relax(Structure structure);
}
