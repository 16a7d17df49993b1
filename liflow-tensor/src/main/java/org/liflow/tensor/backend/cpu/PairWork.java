package org.liflow.tensor.backend.cpu;

/**
 * Arrays of the loops over pairs, the same for all pairs of a range and slice: one object per job
 * of a thread.
 *
 * @param groups groups of {@link Kernels#lanes()} features in the slice
 * @param senderRows work row of the other atom, by slot
 * @param directions u₁ and u₂ from the run's atom to the other one, {@link
 *     PairLayout#DIRECTION_STEP} numbers per slot
 * @param filters packed filters of a tile, rows of {@link MessageSlice#FILTERS}
 * @param rows work rows of the range: inputs, then accumulators
 */
record PairWork(int groups, int[] senderRows, float[] directions, float[] filters, float[] rows) {}
