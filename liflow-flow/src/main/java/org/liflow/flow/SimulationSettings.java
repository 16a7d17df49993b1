package org.liflow.flow;

import java.util.Optional;
import org.liflow.crystal.Structure;

/**
 * All choices of a simulation.
 *
 * @param propagator moves the atoms
 * @param correction repairs the geometry; empty for none
 * @param samplers integrate the flows
 * @param limits a stride must keep to
 * @param fixCentreOfMass whether centres of mass stay where they are
 * @param neighborSkin extends neighbour lists beyond the models' cutoff, in Å
 * @param seed of all noise
 * @param largestBatch atoms of a batch, unless a single structure is larger
 */
record SimulationSettings(
    ModelWithPriors propagator,
    Optional<Correction> correction,
    Samplers samplers,
    StrideLimits limits,
    boolean fixCentreOfMass,
    double neighborSkin,
    long seed,
    int largestBatch) {
  /** Atoms of a crystal to start from are at least this fraction of their radii's sum apart. */
  private static final double START_CONTACT = 0.5;

  /** The same with other samplers. */
  SimulationSettings with(Samplers other) {
    return new SimulationSettings(
        propagator, correction, other, limits, fixCentreOfMass, neighborSkin, seed, largestBatch);
  }

  /** The limits of positions to start from, which are stricter than those of a stride. */
  StrideLimits startLimits() {
    return limits.withContact(Math.max(limits.contact(), START_CONTACT));
  }

  /** The cutoff of a structure's pairs, in Å. */
  double cutoff(Structure structure) {
    double cutoff = propagator.model().cutoff();
    if (correction.isPresent()) {
      cutoff = Math.max(cutoff, correction.get().corrector().model().cutoff());
    }
    // The same list serves the check of contacts.
    double largest = 0;
    for (int atom = 0; atom < structure.size(); atom++) {
      largest = Math.max(largest, structure.element(atom).covalentRadius());
    }
    return Math.max(cutoff + neighborSkin, 2 * largest * Math.max(START_CONTACT, limits.contact()));
  }
}
