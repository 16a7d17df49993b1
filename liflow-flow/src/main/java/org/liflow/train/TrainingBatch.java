package org.liflow.train;

import java.util.Arrays;
import org.liflow.tensor.geometry.AtomGraph;

/**
 * One batch of flows to learn: the structures that they are conditioned on, their starts and their
 * ends.
 *
 * <p>Structures may differ in size; atoms are numbered through the batch as in the graph. The
 * arrays are neither copied nor may they be modified; two batches are equal only if they share
 * them.
 *
 * @param graph the conditioning positions, batched
 * @param temperatures in K, one per structure
 * @param start a draw from the prior: each atom's displacement from the conditioning positions, x,
 *     y, z in Å
 * @param end the true displacement from the conditioning positions, x, y, z of each atom in Å
 * @param widths standard deviation of each atom's prior along each axis, in Å
 */
public record TrainingBatch(
    AtomGraph graph, double[] temperatures, float[] start, float[] end, float[] widths) {
  /**
   * Checks the numbers.
   *
   * @param graph the conditioning positions, batched
   * @param temperatures in K, one per structure
   * @param start a draw from the prior: each atom's displacement from the conditioning positions,
   *     x, y, z in Å
   * @param end the true displacement from the conditioning positions, x, y, z of each atom in Å
   * @param widths standard deviation of each atom's prior along each axis, in Å
   * @throws IllegalArgumentException when a length does not fit the graph
   */
  public TrainingBatch {
    if (temperatures.length != graph.graphs()
        || start.length != 3 * graph.atoms()
        || end.length != 3 * graph.atoms()
        || widths.length != graph.atoms()) {
      throw new IllegalArgumentException(
          String.format(
              "%d temperatures, %d and %d coordinates and %d widths for %d structures of %d atoms",
              temperatures.length,
              start.length,
              end.length,
              widths.length,
              graph.graphs(),
              graph.atoms()));
    }
  }

  /**
   * A batch for a network that is not preconditioned, which needs no widths: they are not a number.
   *
   * @param graph the conditioning positions, batched
   * @param temperatures in K, one per structure
   * @param start a draw from the prior: each atom's displacement from the conditioning positions,
   *     x, y, z in Å
   * @param end the true displacement from the conditioning positions, x, y, z of each atom in Å
   * @throws IllegalArgumentException when a length does not fit the graph
   */
  public TrainingBatch(AtomGraph graph, double[] temperatures, float[] start, float[] end) {
    this(graph, temperatures, start, end, unknown(graph.atoms()));
  }

  private static float[] unknown(int atoms) {
    float[] widths = new float[atoms];
    Arrays.fill(widths, Float.NaN);
    return widths;
  }

  /** {@return the number of structures} */
  public int graphs() {
    return graph.graphs();
  }

  /** {@return the number of atoms of all structures} */
  public int atoms() {
    return graph.atoms();
  }
}
