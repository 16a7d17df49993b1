package org.liflow.tensor.backend;

import org.liflow.tensor.Tensor;
import org.liflow.tensor.geometry.AtomGraph;
import org.liflow.tensor.geometry.RadialBasis;

/** A backend's operations on plain arrays: upload, compute, download. */
final class ArrayOperations {
  private final Backend backend;

  ArrayOperations(Backend backend) {
    this.backend = backend;
  }

  Tensor upload(float[] values, int... shape) {
    Tensor tensor = backend.tensor(shape);
    backend.upload(values, tensor);
    return tensor;
  }

  float[] download(Tensor tensor) {
    float[] values = new float[tensor.size()];
    backend.download(tensor, values);
    return values;
  }

  float[] linear(float[] x, int inner, float[] w, float[] bias, Activation activation) {
    int rows = x.length / inner;
    int columns = w.length / inner;
    Tensor output = upload(garbage(rows * columns), rows, columns);
    backend.linear(
        upload(x, rows, inner),
        upload(w, inner, columns),
        bias == null ? null : upload(bias, columns),
        activation,
        output);
    return download(output);
  }

  float[] gather(float[] table, int columns, int[] rows) {
    Tensor output = upload(garbage(rows.length * columns), rows.length, columns);
    backend.gather(upload(table, table.length / columns, columns), rows, output);
    return download(output);
  }

  /** The message's scalars, then its vectors. */
  float[][] message(AtomGraph graph, RadialBasis basis, float[] displacement, Message message) {
    try (RadialEdges edges = backend.radialEdges(graph, basis)) {
      if (displacement != null) {
        backend.displace(edges, upload(displacement, graph.atoms(), 3));
      }
      return message(edges, graph, message);
    }
  }

  float[][] message(RadialEdges edges, AtomGraph graph, Message m) {
    int atoms = graph.atoms();
    int f = m.features();
    Tensor scalars = upload(m.scalars(), atoms, f);
    Tensor newVectors = upload(garbage(3 * atoms * f), atoms, 3, f);
    MessageInput input =
        new MessageInput(
            upload(m.phi(), m.phi().length / (4 * f), 4 * f),
            m.phiRows(),
            upload(m.filter(), m.filter().length / (4 * f), 4 * f),
            upload(m.vectors(), atoms, 3, f));
    backend.radialMessage(edges, input, scalars, newVectors);
    return new float[][] {download(scalars), download(newVectors)};
  }

  float[] joinNorms(float[] scalars, float[] pairs, int atoms) {
    int features = scalars.length / atoms;
    int channels = pairs.length / (6 * atoms);
    Tensor output = upload(garbage(atoms * (features + channels)), atoms, features + channels);
    backend.joinNorms(
        upload(scalars, atoms, features), upload(pairs, atoms, 3, 2 * channels), output);
    return download(output);
  }

  /** The updated scalars, then the updated vectors. */
  float[][] gatedUpdate(float[] gates, float[] pairs, float[] s, float[] v, int atoms) {
    int f = s.length / atoms;
    Tensor scalars = upload(s, atoms, f);
    Tensor vectors = upload(v, atoms, 3, f);
    backend.gatedUpdate(
        upload(gates, atoms, 3 * f), upload(pairs, atoms, 3, 2 * f), scalars, vectors);
    return new float[][] {download(scalars), download(vectors)};
  }

  float[] gateVectors(float[] pairs, float[] gate, int atoms) {
    int channels = gate.length / atoms;
    Tensor output = upload(garbage(3 * atoms * channels), atoms, 3, channels);
    backend.gateVectors(
        upload(pairs, atoms, 3, 2 * channels), upload(gate, atoms, channels), output);
    return download(output);
  }

  /** What must not show in an output that is said to be overwritten. */
  private static float[] garbage(int size) {
    float[] values = new float[size];
    java.util.Arrays.fill(values, Float.NaN);
    return values;
  }

  /**
   * What a radial message is made of.
   *
   * @param phiRows null where each atom has its own row
   */
  record Message(
      int features, float[] phi, int[] phiRows, float[] filter, float[] scalars, float[] vectors) {}
}
