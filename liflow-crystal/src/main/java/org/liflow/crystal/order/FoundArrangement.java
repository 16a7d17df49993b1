package org.liflow.crystal.order;

/**
 * An arrangement that a search returns; the array is not changed.
 *
 * @param species of each variable site, the representative of all images by symmetry
 * @param energy in eV
 * @param degeneracy the number of distinct images
 * @param draws how often a random sample came upon it; 1 where lowest energies were asked for
 */
record FoundArrangement(byte[] species, double energy, long degeneracy, int draws) {}
