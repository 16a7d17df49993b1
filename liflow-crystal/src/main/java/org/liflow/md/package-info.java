/**
 * Reference molecular dynamics: classical ions by Ewald summation and Buckingham pairs, integrated
 * with velocity Verlet.
 *
 * <p>Units throughout: Å, ps, eV, amu, K and elementary charges.
 */
package org.liflow.md;
