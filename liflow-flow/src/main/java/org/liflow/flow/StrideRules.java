package org.liflow.flow;

/**
 * The stages of a stride and the limits that it must keep to.
 *
 * @param corrector null for none
 * @param correctorEvery the Corrector follows each such stride
 * @param fixCentreOfMass whether centres of mass stay where they are
 * @param seed of all noise
 */
record StrideRules(
    FlowStage propagator,
    FlowStage corrector,
    CorrectorStart correctorStart,
    int correctorEvery,
    StrideLimits limits,
    boolean fixCentreOfMass,
    long seed) {
  /** Whether the Corrector follows a stride, counted from 0. */
  boolean corrects(int stride) {
    return corrector != null && (stride + 1) % correctorEvery == 0;
  }
}
