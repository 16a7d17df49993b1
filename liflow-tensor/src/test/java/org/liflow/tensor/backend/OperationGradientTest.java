package org.liflow.tensor.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.liflow.tensor.backend.BackendCases.normal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.autograd.AtomFeatures;
import org.liflow.tensor.autograd.GateVectorsOperation;
import org.liflow.tensor.autograd.GatedUpdateOperation;
import org.liflow.tensor.autograd.GatherOperation;
import org.liflow.tensor.autograd.JoinNormsOperation;
import org.liflow.tensor.autograd.LinearOperation;
import org.liflow.tensor.autograd.RadialMessageOperation;
import org.liflow.tensor.autograd.SiluOperation;
import org.liflow.tensor.autograd.SumOperation;
import org.liflow.tensor.autograd.Tape;
import org.liflow.tensor.autograd.Variable;
import org.liflow.tensor.geometry.AtomGraph;
import org.liflow.tensor.geometry.RadialBasis;
import org.liflow.tensor.geometry.RandomCell;

/**
 * The gradients of every operation against finite differences of its formula in double precision,
 * over random shapes.
 */
class OperationGradientTest {
  private static final String EVERY_PROVIDER =
      "org.liflow.tensor.backend.BackendCases#everyProvider";

  /** Truncation of the differences is below 1e-6 of a gradient, float rounding about as much. */
  private static final double BOUND = 1e-5;

  private static final double STEP = 1e-3;

  /** Numbers of each input whose gradient is looked at. */
  private static final int PROBES = 40;

  /** The outputs that an operation on a tape gives for its inputs. */
  private interface OnTape {
    List<Variable> apply(Tape tape, List<Variable> inputs);
  }

  /** An input: its values and shape. */
  private record Input(float[] values, int... shape) {}

  /** Outputs by the formula, one after the other. */
  private interface Formula extends Function<List<float[]>, double[]> {}

  private static void check(
      Backend backend,
      String what,
      Random random,
      List<Input> inputs,
      OnTape onTape,
      Formula formula) {
    List<float[]> values = new ArrayList<>();
    inputs.forEach(input -> values.add(input.values().clone()));
    double[] outputs = formula.apply(values);
    float[] weights = normal(random, outputs.length, 1);
    List<float[]> gradients = gradients(backend, inputs, onTape, weights);
    for (int k = 0; k < inputs.size(); k++) {
      float[] value = values.get(k);
      double error = 0;
      double norm = 0;
      for (int probe = 0; probe < Math.min(PROBES, value.length); probe++) {
        int at = value.length <= PROBES ? probe : random.nextInt(value.length);
        float original = value[at];
        float up = (float) (original + STEP);
        float down = (float) (original - STEP);
        value[at] = up;
        double above = weighted(formula.apply(values), weights);
        value[at] = down;
        double below = weighted(formula.apply(values), weights);
        value[at] = original;
        double expected = (above - below) / ((double) up - down);
        error += Math.pow(gradients.get(k)[at] - expected, 2);
        norm += expected * expected;
      }
      double relative = norm == 0 ? error : Math.sqrt(error / norm);
      int input = k;
      assertTrue(relative <= BOUND, () -> what + ", input " + input + ": " + relative);
    }
  }

  private static double weighted(double[] outputs, float[] weights) {
    double sum = 0;
    for (int k = 0; k < outputs.length; k++) {
      sum += outputs[k] * weights[k];
    }
    return sum;
  }

  /** Gradients by each input of the outputs' weighted sum. */
  private static List<float[]> gradients(
      Backend backend, List<Input> inputs, OnTape onTape, float[] weights) {
    List<Variable> variables = new ArrayList<>();
    for (Input input : inputs) {
      Tensor tensor = backend.tensor(input.shape());
      backend.upload(input.values(), tensor);
      variables.add(Variable.parameter(tensor));
    }
    int start = 0;
    // An output at a time: gradients add up, and each way back clears its tape.
    int count;
    int output = 0;
    do {
      try (Tape tape = new Tape(backend)) {
        List<Variable> outputs = onTape.apply(tape, variables);
        count = outputs.size();
        Variable variable = outputs.get(output);
        int size = variable.value().size();
        Tensor seed = backend.tensor(variable.value().shape());
        backend.upload(Arrays.copyOfRange(weights, start, start + size), seed);
        tape.backward(variable, seed);
        start += size;
      }
      output++;
    } while (output < count);
    assertEquals(weights.length, start);
    List<float[]> gradients = new ArrayList<>();
    for (Variable variable : variables) {
      float[] gradient = new float[variable.value().size()];
      if (variable.gradient() != null) {
        backend.download(variable.gradient(), gradient);
      }
      gradients.add(gradient);
    }
    return gradients;
  }

  @ParameterizedTest
  @Tag("slow")
  @MethodSource(EVERY_PROVIDER)
  void ofLinearLayers(BackendProvider provider) {
    Random random = new Random(1);
    try (Backend backend = provider.create(2)) {
      for (int trial = 0; trial < 20; trial++) {
        // So many rows that a part of the sums has several blocks of them.
        int rows = trial == 1 ? 3300 : 1 + random.nextInt(300);
        int inner = trial == 0 ? 64 : 1 + random.nextInt(70);
        int columns = trial == 0 ? 256 : 1 + random.nextInt(70);
        boolean bias = random.nextBoolean();
        List<Input> inputs = new ArrayList<>();
        inputs.add(new Input(normal(random, rows * inner, 1), rows, inner));
        inputs.add(new Input(normal(random, inner * columns, 1), inner, columns));
        if (bias) {
          inputs.add(new Input(normal(random, columns, 1), columns));
        }
        check(
            backend,
            rows + " × " + inner + " × " + columns,
            random,
            inputs,
            (tape, x) ->
                List.of(LinearOperation.apply(tape, x.get(0), x.get(1), bias ? x.get(2) : null)),
            x ->
                PlainReference.linear(
                    x.get(0), inner, x.get(1), bias ? x.get(2) : null, Activation.IDENTITY));
      }
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void ofTheSigmoidLinearUnit(BackendProvider provider) {
    Random random = new Random(2);
    try (Backend backend = provider.create(2)) {
      for (int size : new int[] {1, 7, 8, 9, 100, 40000}) {
        check(
            backend,
            size + " numbers",
            random,
            List.of(new Input(normal(random, size, 3), size)),
            (tape, x) -> List.of(SiluOperation.apply(tape, x.get(0))),
            x -> PlainReference.linear(x.get(0), 1, new float[] {1}, null, Activation.SILU));
      }
      float[] far = {-1000, -100, -87, 87, 100, 1000};
      float[] gradient =
          gradients(
                  backend,
                  List.of(new Input(far, 6)),
                  (tape, x) -> List.of(SiluOperation.apply(tape, x.get(0))),
                  new float[] {1, 1, 1, 1, 1, 1})
              .get(0);
      assertArrayEquals(new float[] {0, 0, 0, 1, 1, 1}, gradient, 1e-30f);
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void ofGatheredRowsAndSums(BackendProvider provider) {
    Random random = new Random(3);
    try (Backend backend = provider.create(2)) {
      int[] rows = random.ints(500, 0, 9).toArray();
      check(
          backend,
          "rows",
          random,
          List.of(
              new Input(normal(random, 9 * 5, 1), 9, 5),
              new Input(normal(random, 500 * 5, 1), 500, 5)),
          (tape, x) ->
              List.of(
                  SumOperation.apply(tape, GatherOperation.apply(tape, x.get(0), rows), x.get(1))),
          x -> {
            double[] y = BackendCases.widen(x.get(1));
            for (int k = 0; k < y.length; k++) {
              y[k] += x.get(0)[5 * rows[k / 5] + k % 5];
            }
            return y;
          });
      check(
          backend,
          "a sum with itself",
          random,
          List.of(new Input(normal(random, 30, 1), 30)),
          (tape, x) -> List.of(SumOperation.apply(tape, x.get(0), x.get(0))),
          x -> Arrays.stream(BackendCases.widen(x.get(0))).map(y -> 2 * y).toArray());
    }
  }

  @ParameterizedTest
  @Tag("slow")
  @MethodSource(EVERY_PROVIDER)
  void ofNormsAndGates(BackendProvider provider) {
    Random random = new Random(4);
    try (Backend backend = provider.create(2)) {
      for (int trial = 0; trial < 12; trial++) {
        int atoms = 1 + random.nextInt(40);
        int f = trial == 0 ? 64 : 1 + random.nextInt(40);
        int c = trial < 3 ? 1 : 1 + random.nextInt(40);
        String what = atoms + " atoms, " + f + " features, " + c + " channels";
        Input scalars = new Input(normal(random, atoms * f, 1), atoms, f);
        Input vectors = new Input(normal(random, atoms * 3 * f, 1), atoms, 3, f);
        Input pairs = new Input(normal(random, atoms * 6 * f, 1), atoms, 3, 2 * f);
        Input gates = new Input(normal(random, atoms * 3 * f, 1), atoms, 3 * f);
        Input otherPairs = new Input(awayFromZero(random, atoms * 6 * c), atoms, 3, 2 * c);
        Input gate = new Input(normal(random, atoms * c, 1), atoms, c);
        check(
            backend,
            "norms, " + what,
            random,
            List.of(scalars, otherPairs),
            (tape, x) -> List.of(JoinNormsOperation.apply(tape, x.get(0), x.get(1))),
            x -> PlainReference.joinNorms(x.get(0), x.get(1), atoms));
        check(
            backend,
            "gated update, " + what,
            random,
            List.of(gates, pairs, scalars, vectors),
            (tape, x) -> {
              AtomFeatures updated =
                  GatedUpdateOperation.apply(
                      tape, x.get(0), x.get(1), new AtomFeatures(x.get(2), x.get(3)));
              return List.of(updated.scalars(), updated.vectors());
            },
            x -> join(PlainReference.gatedUpdate(x.get(0), x.get(1), x.get(2), x.get(3), atoms)));
        check(
            backend,
            "gated vectors, " + what,
            random,
            List.of(otherPairs, gate),
            (tape, x) -> List.of(GateVectorsOperation.apply(tape, x.get(0), x.get(1))),
            x -> PlainReference.gateVectors(x.get(0), x.get(1), atoms));
      }
    }
  }

  @ParameterizedTest
  @Tag("slow")
  @MethodSource(EVERY_PROVIDER)
  void ofTheRadialMessage(BackendProvider provider) {
    Random random = new Random(5);
    try (Backend backend = provider.create(2)) {
      for (int trial = 0; trial < 10; trial++) {
        int atoms = trial == 0 ? 40 : 1 + random.nextInt(25);
        int f = trial == 0 ? 16 : 1 + random.nextInt(20);
        RadialBasis basis = new RadialBasis(trial == 0 ? 20 : 1 + random.nextInt(20), 5.0, 0.5);
        AtomGraph graph = RandomCell.draw(random, atoms, 3).graph(backend, 5.0);
        float[] displacement = normal(random, 3 * atoms, 0.3);
        boolean shared = trial % 2 == 1;
        int[] rows = shared ? random.ints(atoms, 0, 3).toArray() : null;
        int phiRows = shared ? 3 : atoms;
        int k = basis.count() + 1;
        RadialEdges edges = backend.radialEdges(graph, basis);
        backend.displace(edges, new ArrayOperations(backend).upload(displacement, atoms, 3));
        check(
            backend,
            atoms + " atoms, " + graph.edges() + " edges, " + f + " features",
            random,
            List.of(
                new Input(normal(random, phiRows * 4 * f, 1), phiRows, 4 * f),
                new Input(normal(random, k * 4 * f, 1), k, 4 * f),
                new Input(normal(random, atoms * f, 1), atoms, f),
                new Input(normal(random, atoms * 3 * f, 1), atoms, 3, f)),
            (tape, x) -> {
              AtomFeatures moved =
                  RadialMessageOperation.apply(
                      tape, edges, x.get(0), rows, x.get(1), new AtomFeatures(x.get(2), x.get(3)));
              return List.of(moved.scalars(), moved.vectors());
            },
            x ->
                join(
                    PlainReference.message(
                        graph,
                        basis,
                        displacement,
                        new ArrayOperations.Message(
                            f, x.get(0), rows, x.get(1), x.get(2), x.get(3)))));
        edges.close();
      }
    }
  }

  @ParameterizedTest
  @Tag("slow")
  @MethodSource(EVERY_PROVIDER)
  void areTheSameBitsAtAnyNumberOfThreads(BackendProvider provider) {
    List<float[]> alone = messageAndLayer(provider, 1);
    for (int threads : new int[] {2, 3, 5}) {
      List<float[]> together = messageAndLayer(provider, threads);
      for (int k = 0; k < alone.size(); k++) {
        assertArrayEquals(alone.get(k), together.get(k), "input " + k + ", threads " + threads);
      }
    }
  }

  /** Gradients whose sums run over many atoms. */
  private static List<float[]> messageAndLayer(BackendProvider provider, int threads) {
    Random random = new Random(6);
    int f = 35;
    int atoms = 3300;
    try (Backend backend = provider.create(threads)) {
      AtomGraph graph = RandomCell.draw(random, atoms, 3).graph(backend, 4.0);
      RadialBasis basis = new RadialBasis(20, 5.0, 0.5);
      List<Input> inputs =
          List.of(
              new Input(normal(random, atoms * f, 1), atoms, f),
              new Input(normal(random, f * 4 * f, 1), f, 4 * f),
              new Input(normal(random, 4 * f, 1), 4 * f),
              new Input(normal(random, 21 * 4 * f, 1), 21, 4 * f),
              new Input(normal(random, atoms * 3 * f, 1), atoms, 3, f));
      return gradients(
          backend,
          inputs,
          (tape, x) -> {
            RadialEdges edges = tape.own(backend.radialEdges(graph, basis));
            Variable phi = LinearOperation.apply(tape, x.get(0), x.get(1), x.get(2));
            return List.of(
                RadialMessageOperation.apply(
                        tape, edges, phi, null, x.get(3), new AtomFeatures(x.get(0), x.get(4)))
                    .vectors());
          },
          normal(random, atoms * 3 * f, 1));
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PROVIDER)
  void aVectorOfLengthZeroGetsNone(BackendProvider provider) {
    try (Backend backend = provider.create(1)) {
      float[] gradient =
          gradients(
                  backend,
                  List.of(new Input(new float[] {1}, 1, 1), new Input(new float[6], 1, 3, 2)),
                  (tape, x) -> List.of(JoinNormsOperation.apply(tape, x.get(0), x.get(1))),
                  new float[] {1, 1})
              .get(1);
      assertArrayEquals(new float[6], gradient);
    }
  }

  private static double[] join(double[][] parts) {
    return Arrays.stream(parts).flatMapToDouble(Arrays::stream).toArray();
  }

  /** Where a length is near 0 its third derivative is large, and differences are poor. */
  private static float[] awayFromZero(Random random, int count) {
    float[] values = normal(random, count, 1);
    for (int k = 0; k < count; k++) {
      values[k] += Math.copySign(0.5f, values[k]);
    }
    return values;
  }
}
