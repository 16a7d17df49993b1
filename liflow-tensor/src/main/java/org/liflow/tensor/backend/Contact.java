package org.liflow.tensor.backend;

/**
 * Two atoms of one structure that are near each other.
 *
 * @param first counted from 0 within the structure
 * @param second counted from 0 within the structure; the first itself where it is near an image
 * @param distance in Å
 * @param share the distance over the sum of the covalent radii
 */
public record Contact(int first, int second, double distance, double share) {}
