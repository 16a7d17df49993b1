package org.liflow.train;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.liflow.tensor.geometry.AtomGraph;
import org.liflow.tensor.io.Npz;
import org.liflow.tensor.io.NumpyArray;

/** Keeps a batch that training failed on, for a look. */
final class DivergedBatch {
  private DivergedBatch() {}

  /** Writes all arrays of the batch and of the step as a NumPy archive. */
  static void write(Path file, FlowBatch batch, double[] times, double learningRate) {
    AtomGraph graph = batch.graph();
    Map<String, NumpyArray> arrays = new LinkedHashMap<>();
    arrays.put("atom_start", integers(graph.atomStart()));
    arrays.put("species", integers(graph.species()));
    arrays.put("edge_start", integers(graph.edgeStart()));
    arrays.put("sender", integers(graph.sender()));
    arrays.put("edge_vector", NumpyArray.of(graph.edgeVector(), graph.edges(), 3));
    arrays.put("temperatures", NumpyArray.of(batch.temperatures(), batch.graphs()));
    arrays.put("start", NumpyArray.of(batch.start(), batch.atoms(), 3));
    arrays.put("end", NumpyArray.of(batch.end(), batch.atoms(), 3));
    arrays.put("times", NumpyArray.of(times, times.length));
    arrays.put("learning_rate", NumpyArray.of(new double[] {learningRate}, 1));
    Npz.write(file, arrays);
  }

  private static NumpyArray integers(int[] values) {
    long[] wide = new long[values.length];
    for (int k = 0; k < values.length; k++) {
      wide[k] = values[k];
    }
    return NumpyArray.of(wide, wide.length);
  }
}
