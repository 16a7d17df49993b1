package org.liflow.tensor.backend;

import org.liflow.tensor.geometry.AtomGraph;
import org.liflow.tensor.geometry.RadialBasis;

/** The operations by their formulas, in double precision and without a thought for speed. */
final class PlainReference {
  private PlainReference() {}

  static double[] linear(float[] x, int inner, float[] w, float[] bias, Activation activation) {
    int rows = x.length / inner;
    int columns = w.length / inner;
    double[] y = new double[rows * columns];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        double sum = bias == null ? 0 : bias[c];
        for (int k = 0; k < inner; k++) {
          sum += (double) x[r * inner + k] * w[k * columns + c];
        }
        y[r * columns + c] = activation == Activation.SILU ? sum / (1 + Math.exp(-sum)) : sum;
      }
    }
    return y;
  }

  /** The functions' values at a distance and, last, the cutoff. */
  static double[] basis(RadialBasis basis, double distance) {
    double[] values = new double[basis.count() + 1];
    double c = basis.cutoff();
    double x = distance + basis.offset();
    if (x < c) {
      double cutoff = 0.5 * (1 + Math.cos(Math.PI * x / c));
      for (int n = 1; n <= basis.count(); n++) {
        double wave = x == 0 ? n * Math.PI / c : Math.sin(n * Math.PI * x / c) / x;
        values[n - 1] = cutoff * Math.sqrt(2 / c) * wave;
      }
      values[basis.count()] = cutoff;
    }
    return values;
  }

  static double[][] message(
      AtomGraph graph, RadialBasis basis, float[] displacement, ArrayOperations.Message m) {
    int f = m.features();
    double[] scalars = BackendCases.widen(m.scalars());
    double[] vectors = BackendCases.widen(m.vectors());
    for (int i = 0; i < graph.atoms(); i++) {
      for (int e = graph.edgeStart()[i]; e < graph.edgeStart()[i + 1]; e++) {
        int j = graph.sender()[e];
        double[] u1 = new double[3];
        double[] u2 = new double[3];
        for (int axis = 0; axis < 3; axis++) {
          u1[axis] = graph.edgeVector()[3 * e + axis];
          u2[axis] = u1[axis];
          if (displacement != null) {
            u2[axis] += (double) displacement[3 * j + axis] - displacement[3 * i + axis];
          }
        }
        double[] basis1 = basis(basis, normalise(u1));
        double[] basis2 = basis(basis, normalise(u2));
        double[] x = new double[4 * f];
        for (int c = 0; c < 4 * f; c++) {
          double filter = 0;
          for (int n = 0; n < basis1.length; n++) {
            filter += m.filter()[n * 4 * f + c] * (basis1[n] + basis2[n]);
          }
          int row = m.phiRows() == null ? j : m.phiRows()[j];
          x[c] = m.phi()[row * 4 * f + c] * filter;
        }
        for (int c = 0; c < f; c++) {
          scalars[i * f + c] += x[c];
          for (int axis = 0; axis < 3; axis++) {
            vectors[(3 * i + axis) * f + c] +=
                m.vectors()[(3 * j + axis) * f + c] * x[f + c]
                    + u1[axis] * x[2 * f + c]
                    + u2[axis] * x[3 * f + c];
          }
        }
      }
    }
    return new double[][] {scalars, vectors};
  }

  /** Divides a vector by its length, which is returned. */
  private static double normalise(double[] vector) {
    double length =
        Math.sqrt(vector[0] * vector[0] + vector[1] * vector[1] + vector[2] * vector[2]);
    for (int axis = 0; axis < 3; axis++) {
      vector[axis] /= length + 1e-8;
    }
    return length;
  }

  static double[] joinNorms(float[] scalars, float[] pairs, int atoms) {
    int f = scalars.length / atoms;
    int channels = pairs.length / (6 * atoms);
    double[] y = new double[atoms * (f + channels)];
    for (int i = 0; i < atoms; i++) {
      for (int k = 0; k < f; k++) {
        y[i * (f + channels) + k] = scalars[i * f + k];
      }
      for (int k = 0; k < channels; k++) {
        double sum = 0;
        for (int axis = 0; axis < 3; axis++) {
          double v = pairs[(3 * i + axis) * 2 * channels + channels + k];
          sum += v * v;
        }
        y[i * (f + channels) + f + k] = Math.sqrt(sum);
      }
    }
    return y;
  }

  static double[][] gatedUpdate(float[] gates, float[] pairs, float[] s, float[] v, int atoms) {
    int f = s.length / atoms;
    double[] scalars = BackendCases.widen(s);
    double[] vectors = BackendCases.widen(v);
    for (int i = 0; i < atoms; i++) {
      for (int k = 0; k < f; k++) {
        double dot = 0;
        for (int axis = 0; axis < 3; axis++) {
          double along = pairs[(3 * i + axis) * 2 * f + k];
          dot += along * pairs[(3 * i + axis) * 2 * f + f + k];
          vectors[(3 * i + axis) * f + k] += gates[3 * i * f + k] * along;
        }
        scalars[i * f + k] += gates[3 * i * f + 2 * f + k] + gates[3 * i * f + f + k] * dot;
      }
    }
    return new double[][] {scalars, vectors};
  }

  static double[] gateVectors(float[] pairs, float[] gate, int atoms) {
    int channels = gate.length / atoms;
    double[] y = new double[3 * atoms * channels];
    for (int row = 0; row < 3 * atoms; row++) {
      for (int k = 0; k < channels; k++) {
        y[row * channels + k] =
            (double) pairs[row * 2 * channels + k] * gate[row / 3 * channels + k];
      }
    }
    return y;
  }
}
