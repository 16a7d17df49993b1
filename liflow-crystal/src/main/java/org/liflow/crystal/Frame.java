package org.liflow.crystal;

/**
 * One moment of a trajectory.
 *
 * @param structure atoms, lattice and positions
 * @param time in ps since the trajectory's start; NaN where the file does not say
 */
public record Frame(Structure structure, double time) {}
