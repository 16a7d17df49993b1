package org.liflow.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.geometry.AtomGraph;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.io.Npz;

/**
 * The batch of flows of a reference file of training.
 *
 * @param graph the conditioning positions
 * @param temperatures of each structure, in K
 * @param start where each atom's flow starts: a displacement in Å
 * @param end where it ends
 * @param times the flow time of each structure, for each step
 */
public record GoldenFlows(
    AtomGraph graph, double[] temperatures, float[] start, float[] end, double[][] times) {
  /** Reads it and makes the graphs anew. */
  public static GoldenFlows read(Npz npz, Backend backend) {
    double[] from = npz.read("positions_1").toDoubles();
    double[] to = npz.read("positions_2").toDoubles();
    double[] prior = npz.read("prior").toDoubles();
    int[] graphOf = npz.read("graph").toInts();
    int[] species = npz.read("elements").toInts();
    double[] lattices = npz.read("lattices").toDoubles();
    double[] temperatureOf = npz.read("temp").toDoubles();
    double[] times = npz.read("times").toDoubles();
    int graphs = lattices.length / 9;
    List<AtomGraph> parts = new ArrayList<>();
    double[] temperatures = new double[graphs];
    int first = 0;
    for (int g = 0; g < graphs; g++) {
      int last = first;
      while (last < graphOf.length && graphOf[last] == g) {
        last++;
      }
      Lattice lattice = Lattice.periodic(Arrays.copyOfRange(lattices, 9 * g, 9 * g + 9));
      double[] positions = Arrays.copyOfRange(from, 3 * first, 3 * last);
      parts.add(
          AtomGraph.of(
              Arrays.copyOfRange(species, first, last),
              positions,
              lattice,
              backend.neighbors(lattice, positions, 5.0)));
      temperatures[g] = temperatureOf[first];
      first = last;
    }
    AtomGraph graph = AtomGraph.batch(parts);
    assertEquals(npz.read("shifts").shape()[0], graph.edges());
    float[] start = new float[from.length];
    float[] end = new float[from.length];
    for (int k = 0; k < from.length; k++) {
      start[k] = (float) prior[k];
      end[k] = (float) (to[k] - from[k]);
    }
    double[][] steps = new double[3][];
    for (int k = 0; k < 3; k++) {
      steps[k] = Arrays.copyOfRange(times, k * graphs, (k + 1) * graphs);
    }
    return new GoldenFlows(graph, temperatures, start, end, steps);
  }
}
