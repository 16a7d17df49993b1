package org.liflow.tensor.backend;

/**
 * Names the random numbers of the atoms of one structure: those of atom <i>i</i>, counted within
 * its structure, are the words that Philox4x32-10 (Salmon et al., SC 2011) makes of the key and of
 * the counters (1, i, stride, who), (2, i, stride, who) …, four from each.
 *
 * @param key0 first word of the key
 * @param key1 second word of the key
 * @param stride third word of the counter
 * @param who fourth word of the counter
 */
public record NoiseStream(int key0, int key1, int stride, int who) {}
