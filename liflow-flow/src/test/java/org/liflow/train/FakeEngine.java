package org.liflow.train;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.liflow.nn.io.ModelFile;
import org.liflow.nn.io.ModelTensor;
import org.liflow.tensor.backend.Backend;

/**
 * Learns one number, the share of the way that the flows' ends make of their starts, by a descent
 * with momentum: what it comes to depends on every batch, time and learning rate, in their order.
 */
class FakeEngine implements TrainingEngine {
  private static final String TENSOR = "output_block.linear_v.weight";

  private final ModelFile start;
  private final double decay;
  private float weight = 1;
  private float momentum;
  private float average = 1;
  private long steps;

  FakeEngine(ModelFile start, TrainingSettings settings, Backend backend) {
    this.start = start;
    decay = settings.optimizer().averagingDecay();
  }

  @Override
  public StepResult step(TrainingBatch batch, double[] times, double learningRate) {
    double loss = loss(batch, times, weight);
    double gradient = (loss(batch, times, weight + 1e-3f) - loss) / 1e-3;
    momentum = (float) (0.9 * momentum + gradient);
    weight -= (float) (learningRate * momentum);
    average = (float) (decay * average + (1 - decay) * weight);
    steps++;
    return new StepResult(loss, Math.abs(gradient));
  }

  @Override
  public double loss(TrainingBatch batch, double[] flowTimes, boolean averaged) {
    double sum = 0;
    double[] times = new double[batch.graphs()];
    for (double time : flowTimes) {
      Arrays.fill(times, time);
      sum += loss(batch, times, averaged ? average : weight);
    }
    return sum / flowTimes.length;
  }

  private static double loss(TrainingBatch batch, double[] times, float share) {
    double sum = 0;
    for (int g = 0; g < batch.graphs(); g++) {
      for (int atom = batch.graph().atomStart()[g];
          atom < batch.graph().atomStart()[g + 1];
          atom++) {
        for (int k = 3 * atom; k < 3 * atom + 3; k++) {
          double error = batch.end()[k] - share * times[g] * batch.start()[k];
          sum += error * error;
        }
      }
    }
    return sum / batch.atoms();
  }

  float weight(boolean averaged) {
    return averaged ? average : weight;
  }

  @Override
  public ModelFile model(boolean averaged) {
    Map<String, ModelTensor> weights = new LinkedHashMap<>(start.weights());
    float[] data = weights.get(TENSOR).data().clone();
    data[0] = weight(averaged);
    weights.put(TENSOR, new ModelTensor(weights.get(TENSOR).shape(), data));
    return start.withWeights(weights);
  }

  @Override
  public long steps() {
    return steps;
  }

  @Override
  public Map<String, float[]> state() {
    return Map.of("all", new float[] {weight, momentum, average});
  }

  @Override
  public void restore(Map<String, float[]> state, long taken) {
    float[] all = state.get("all");
    if (all == null || all.length != 3) {
      throw new IllegalArgumentException("the state of another engine");
    }
    weight = all[0];
    momentum = all[1];
    average = all[2];
    steps = taken;
  }

  @Override
  public void close() {}
}
