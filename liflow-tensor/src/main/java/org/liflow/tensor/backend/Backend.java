package org.liflow.tensor.backend;

import org.liflow.tensor.Tensor;
import org.liflow.tensor.geometry.AtomGraph;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.geometry.NeighborList;
import org.liflow.tensor.geometry.RadialBasis;

/**
 * What computes: memory for tensors, the few operations that the network is made of, and their
 * gradients.
 *
 * <p>Each operation stands beside its gradients: {@code operationBackward} takes the gradient of a
 * loss by the operation's output and gives those by its inputs. Unless it says otherwise, it adds
 * to the gradients it gives. Null for a gradient leaves it out where the text allows it.
 *
 * <p>Each operation computes a row of its output from the same numbers in the same order wherever
 * that row stands. A structure therefore gets the same bits alone, in a batch, and at any number of
 * threads. One caller at a time.
 *
 * <p>Every operation throws an {@link IllegalArgumentException} for shapes that do not fit and for
 * tensors or edges of another backend, before it has written anything.
 */
public interface Backend extends AutoCloseable {
  /** A short name, as in the setting that chooses it. */
  String name();

  /** One line for a person: what computes, and with how many threads or on which device. */
  String description();

  /** A new tensor of zeros. */
  Tensor tensor(int... shape);

  /** A new tensor whose numbers are whatever was in its memory: for what is overwritten anyway. */
  Tensor uninitialised(int... shape);

  /** Copies {@code values}, at most as many as it holds, to the front of {@code target}. */
  void upload(float[] values, Tensor target);

  /** Fills {@code values}, at most as many as there are, from the front of {@code source}. */
  void download(Tensor source, float[] values);

  /** Sets every number of a tensor. */
  void fill(Tensor target, float value);

  /** {@code target = source}, of the same size. */
  void copy(Tensor source, Tensor target);

  /** {@code target += source}, of the same size. */
  void add(Tensor source, Tensor target);

  /**
   * A linear layer on each row: {@code output = activation(input · weight + bias)}.
   *
   * @param input rows × inputs
   * @param weight inputs × outputs (the transpose of PyTorch's layout)
   * @param bias outputs, or null for none
   * @param output rows × outputs; overwritten, another tensor than {@code input}
   */
  void linear(Tensor input, Tensor weight, Tensor bias, Activation activation, Tensor output);

  /**
   * Gradients of a linear layer without activation.
   *
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

  /** The sigmoid linear unit of each number: {@code output = input / (1 + exp(−input))}. */
  void silu(Tensor input, Tensor output);

  /** Gradient of the sigmoid linear unit: {@code inputGradient} is overwritten. */
  void siluBackward(Tensor input, Tensor outputGradient, Tensor inputGradient);

  /**
   * Copies rows: row k of {@code output} becomes row {@code rows[k]} of {@code table}.
   *
   * @param output {@code rows.length} × columns; overwritten
   */
  void gather(Tensor table, int[] rows, Tensor output);

  /** Gradient of a gather: adds row k of {@code outputGradient} to row {@code rows[k]}. */
  void gatherBackward(Tensor outputGradient, int[] rows, Tensor tableGradient);

  /**
   * All pairs of atoms closer than a cutoff.
   *
   * @param positions x, y, z of each atom in Å; may lie outside the cell
   * @param cutoff in Å
   */
  NeighborList neighbors(Lattice lattice, double[] positions, double cutoff);

  /**
   * Makes the edges of a graph, whose frame 2 is at first the same as frame 1.
   *
   * @param graph all pairs within a cutoff, each in both directions, as a neighbour list has them
   */
  RadialEdges radialEdges(AtomGraph graph, RadialBasis basis);

  /**
   * Moves frame 2 of the edges to the conditioning positions plus {@code displacement}. Edges that
   * are out of the basis' reach in both frames are left out of later messages, to which they would
   * add exactly nothing.
   *
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
   * Gradients of the join. A vector of length 0 gets none.
   *
   * @param output what the join gave
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
   * Gradients of the gated update by gates and pairs; those by the scalars and vectors before it
   * are those after it.
   *
   * @param scalarsGradient by the scalars after the update
   * @param vectorsGradient by the vectors after the update
   * @param gatesGradient overwritten
   * @param pairsGradient overwritten
   */
  void gatedUpdateBackward(
      Tensor gates,
      Tensor pairs,
      Tensor scalarsGradient,
      Tensor vectorsGradient,
      Tensor gatesGradient,
      Tensor pairsGradient);

  /** Memory for {@link #update}: as much as this backend needs. */
  default UpdateWorkspace updateWorkspace(int atoms, int features) {
    return new UpdateWorkspace(
        uninitialised(atoms, 3, 2 * features),
        uninitialised(atoms, 2 * features),
        uninitialised(atoms, features),
        uninitialised(atoms, 3 * features));
  }

  /**
   * The whole update block of PaiNN, in place: {@code pairs = vectors · pairsWeight}, a layer with
   * the sigmoid linear unit and one without on the joined norms, and the gated update. The same as
   * the operations one by one, to the last bit, where memory need not be passed over for each.
   *
   * @param scalars atoms × features; updated
   * @param vectors atoms × 3 × features; updated
   * @param weights of the block
   * @param workspace what {@link #updateWorkspace} gave for as many atoms; its numbers are lost
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
   * @param pairs atoms × 3 × (2 × channels): U, then V
   * @param gate atoms × channels
   * @param output atoms × 3 × channels; overwritten
   */
  void gateVectors(Tensor pairs, Tensor gate, Tensor output);

  /** Gradients of scaling vectors. */
  void gateVectorsBackward(
      Tensor pairs, Tensor gate, Tensor outputGradient, Tensor pairsGradient, Tensor gateGradient);

  /** The sum of all numbers' squares. */
  double sumOfSquares(Tensor tensor);

  /**
   * One step of Adam (Kingma and Ba, ICLR 2015), as PyTorch does it.
   *
   * @param parameter moved
   * @param gradient not modified
   * @param mean of gradients; brought up to date
   * @param square mean of squared gradients; brought up to date
   */
  void adam(Tensor parameter, Tensor gradient, Tensor mean, Tensor square, AdamStep step);

  /**
   * Combines slopes as Runge-Kutta methods do: {@code result = state + length · Σ factors[s] ·
   * slopes[s]}, number by number, in double precision, the sum from 0 on in the order of the
   * factors, and rounded at the end.
   *
   * @param slopes of the state's size, as many as there are factors or more
   * @param result of the state's size; overwritten, may be {@code state}
   */
  void combine(Tensor state, Tensor[] slopes, double[] factors, double length, Tensor result);

  /**
   * Makes a velocity of where a flow is predicted to end: {@code prediction = (prediction − state)
   * / left}, the difference in single and the quotient in double precision, rounded at the end.
   *
   * @param left of the flow time, above 0
   * @param prediction of the state's size; overwritten
   */
  void towardsEnd(Tensor state, double left, Tensor prediction);

  /**
   * Operations on the positions of a batch of structures: by default on the host, with this
   * backend's neighbour lists, edges and copies.
   */
  default AtomOperations atoms(AtomBatch batch) {
    return new HostAtoms(this, batch);
  }

  /** A moving average: {@code averages = decay · averages + (1 − decay) · values}. */
  void average(Tensor values, double decay, Tensor averages);

  /**
   * Operations that are done together again and again, to be closed before what they work on. What
   * they cost beside their arithmetic, a device may spend once.
   *
   * @param operations calls of this backend on the same tensors, edges and rows each time: no new
   *     tensors, uploads, downloads or sums of squares, and no gradients
   */
  default Recording record(Runnable operations) {
    return operations::run;
  }

  /** Ends the threads and gives the memory back. */
  @Override
  void close();
}
