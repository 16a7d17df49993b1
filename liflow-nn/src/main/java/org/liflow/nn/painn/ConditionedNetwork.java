package org.liflow.nn.painn;

import org.liflow.tensor.Resources;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.Recording;
import org.liflow.tensor.geometry.AtomGraph;

/**
 * A network at fixed conditioning positions and temperatures, to be evaluated any number of times
 * for displacements and flow times in Java arrays.
 *
 * <p>Parts of the network are cached, so an object is valid only while the weights stay the same:
 * after a training step every evaluation throws an {@link IllegalStateException}, and a new object
 * is needed.
 *
 * <p>Thread safety: an object belongs to one thread. Threads with objects of their own may share
 * the network and its backend.
 */
public final class ConditionedNetwork implements AutoCloseable {
  private final BatchNetwork network;
  private final double[] temperatures;
  private final Tensor displacement;
  private final Tensor output;
  private final Recording recording;
  private final Resources resources;

  ConditionedNetwork(DualPaiNN network, AtomGraph graph, double[] temperatures) {
    this.temperatures = temperatures.clone();
    if (temperatures.length != graph.graphs()) {
      throw new IllegalArgumentException(
          temperatures.length + " temperatures for " + graph.graphs() + " structures");
    }
    try (Resources made = new Resources()) {
      this.network = made.add(network.batch(graph.atomStart(), graph.species()));
      this.network.condition(graph);
      displacement = made.add(network.backend().uninitialised(graph.atoms(), 3));
      output = made.add(network.backend().uninitialised(graph.atoms(), 3));
      recording =
          made.add(network.backend().record(() -> this.network.evaluate(0, displacement, output)));
      resources = made.keep();
    }
  }

  /**
   * Evaluates the network.
   *
   * @param displacements frame 2 minus frame 1: x, y, z of each atom in Å
   * @param times the flow time of each structure, 0 to 1
   * @param predicted x, y, z of each atom in Å (a unit of flow time is 1); overwritten
   */
  public void evaluate(float[] displacements, double[] times, float[] predicted) {
    upload(displacements, times, predicted);
    recording.run();
    network.backend().download(output, predicted);
  }

  void evaluate(
      float[] displacements,
      double[] times,
      float[] predicted,
      BatchNetwork.FeatureObserver observer) {
    upload(displacements, times, predicted);
    network.evaluate(0, displacement, output, observer);
    network.backend().download(output, predicted);
  }

  /** Checks what an evaluation is asked for and brings its inputs to the backend. */
  private void upload(float[] displacements, double[] times, float[] predicted) {
    int n = network.atoms();
    if (displacements.length != 3 * n || predicted.length != 3 * n) {
      throw new IllegalArgumentException(
          displacements.length + " displacements of " + n + " atoms into " + predicted.length);
    }
    network.moments(temperatures, new double[][] {times});
    network.backend().upload(displacements, displacement);
  }

  /**
   * Evaluates the network and gives the scalar features after its last update, which do not change
   * when the structures are turned or moved.
   *
   * @param displacements frame 2 minus frame 1: x, y, z of each atom in Å
   * @param times the flow time of each structure, 0 to 1
   * @return atoms × features
   */
  public float[] scalars(float[] displacements, double[] times) {
    evaluate(displacements, times, new float[3 * network.atoms()]);
    return network.scalars();
  }

  @Override
  public void close() {
    resources.close();
  }
}
