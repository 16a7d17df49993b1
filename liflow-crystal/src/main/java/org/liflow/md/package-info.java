/**
 * Reference molecular dynamics: classical ions by Ewald summation and short-range pairs, integrated
 * with velocity Verlet.
 *
 * <p>Use {@link org.liflow.md.MolecularDynamics} to run a crystal in memory and {@link
 * org.liflow.md.DynamicsFolder} to run several temperatures on disk, where a run can go on after a
 * stop. {@link org.liflow.md.PairPotential} holds charges and pairs, from Java, JSON or bundled;
 * {@link org.liflow.md.ForceField} gives forces and energy alone. Implement {@link
 * org.liflow.md.PairForm} for another pair formula, {@link org.liflow.md.ForceModel} for any other
 * potential, {@link org.liflow.md.Thermostat} for another thermostat.
 *
 * <p>Units throughout: Å, ps, eV, amu, K and elementary charges.
 *
 * <pre>{@code
 * PairPotential potential =
 *     PairPotential.builder("rock salt")
 *         .cutoff(6)
 *         .charge(Element.NA, 1)
 *         .charge(Element.CL, -1)
 *         .pair(Element.NA, Element.CL, new Buckingham(1130, 0.32, 0))
 *         .build();
 * try (Workers workers = new Workers(2)) {
 *   MolecularDynamics dynamics =
 *       new MolecularDynamics(salt, potential, DynamicsSettings.canonical(300, 1), workers);
 *   dynamics.run(1000);
 *   System.out.println(dynamics.temperature() + " K");
 * }
 * }</pre>
 */
package org.liflow.md;
