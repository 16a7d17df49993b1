package org.liflow.tensor.backend;

import java.util.Arrays;
import java.util.function.Supplier;
import org.liflow.tensor.Tensor;

/**
 * Checks of the shapes that the operations of a {@link Backend} take. Every backend calls them
 * before it writes anything. Each check throws an {@link IllegalArgumentException} that names the
 * tensors.
 */
public final class OperationShapes {
  private OperationShapes() {}

  /**
   * Returns the number of values of a new tensor.
   *
   * @param shape the dimensions
   * @return their product
   * @throws IllegalArgumentException when a dimension is negative
   * @throws ArithmeticException when the product exceeds an {@code int}
   */
  public static int size(int... shape) {
    long size = 1;
    for (int dimension : shape) {
      require(dimension >= 0, () -> "a tensor " + Arrays.toString(shape));
      size = Math.multiplyExact(size, dimension);
    }
    return Math.toIntExact(size);
  }

  /**
   * Checks values that are to fill a new tensor.
   *
   * @param values the numbers
   * @param shape the dimensions
   */
  public static void values(float[] values, int... shape) {
    require(
        values.length == size(shape),
        () -> values.length + " values -> a tensor " + Arrays.toString(shape));
  }

  /**
   * Checks an upload.
   *
   * @param values no more than the target holds
   * @param target any shape
   */
  public static void upload(float[] values, Tensor target) {
    require(values.length <= target.size(), () -> values.length + " values -> " + target);
  }

  /**
   * Checks a download.
   *
   * @param source any shape
   * @param values no more than the source holds
   */
  public static void download(Tensor source, float[] values) {
    require(values.length <= source.size(), () -> source + " -> " + values.length + " values");
  }

  /**
   * Checks that two tensors have one size.
   *
   * @param one any shape
   * @param other any shape
   */
  public static void sameSize(Tensor one, Tensor other) {
    require(one.size() == other.size(), () -> one + " beside " + other);
  }

  /**
   * Checks a linear layer.
   *
   * @param input rows × inputs
   * @param weight inputs × outputs
   * @param bias outputs; or null
   * @param output rows × outputs
   */
  public static void linear(Tensor input, Tensor weight, Tensor bias, Tensor output) {
    int rows = input.rows();
    int inner = input.columns();
    int columns = output.columns();
    require(
        weight.rows() == inner
            && weight.columns() == columns
            && output.rows() == rows
            && (bias == null || bias.size() == columns),
        () -> "linear " + input + " · " + weight + " + " + bias + " -> " + output);
  }

  /**
   * Checks the gradients of a linear layer.
   *
   * @param input rows × inputs
   * @param weight inputs × outputs
   * @param outputGradient rows × outputs
   * @param inputGradient rows × inputs; or null
   * @param weightGradient inputs × outputs
   * @param biasGradient outputs; or null
   */
  public static void linearBackward(
      Tensor input,
      Tensor weight,
      Tensor outputGradient,
      Tensor inputGradient,
      Tensor weightGradient,
      Tensor biasGradient) {
    int rows = input.rows();
    int inner = input.columns();
    int columns = outputGradient.columns();
    require(
        weight.rows() == inner
            && weight.columns() == columns
            && outputGradient.rows() == rows
            && (inputGradient == null
                || inputGradient.rows() == rows && inputGradient.columns() == inner)
            && weightGradient.rows() == inner
            && weightGradient.columns() == columns
            && (biasGradient == null || biasGradient.size() == columns),
        () -> "gradients of linear " + input + " · " + weight + " from " + outputGradient);
  }

  /**
   * Checks a gather or, with gradients in place of table and output, the gradient of one.
   *
   * @param table any number of rows
   * @param rows numbers of the rows
   * @param output one row per number
   */
  public static void gather(Tensor table, int[] rows, Tensor output) {
    require(
        table.columns() == output.columns() && output.rows() == rows.length,
        () -> "gather " + rows.length + " rows of " + table + " -> " + output);
  }

  /**
   * Checks the displacements of atoms.
   *
   * @param atoms number of atoms
   * @param displacement three numbers per atom
   */
  public static void displacement(int atoms, Tensor displacement) {
    require(
        displacement.size() == 3 * atoms, () -> "displace " + atoms + " atoms by " + displacement);
  }

  /**
   * Checks a radial message.
   *
   * @param edges number of atoms and functions of the edges
   * @param input its inputs
   * @param scalars added to
   * @param newVectors overwritten
   */
  public static void radialMessage(
      MessageSize edges, MessageInput input, Tensor scalars, Tensor newVectors) {
    int features = input.vectors().columns();
    require(
        isMessage(edges, input)
            && hasShape(scalars, edges.atoms(), features)
            && hasShape(newVectors, 3 * edges.atoms(), features),
        () -> "radial message of " + input + " -> " + scalars + ", " + newVectors);
  }

  /**
   * Checks the gradients of a radial message.
   *
   * @param edges number of atoms and functions of the edges
   * @param input its inputs
   * @param gradients given and computed
   */
  public static void radialMessageBackward(
      MessageSize edges, MessageInput input, MessageGradients gradients) {
    int atoms = edges.atoms();
    int features = input.vectors().columns();
    require(
        isMessage(edges, input)
            && hasShape(gradients.scalars(), atoms, features)
            && hasShape(gradients.newVectors(), 3 * atoms, features)
            && hasShape(gradients.phi(), atoms, 4 * features)
            && hasShape(gradients.filter(), edges.filterRows(), 4 * features)
            && hasShape(gradients.vectors(), 3 * atoms, features),
        () -> "gradients of a radial message of " + input + ": " + gradients);
  }

  private static boolean isMessage(MessageSize edges, MessageInput input) {
    int features = input.vectors().columns();
    return input.vectors().rows() == 3 * edges.atoms()
        && input.phi().columns() == 4 * features
        && hasShape(input.filter(), edges.filterRows(), 4 * features)
        && (input.phiRows() == null ? input.phi().rows() : input.phiRows().length) == edges.atoms();
  }

  /**
   * Sizes that the edges of a radial message prescribe.
   *
   * @param atoms number of atoms
   * @param filterRows one per basis function and one for the bias
   */
  public record MessageSize(int atoms, int filterRows) {}

  /**
   * Checks a join of scalars with norms.
   *
   * @param scalars atoms × features
   * @param pairs atoms × 3 × (2 × channels)
   * @param output atoms × (features + channels)
   */
  public static void joinNorms(Tensor scalars, Tensor pairs, Tensor output) {
    int atoms = scalars.rows();
    int features = scalars.columns();
    int channels = pairs.columns() / 2;
    int width = features + channels;
    require(
        pairs.rows() == 3 * atoms
            && pairs.columns() == 2 * channels
            && output.rows() == atoms
            && output.columns() == width,
        () -> "join " + scalars + " with norms of " + pairs + " -> " + output);
  }

  /**
   * Checks the gradients of a join.
   *
   * @param pairs atoms × 3 × (2 × channels)
   * @param output atoms × (features + channels)
   * @param outputGradient atoms × (features + channels)
   * @param scalarsGradient atoms × features
   * @param pairsGradient atoms × 3 × (2 × channels)
   */
  public static void joinNormsBackward(
      Tensor pairs,
      Tensor output,
      Tensor outputGradient,
      Tensor scalarsGradient,
      Tensor pairsGradient) {
    int atoms = scalarsGradient.rows();
    int features = scalarsGradient.columns();
    int channels = pairs.columns() / 2;
    int width = features + channels;
    require(
        pairs.rows() == 3 * atoms
            && pairs.columns() == 2 * channels
            && output.rows() == atoms
            && output.columns() == width
            && outputGradient.rows() == atoms
            && outputGradient.columns() == width
            && pairsGradient.rows() == 3 * atoms
            && pairsGradient.columns() == 2 * channels,
        () -> "gradients of joining " + scalarsGradient + " with norms of " + pairs);
  }

  /**
   * Checks a gated update or, with gradients in place of tensors, its gradients.
   *
   * @param gates atoms × (3 × features)
   * @param pairs atoms × 3 × (2 × features)
   * @param scalars atoms × features
   * @param vectors atoms × 3 × features
   */
  public static void gatedUpdate(Tensor gates, Tensor pairs, Tensor scalars, Tensor vectors) {
    int atoms = scalars.rows();
    int features = scalars.columns();
    require(
        gates.rows() == atoms
            && gates.columns() == 3 * features
            && pairs.rows() == 3 * atoms
            && pairs.columns() == 2 * features
            && vectors.rows() == 3 * atoms
            && vectors.columns() == features,
        () -> "gated update " + gates + ", " + pairs + " of " + scalars + ", " + vectors);
  }

  /**
   * Checks a whole update block.
   *
   * @param scalars atoms × features
   * @param vectors atoms × 3 × features
   * @param weights of the block
   */
  public static void update(Tensor scalars, Tensor vectors, UpdateWeights weights) {
    int atoms = scalars.rows();
    int features = scalars.columns();
    require(
        vectors.rows() == 3 * atoms
            && vectors.columns() == features
            && hasShape(weights.pairs(), features, 2 * features)
            && hasShape(weights.hidden(), 2 * features, features)
            && weights.hiddenBias().size() == features
            && hasShape(weights.gates(), features, 3 * features)
            && weights.gatesBias().size() == 3 * features,
        () -> "update of " + scalars + " and " + vectors + " by " + weights);
  }

  /**
   * Checks a scaling of vectors or, with gradients in place of tensors, its gradients.
   *
   * @param pairs atoms × 3 × (2 × channels)
   * @param gate atoms × channels
   * @param output atoms × 3 × channels
   */
  public static void gateVectors(Tensor pairs, Tensor gate, Tensor output) {
    int atoms = gate.rows();
    int channels = gate.columns();
    require(
        pairs.rows() == 3 * atoms
            && pairs.columns() == 2 * channels
            && output.rows() == 3 * atoms
            && output.columns() == channels,
        () -> "gate " + pairs + " by " + gate + " -> " + output);
  }

  /**
   * Checks a step of Adam.
   *
   * @param parameter any shape
   * @param gradient of the same size
   * @param mean of the same size
   * @param square of the same size
   */
  public static void adam(Tensor parameter, Tensor gradient, Tensor mean, Tensor square) {
    int size = parameter.size();
    require(
        gradient.size() == size && mean.size() == size && square.size() == size,
        () -> "Adam of " + parameter + " by " + gradient + ", " + mean + ", " + square);
  }

  /**
   * Checks a combination of slopes.
   *
   * @param state any shape
   * @param slopes of the state's size, at least as many as factors
   * @param factors one per slope in use
   * @param result of the state's size
   */
  public static void combine(Tensor state, Tensor[] slopes, double[] factors, Tensor result) {
    require(
        factors.length <= slopes.length && result.size() == state.size(),
        () -> factors.length + " of " + slopes.length + " slopes at " + state + " -> " + result);
    for (int s = 0; s < factors.length; s++) {
      sameSize(state, slopes[s]);
    }
  }

  /**
   * Checks that consecutive atoms are within positions.
   *
   * @param first first atom
   * @param atoms number of atoms
   * @param positions of the atoms
   */
  public static void atoms(int first, int atoms, Positions positions) {
    require(
        first >= 0 && atoms >= 0 && atoms <= positions.atoms() - first,
        () -> atoms + " atoms from " + first + " on of " + positions.atoms());
  }

  /**
   * Returns the number of atoms of coordinates.
   *
   * @param coordinates x, y, z of each atom
   * @return a third of their number
   */
  public static int wholeAtoms(double[] coordinates) {
    require(coordinates.length % 3 == 0, () -> coordinates.length + " coordinates of atoms");
    return coordinates.length / 3;
  }

  /**
   * Checks the number of cutoffs.
   *
   * @param batch the structures
   * @param cutoffs one per structure
   */
  public static void cutoffs(AtomBatch batch, double[] cutoffs) {
    require(
        cutoffs.length == batch.structures(),
        () -> cutoffs.length + " cutoffs of " + batch.structures() + " structures");
  }

  /**
   * Checks that positions are of all atoms of a batch.
   *
   * @param batch the structures
   * @param positions of the atoms
   */
  public static void positions(AtomBatch batch, Positions positions) {
    require(
        positions.atoms() == batch.atoms(),
        () -> "positions of " + positions.atoms() + " atoms in a batch of " + batch.atoms());
  }

  private static boolean hasShape(Tensor tensor, int rows, int columns) {
    return tensor.rows() == rows && tensor.columns() == columns;
  }

  private static void require(boolean fits, Supplier<String> operation) {
    if (!fits) {
      throw new IllegalArgumentException("shapes that do not fit: " + operation.get());
    }
  }
}
