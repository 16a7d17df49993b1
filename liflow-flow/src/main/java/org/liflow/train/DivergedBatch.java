package org.liflow.train;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.liflow.tensor.geometry.AtomGraph;
import org.liflow.tensor.io.Npz;
import org.liflow.tensor.io.NumpyArray;

/**
 * A batch with a loss or gradient that was not finite, kept for inspection.
 *
 * @param seed the run's
 * @param number of the batch: the training step, or its index in the validation set
 * @param batch the network's input
 * @param origins the trajectories and frames of its structures
 * @param times the flow time of each structure, or the times of the validation
 * @param learningRate of the step; empty in a validation
 */
record DivergedBatch(
    long seed,
    long number,
    TrainingBatch batch,
    List<FlowOrigin> origins,
    double[] times,
    OptionalDouble learningRate) {
  /** Writes all arrays as a NumPy archive; temperatures in K, lengths in Å. */
  void write(Path file) {
    AtomGraph graph = batch.graph();
    Map<String, NumpyArray> arrays = new LinkedHashMap<>();
    arrays.put("seed", NumpyArray.of(new long[] {seed}));
    arrays.put("batch_number", NumpyArray.of(new long[] {number}));
    arrays.put(
        "names",
        NumpyArray.of(
            origins.stream().map(FlowOrigin::name).toArray(String[]::new), batch.graphs()));
    arrays.put(
        "frames",
        NumpyArray.of(origins.stream().mapToLong(FlowOrigin::frame).toArray(), batch.graphs()));
    arrays.put("temperatures", NumpyArray.of(batch.temperatures(), batch.graphs()));
    arrays.put("lattices", NumpyArray.of(lattices(), batch.graphs(), 3, 3));
    arrays.put("positions", NumpyArray.of(positions(), batch.atoms(), 3));
    arrays.put("atom_start", integers(graph.atomStart()));
    arrays.put("species", integers(graph.species()));
    arrays.put("edge_start", integers(graph.edgeStart()));
    arrays.put("sender", integers(graph.sender()));
    arrays.put("edge_vector", NumpyArray.of(graph.edgeVector(), graph.edges(), 3));
    arrays.put("start", NumpyArray.of(batch.start(), batch.atoms(), 3));
    arrays.put("end", NumpyArray.of(batch.end(), batch.atoms(), 3));
    arrays.put("times", NumpyArray.of(times, times.length));
    learningRate.ifPresent(
        rate -> arrays.put("learning_rate", NumpyArray.of(new double[] {rate}, 1)));
    Npz.write(file, arrays);
  }

  private double[] positions() {
    double[] positions = new double[3 * batch.atoms()];
    int at = 0;
    for (FlowOrigin origin : origins) {
      System.arraycopy(origin.positions(), 0, positions, at, origin.positions().length);
      at += origin.positions().length;
    }
    return positions;
  }

  private double[] lattices() {
    double[] lattices = new double[9 * batch.graphs()];
    for (int g = 0; g < batch.graphs(); g++) {
      System.arraycopy(origins.get(g).lattice().toArray(), 0, lattices, 9 * g, 9);
    }
    return lattices;
  }

  private static NumpyArray integers(int[] values) {
    long[] wide = new long[values.length];
    for (int k = 0; k < values.length; k++) {
      wide[k] = values[k];
    }
    return NumpyArray.of(wide, wide.length);
  }
}
