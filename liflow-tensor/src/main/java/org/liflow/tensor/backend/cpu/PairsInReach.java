package org.liflow.tensor.backend.cpu;

/**
 * The pairs of a {@link PairGeometry} that are within the radial functions' reach in one of the two
 * frames. Those of a block have consecutive slots without gaps, so that the filters of a tile are
 * one matrix product. Read-only for all but the geometry, which overwrites the arrays when it is
 * displaced.
 *
 * @param runStart first slot of each run
 * @param runEnd last slot + 1 of each run
 * @param senderRows work row of the other atom, by slot
 * @param bases sums of both frames' bases: see {@link PairLayout#basisAt}
 * @param directions u₁ and u₂ from the run's atom to the other one, {@link
 *     PairLayout#DIRECTION_STEP} numbers per slot
 */
record PairsInReach(
    int[] runStart, int[] runEnd, int[] senderRows, float[] bases, float[] directions) {}
