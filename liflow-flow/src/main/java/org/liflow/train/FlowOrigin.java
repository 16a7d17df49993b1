package org.liflow.train;

import org.liflow.tensor.geometry.Lattice;

/**
 * The trajectory and frame that one structure of a batch was drawn from.
 *
 * @param name of the trajectory
 * @param temperature in K
 * @param frame of the trajectory, counted from 0
 * @param lattice its cell
 * @param positions the conditioning positions, x, y, z of each atom in Å
 */
record FlowOrigin(
    String name, double temperature, int frame, Lattice lattice, double[] positions) {}
