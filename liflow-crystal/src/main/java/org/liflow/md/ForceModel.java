package org.liflow.md;

/**
 * Computes the forces on the atoms of one crystal. {@link ForceField} is LiFlow's own; implement it
 * to run {@link MolecularDynamics} with any other potential.
 *
 * <p>A model serves one dynamics and one thread at a time. For trajectories that are the same bit
 * by bit after a restart, equal positions must give equal forces whatever was asked before.
 */
public interface ForceModel {
  /**
   * Computes the forces.
   *
   * @param positions x, y, z of each atom in Å, inside the cell or not; not changed
   * @param forces x, y, z of each atom in eV/Å; overwritten
   * @throws UnstableDynamicsException when atoms are so close or so far that no sound force can be
   *     given
   */
  void forces(double[] positions, double[] forces);

  /**
   * Computes the forces, with the same bits, and the energy.
   *
   * @param positions as for {@link #forces}
   * @param forces as for {@link #forces}
   * @return the potential energy in eV
   * @throws UnstableDynamicsException as {@link #forces} does
   */
  double energy(double[] positions, double[] forces);
}
