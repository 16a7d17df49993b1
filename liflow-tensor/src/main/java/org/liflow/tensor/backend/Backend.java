package org.liflow.tensor.backend;

import org.liflow.tensor.Tensor;
import org.liflow.tensor.geometry.AtomGraph;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.geometry.NeighborList;
import org.liflow.tensor.geometry.RadialBasis;

/**
 * A device for computing: memory for tensors, the operations of the network and their gradients.
 *
 * <p>Each operation stands beside its gradients: {@code operationBackward} takes the gradient of a
 * loss with respect to the operation's output and computes those with respect to its inputs. Unless
 * its text says otherwise, it adds to the gradients that it computes. Where the text allows it,
 * null for a gradient leaves that one out.
 *
 * <p>Each operation computes a row of its output from the same numbers in the same order wherever
 * that row stands. A structure therefore gets the same bits alone, in a batch, and at any number of
 * threads.
 *
 * <p>Every operation throws an {@link IllegalArgumentException} for shapes that do not fit and for
 * tensors or edges of another backend, before it has written anything, and an {@link
 * IllegalStateException} after {@link #close()}.
 *
 * <p>Thread safety: any number of threads may share a backend from {@link Backends} as long as they
 * use different tensors, or only read them. Each operation, and each run of a {@link Recording}, is
 * done as a whole, in the order of the calls; the results are the same bits as those of a thread
 * alone. An object that a backend makes (tensor, edges, recording, operations on atoms) belongs to
 * one thread at a time.
 */
public interface Backend extends AutoCloseable {
  /**
   * Returns a short name, such as "vector".
   *
   * @return the name by which {@link Backends#open(String, int)} finds this kind of backend
   */
  String name();

  /**
   * Describes the backend for a person.
   *
   * @return one line: the device, and the number of threads
   */
  String description();

  /**
   * Makes a tensor of zeros.
   *
   * @param shape the dimensions
   * @return a new tensor, to be closed by the caller
   */
  Tensor tensor(int... shape);

  /**
   * Makes a tensor with undefined numbers, for results that overwrite all of them.
   *
   * @param shape the dimensions
   * @return a new tensor, to be closed by the caller
   */
  Tensor uninitialised(int... shape);

  /**
   * Copies numbers to the front of a tensor; the rest stays as it is.
   *
   * @param values at most as many as the tensor holds
   * @param target overwritten in part
   */
  void upload(float[] values, Tensor target);

  /**
   * Copies numbers from the front of a tensor.
   *
   * @param source holds at least as many numbers
   * @param values overwritten
   */
  void download(Tensor source, float[] values);

  /**
   * Sets every number of a tensor.
   *
   * @param target overwritten
   * @param value the number
   */
  void fill(Tensor target, float value);

  /**
   * {@code target = source}.
   *
   * @param source any shape
   * @param target of the same size; overwritten
   */
  void copy(Tensor source, Tensor target);

  /**
   * {@code target += source}.
   *
   * @param source any shape
   * @param target of the same size; added to
   */
  void add(Tensor source, Tensor target);

  /**
   * A linear layer on each row: {@code output = activation(input · weight + bias)}.
   *
   * @param input rows × inputs
   * @param weight inputs × outputs (the transpose of PyTorch's layout)
   * @param bias outputs; null for none
   * @param activation applied to each output
   * @param output rows × outputs; overwritten, another tensor than {@code input}
   */
  void linear(Tensor input, Tensor weight, Tensor bias, Activation activation, Tensor output);

  /**
   * Gradients of a linear layer without activation.
   *
   * @param input rows × inputs
   * @param weight inputs × outputs
   * @param outputGradient rows × outputs
   * @param inputGradient rows × inputs; null to leave it out
   * @param weightGradient inputs × outputs
   * @param biasGradient outputs; null to leave it out
   */
  void linearBackward(
      Tensor input,
      Tensor weight,
      Tensor outputGradient,
      Tensor inputGradient,
      Tensor weightGradient,
      Tensor biasGradient);

  /**
   * The sigmoid linear unit of each number: {@code output = input / (1 + exp(−input))}.
   *
   * @param input any shape
   * @param output of the same size; overwritten
   */
  void silu(Tensor input, Tensor output);

  /**
   * Gradient of the sigmoid linear unit.
   *
   * @param input of the unit
   * @param outputGradient of the same size
   * @param inputGradient of the same size; overwritten
   */
  void siluBackward(Tensor input, Tensor outputGradient, Tensor inputGradient);

  /**
   * Copies rows: row k of {@code output} becomes row {@code rows[k]} of {@code table}.
   *
   * @param table any number of rows
   * @param rows numbers of the rows, each any number of times
   * @param output {@code rows.length} × columns; overwritten
   */
  void gather(Tensor table, int[] rows, Tensor output);

  /**
   * Gradient of {@link #gather}: adds row k of {@code outputGradient} to row {@code rows[k]}.
   *
   * @param outputGradient {@code rows.length} × columns
   * @param rows as for the gather
   * @param tableGradient of the table's shape
   */
  void gatherBackward(Tensor outputGradient, int[] rows, Tensor tableGradient);

  /**
   * Finds all pairs of atoms closer than a cutoff.
   *
   * @param lattice the periodic cell
   * @param positions x, y, z of each atom in Å; may lie outside the cell
   * @param cutoff in Å
   * @return the pairs, as {@link NeighborList#build} finds them
   */
  NeighborList neighbors(Lattice lattice, double[] positions, double cutoff);

  /**
   * Makes the edges of a graph. Frame 2 is the same as frame 1 until it is {@link #displace
   * displaced}.
   *
   * @param graph all pairs within a cutoff, each in both directions, as a neighbour list has them
   * @param basis the radial functions
   * @return the edges, to be closed by the caller
   */
  RadialEdges radialEdges(AtomGraph graph, RadialBasis basis);

  /**
   * Moves frame 2 of the edges to the conditioning positions plus {@code displacement}. Edges
   * beyond the basis' cutoff in both frames are skipped by later messages, to which they would add
   * exactly nothing.
   *
   * @param edges changed in place
   * @param displacement atoms × 3, in Å
   */
  void displace(RadialEdges edges, Tensor displacement);

  /**
   * The radial message of DualPaiNN (Nam et al. 2025, after Schütt et al., ICML 2021). With the
   * filter W = filter · (basis of frame 1 + basis of frame 2) of an edge j → i and x = φ(j) ∘ W,
   * split into x_s, x_vv, x_1, x_2:
   *
   * <pre>
   *   scalars(i)    += Σ x_s
   *   newVectors(i)  = vectors(i) + Σ vectors(j) ∘ x_vv + u₁ ⊗ x_1 + u₂ ⊗ x_2
   * </pre>
   *
   * @param edges moved by {@link #displace}, or not at all
   * @param input φ, filter and vectors; not modified
   * @param scalars atoms × features; added to in place
   * @param newVectors atoms × 3 × features; overwritten, another tensor than the input's vectors
   */
  void radialMessage(RadialEdges edges, MessageInput input, Tensor scalars, Tensor newVectors);

  /**
   * Gradients of the radial message with respect to φ, filter and vectors. The gradient with
   * respect to the old scalars is that with respect to the new ones.
   *
   * @param edges as for the message
   * @param input as for the message
   * @param gradients those given and those computed
   */
  void radialMessageBackward(RadialEdges edges, MessageInput input, MessageGradients gradients);

  /**
   * Joins each atom's scalars with the lengths of its vectors' second halves.
   *
   * @param scalars atoms × features
   * @param pairs atoms × 3 × (2 × channels): U in the first half of the columns, V in the second
   * @param output atoms × (features + channels): scalars, then ‖V‖ of each channel; overwritten
   */
  void joinNorms(Tensor scalars, Tensor pairs, Tensor output);

  /**
   * Gradients of {@link #joinNorms}. A vector of length 0 gets none.
   *
   * @param pairs as for the join
   * @param output result of the join
   * @param outputGradient of the output's shape
   * @param scalarsGradient atoms × features
   * @param pairsGradient of the shape of {@code pairs}
   */
  void joinNormsBackward(
      Tensor pairs,
      Tensor output,
      Tensor outputGradient,
      Tensor scalarsGradient,
      Tensor pairsGradient);

  /**
   * The gated update of PaiNN: with the gates split into a_vv, a_sv, a_ss,
   *
   * <pre>
   *   vectors += a_vv ∘ U
   *   scalars += a_ss + a_sv ∘ ⟨U, V⟩
   * </pre>
   *
   * @param gates atoms × (3 × features)
   * @param pairs atoms × 3 × (2 × features): U, then V
   * @param scalars atoms × features; added to in place
   * @param vectors atoms × 3 × features; added to in place
   */
  void gatedUpdate(Tensor gates, Tensor pairs, Tensor scalars, Tensor vectors);

  /**
   * Gradients of {@link #gatedUpdate} with respect to gates and pairs. Those with respect to the
   * scalars and vectors before the update are the same as those after it.
   *
   * @param gates as for the update
   * @param pairs as for the update
   * @param scalarsGradient with respect to the scalars after the update
   * @param vectorsGradient with respect to the vectors after the update
   * @param gatesGradient of the gates' shape; overwritten
   * @param pairsGradient of the shape of {@code pairs}; overwritten
   */
  void gatedUpdateBackward(
      Tensor gates,
      Tensor pairs,
      Tensor scalarsGradient,
      Tensor vectorsGradient,
      Tensor gatesGradient,
      Tensor pairsGradient);

  /**
   * Makes memory for {@link #update}, as much as this backend needs.
   *
   * @param atoms number of atoms
   * @param features features per atom
   * @return the memory, to be closed by the caller
   */
  default UpdateWorkspace updateWorkspace(int atoms, int features) {
    return new UpdateWorkspace(
        uninitialised(atoms, 3, 2 * features),
        uninitialised(atoms, 2 * features),
        uninitialised(atoms, features),
        uninitialised(atoms, 3 * features));
  }

  /**
   * The whole update block of PaiNN, in place: {@code pairs = vectors · pairsWeight}, a layer with
   * the sigmoid linear unit and one without on the joined norms, and the gated update. The bits are
   * those of the operations one by one; a backend may save passes over memory.
   *
   * @param scalars atoms × features; updated
   * @param vectors atoms × 3 × features; updated
   * @param weights of the block
   * @param workspace from {@link #updateWorkspace} for as many atoms; its numbers are lost
   */
  default void update(
      Tensor scalars, Tensor vectors, UpdateWeights weights, UpdateWorkspace workspace) {
    linear(vectors, weights.pairs(), null, Activation.IDENTITY, workspace.pairs());
    joinNorms(scalars, workspace.pairs(), workspace.joined());
    linear(
        workspace.joined(),
        weights.hidden(),
        weights.hiddenBias(),
        Activation.SILU,
        workspace.hidden());
    linear(
        workspace.hidden(),
        weights.gates(),
        weights.gatesBias(),
        Activation.IDENTITY,
        workspace.gates());
    gatedUpdate(workspace.gates(), workspace.pairs(), scalars, vectors);
  }

  /**
   * Scales vectors: {@code output = U ∘ gate}.
   *
   * @param pairs atoms × 3 × (2 × channels): U in the first half of the columns, then V
   * @param gate atoms × channels
   * @param output atoms × 3 × channels; overwritten
   */
  void gateVectors(Tensor pairs, Tensor gate, Tensor output);

  /**
   * Gradients of {@link #gateVectors}.
   *
   * @param pairs as for the scaling
   * @param gate as for the scaling
   * @param outputGradient atoms × 3 × channels
   * @param pairsGradient of the shape of {@code pairs}
   * @param gateGradient atoms × channels
   */
  void gateVectorsBackward(
      Tensor pairs, Tensor gate, Tensor outputGradient, Tensor pairsGradient, Tensor gateGradient);

  /**
   * Sums the squares of all numbers, in double precision.
   *
   * @param tensor any shape
   * @return the sum
   */
  double sumOfSquares(Tensor tensor);

  /**
   * One step of Adam (Kingma and Ba, ICLR 2015), with PyTorch's arithmetic.
   *
   * @param parameter changed in place
   * @param gradient of the same size; not modified
   * @param mean moving mean of gradients; updated
   * @param square moving mean of squared gradients; updated
   * @param step the step's numbers
   */
  void adam(Tensor parameter, Tensor gradient, Tensor mean, Tensor square, AdamStep step);

  /**
   * Combines slopes as Runge-Kutta methods do: {@code result = state + length · Σ factors[s] ·
   * slopes[s]}, number by number in double precision, summed from 0 in the order of the factors and
   * rounded at the end.
   *
   * @param state any shape
   * @param slopes of the state's size, as many as there are factors or more
   * @param factors weights of the slopes
   * @param length of the step
   * @param result of the state's size; overwritten, may be {@code state}
   */
  void combine(Tensor state, Tensor[] slopes, double[] factors, double length, Tensor result);

  /**
   * Converts a predicted end of a flow to a velocity: {@code prediction = (prediction − state) /
   * left}, the difference in single and the quotient in double precision, rounded at the end.
   *
   * @param state the present state
   * @param left flow time left, above 0
   * @param prediction of the state's size; overwritten
   */
  void towardsEnd(Tensor state, double left, Tensor prediction);

  /**
   * Converts a network's output to a velocity: {@code prediction = factors · prediction +
   * stateFactors · state}, number by number. Each product and the sum are rounded to single
   * precision.
   *
   * @param state the present state
   * @param stateFactors of the state's size
   * @param factors of the state's size
   * @param prediction of the state's size; overwritten
   */
  void scaleAndAdd(Tensor state, Tensor stateFactors, Tensor factors, Tensor prediction);

  /**
   * Makes operations on the positions of a batch of structures. The default does them on the host,
   * with this backend's neighbour lists, edges and copies.
   *
   * @param batch the structures
   * @return the operations, to be closed by the caller
   */
  default AtomOperations atoms(AtomBatch batch) {
    return new HostAtoms(this, batch);
  }

  /**
   * A moving average: {@code averages = decay · averages + (1 − decay) · values}.
   *
   * @param values any shape
   * @param decay 0 to 1
   * @param averages of the same size; updated
   */
  void average(Tensor values, double decay, Tensor averages);

  /**
   * Records operations that are done together many times. A device may pay the cost of launching
   * them only once.
   *
   * @param operations calls of this backend on the same tensors, edges and rows each time: no new
   *     tensors, uploads, downloads or sums of squares, and no gradients
   * @return the recording, to be closed before the tensors and edges that it works on
   */
  default Recording record(Runnable operations) {
    return operations::run;
  }

  /** Ends the threads and frees the memory. */
  @Override
  void close();
}
