/**
 * Disordered crystals, whose sites hold several species or none by chance, and the search for
 * ordered supercells of them.
 *
 * <p>{@link org.liflow.crystal.order.DisorderedCrystal} is what a file says, {@link
 * org.liflow.crystal.order.CrystalOrdering} the search, {@link
 * org.liflow.crystal.order.OrderingResult} what it found. Lengths are in Å, energies in eV, charges
 * in elementary charges, temperatures in K.
 */
package org.liflow.crystal.order;
