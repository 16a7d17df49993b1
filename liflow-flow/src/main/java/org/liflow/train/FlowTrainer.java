package org.liflow.train;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.liflow.nn.io.ModelFile;
import org.liflow.nn.io.Preconditioning;
import org.liflow.nn.optim.Adam;
import org.liflow.nn.optim.AdamSettings;
import org.liflow.nn.optim.MovingAverage;
import org.liflow.nn.painn.ConditionedNetwork;
import org.liflow.nn.painn.DualPaiNN;
import org.liflow.nn.painn.PredictionMode;
import org.liflow.tensor.Resources;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.autograd.Tape;
import org.liflow.tensor.autograd.Variable;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.geometry.AtomGraph;

/**
 * Trains a network by conditional flow matching (Lipman et al., ICLR 2023; Nam et al. 2025), one
 * optimizer step at a time. {@link TrainingRun} adds data, epochs, validation and checkpoints.
 *
 * <p>The loss is the weighted mean over all atoms of the squared distance, in Å², between the
 * network's prediction at some time of the flow and the true velocity or end of the flow. For a
 * preconditioned network it has no unit: see {@link Preconditioning}. The same batches and times
 * give the same weights, bit by bit, at any number of threads. Not safe for use by several threads.
 */
public final class FlowTrainer implements TrainingEngine {
  /** In Å, farther than distances are rounded. */
  private static final double MARGIN = 1e-3;

  private final ModelFile model;
  private final ProbabilityPath path;
  private final AtomWeights weights;
  private final Backend backend;
  private final DualPaiNN network;
  private final List<Variable> parameters;
  private final Adam adam;
  private final MovingAverage average;
  private final Tape tape;
  private final Resources resources;

  /**
   * Creates a trainer over straight paths.
   *
   * @param start the initial model, trained or not
   * @param adam settings of the optimizer
   * @param averagingDecay of the moving average of the weights, 0 to below 1
   * @param backend remains the caller's to close, after this trainer
   */
  public FlowTrainer(ModelFile start, AdamSettings adam, double averagingDecay, Backend backend) {
    this(start, ProbabilityPath.LINEAR, AtomWeights.EQUAL, adam, averagingDecay, backend);
  }

  /**
   * Creates a trainer over paths of any form.
   *
   * @param start the initial model, trained or not
   * @param path straight for a network that predicts the flow's end, from which the samplers take a
   *     straight way
   * @param weights of the atoms in the loss
   * @param adam settings of the optimizer
   * @param averagingDecay of the moving average of the weights, 0 to below 1
   * @param backend remains the caller's to close, after this trainer
   * @throws IllegalArgumentException for such a network, or a preconditioned one, and another path
   */
  public FlowTrainer(
      ModelFile start,
      ProbabilityPath path,
      AtomWeights weights,
      AdamSettings adam,
      double averagingDecay,
      Backend backend) {
    boolean straight = path.equals(ProbabilityPath.LINEAR);
    if (start.network().predictionMode() == PredictionMode.DATA && !straight) {
      throw new IllegalArgumentException("a network that predicts ends, over paths that bend");
    }
    if (start.flow().preconditioning() != Preconditioning.NONE && !straight) {
      throw new IllegalArgumentException("a preconditioned network, over paths that bend");
    }
    this.weights = weights;
    this.model = start;
    this.path = path;
    this.backend = backend;
    try (Resources made = new Resources()) {
      network = made.add(new DualPaiNN(start.network(), start.asWeights(), backend));
      parameters = network.parameters();
      this.adam = made.add(new Adam(backend, adam, parameters));
      average = made.add(new MovingAverage(backend, averagingDecay, parameters));
      tape = made.add(new Tape(backend));
      resources = made.keep();
    }
  }

  /**
   * Computes the gradient of the loss and updates the weights and their moving average once.
   *
   * @param batch the flows to learn; not modified
   * @param times the flow time of each structure, 0 to 1
   * @param learningRate of this update
   * @return the loss in Å² and the norm of its gradient before clipping
   * @throws DivergedException when the loss or the gradient is not finite; the weights are then
   *     unchanged
   * @throws IllegalArgumentException when there is not one time per structure
   */
  @Override
  public StepResult step(TrainingBatch batch, double[] times, double learningRate) {
    Targets targets = targets(batch, times);
    adam.clearGradients();
    double loss = differentiate(batch, times, targets);
    double norm = adam.gradientNorm();
    if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
      throw new DivergedException(
          String.format(Locale.ROOT, "a loss of %s Å² with a gradient of norm %s", loss, norm));
    }
    adam.step(learningRate, norm);
    average.update(adam.steps());
    return new StepResult(loss, norm);
  }

  private Targets targets(TrainingBatch batch, double[] times) {
    return Targets.of(batch, times, path, model).weighted(weights.of(batch.graph()));
  }

  /** Sets the gradients; returns the loss. */
  private double differentiate(TrainingBatch batch, double[] times, Targets targets) {
    try (Tensor gradient = backend.uninitialised(batch.atoms(), 3, 1);
        Resources recorded = new Resources()) {
      recorded.add(tape);
      // Lists reach farther than the network, for pairs that come near; most of them do not.
      AtomGraph near =
          batch.graph().within(targets.displacements(), model.network().reach() + MARGIN);
      Variable output =
          network.predict(tape, near, batch.temperatures(), targets.displacements(), times);
      float[] values = new float[3 * batch.atoms()];
      backend.download(output.value(), values);
      double loss = targets.loss(values);
      targets.turnIntoGradient(values);
      backend.upload(values, gradient);
      tape.backward(output, gradient);
      return loss;
    }
  }

  /**
   * Computes the loss of a batch without updating the weights.
   *
   * @param batch the flows; not modified
   * @param flowTimes times, 0 to 1; all structures are evaluated at each
   * @param averaged whether to use the moving average of the weights
   * @return the mean over the times, in Å²
   */
  @Override
  public double loss(TrainingBatch batch, double[] flowTimes, boolean averaged) {
    try (Resources swapped = new Resources()) {
      if (averaged) {
        average.swap();
        swapped.add(average::swap);
      }
      return loss(batch, flowTimes);
    }
  }

  private double loss(TrainingBatch batch, double[] flowTimes) {
    try (ConditionedNetwork conditioned = network.condition(batch.graph(), batch.temperatures())) {
      float[] values = new float[3 * batch.atoms()];
      double[] times = new double[batch.graphs()];
      double sum = 0;
      for (double time : flowTimes) {
        Arrays.fill(times, time);
        Targets targets = targets(batch, times);
        conditioned.evaluate(targets.displacements(), times, values);
        sum += targets.loss(values);
      }
      return sum / flowTimes.length;
    }
  }

  /**
   * Returns the model as it is now.
   *
   * @param averaged whether with the moving average of the weights
   * @return a copy, which later steps do not change
   */
  @Override
  public ModelFile model(boolean averaged) {
    try (Resources swapped = new Resources()) {
      if (averaged) {
        average.swap();
        swapped.add(average::swap);
      }
      return model.withValues(network.weights());
    }
  }

  /** Returns the number of updates, those before a restored state included. */
  @Override
  public long steps() {
    return adam.steps();
  }

  /**
   * Returns all that is needed to continue bit by bit: the weights, the moments of the optimizer
   * and the moving average.
   *
   * @return copies of the tensors by name
   */
  @Override
  public Map<String, float[]> state() {
    Map<String, float[]> state = new LinkedHashMap<>();
    for (int k = 0; k < parameters.size(); k++) {
      Tensor parameter = parameters.get(k).value();
      float[] values = new float[parameter.size()];
      backend.download(parameter, values);
      state.put("parameter." + k, values);
    }
    state.putAll(adam.state());
    state.putAll(average.state());
    return state;
  }

  /**
   * Continues from a state.
   *
   * @param state tensors by name, as {@link #state} returned them; copied
   * @param steps the number of updates at that time
   * @throws IllegalArgumentException when the state is of another network; the trainer must not be
   *     used then
   */
  @Override
  public void restore(Map<String, float[]> state, long steps) {
    for (int k = 0; k < parameters.size(); k++) {
      float[] values = state.get("parameter." + k);
      Tensor parameter = parameters.get(k).value();
      if (values == null || values.length != parameter.size()) {
        throw new IllegalArgumentException("a state without parameter." + k + ", " + parameter);
      }
      backend.upload(values, parameter);
      parameters.get(k).markChanged();
    }
    adam.restore(state, steps);
    average.restore(state);
  }

  /** Closes the network's tensors; the backend remains open. */
  @Override
  public void close() {
    resources.close();
  }

  /**
   * The positions of a batch's flows at given times, and the right predictions of the network.
   *
   * @param displacements from the conditioning positions, x, y, z of each atom in Å
   * @param expected x, y, z of each atom in Å, or without unit for a preconditioned network
   * @param weights of the atoms, on average 1
   */
  private record Targets(float[] displacements, float[] expected, float[] weights) {
    Targets weighted(float[] others) {
      return new Targets(displacements, expected, others);
    }

    static Targets of(TrainingBatch batch, double[] times, ProbabilityPath path, ModelFile model) {
      if (times.length != batch.graphs()) {
        throw new IllegalArgumentException(
            times.length + " flow times for " + batch.graphs() + " structures");
      }
      float[] displacements = new float[3 * batch.atoms()];
      float[] expected = new float[3 * batch.atoms()];
      PredictionMode mode = model.network().predictionMode();
      boolean preconditioned = model.flow().preconditioning() == Preconditioning.PRIOR_WIDTH;
      for (int g = 0; g < batch.graphs(); g++) {
        double t = times[g];
        double ofState = preconditioned ? Preconditioning.ofState(t) : 0;
        double ofWidth = preconditioned ? Preconditioning.ofWidth(t) : 1;
        int last = 3 * batch.graph().atomStart()[g + 1];
        for (int k = 3 * batch.graph().atomStart()[g]; k < last; k++) {
          float start = batch.start()[k];
          float end = batch.end()[k];
          displacements[k] = (float) (path.start(t) * start + path.end(t) * end);
          if (mode == PredictionMode.DATA) {
            expected[k] = end;
            continue;
          }
          double velocity = path.startRate(t) * start + path.endRate(t) * end;
          expected[k] =
              preconditioned
                  ? (float)
                      ((velocity - ofState * displacements[k]) / (ofWidth * batch.widths()[k / 3]))
                  : (float) velocity;
        }
      }
      return new Targets(displacements, expected, new float[0]);
    }

    /** The weighted mean over atoms of the squared distance. */
    double loss(float[] predicted) {
      double sum = 0;
      for (int k = 0; k < predicted.length; k++) {
        double error = predicted[k] - expected[k];
        sum += weights[k / 3] * error * error;
      }
      return sum / (predicted.length / 3);
    }

    /** Replaces the predictions by the gradient of the loss. */
    void turnIntoGradient(float[] predicted) {
      int atoms = predicted.length / 3;
      for (int k = 0; k < predicted.length; k++) {
        predicted[k] = 2 * weights[k / 3] * (predicted[k] - expected[k]) / atoms;
      }
    }
  }
}
