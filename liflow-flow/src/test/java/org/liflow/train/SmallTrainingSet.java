package org.liflow.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.liflow.crystal.Structure;
import org.liflow.crystal.Trajectory;
import org.liflow.data.DatasetEntry;
import org.liflow.data.LiFlowDatasetWriter;
import org.liflow.flow.SmallModels;
import org.liflow.nn.io.ElementIndex;
import org.liflow.nn.painn.NetworkConfiguration;
import org.liflow.nn.painn.PredictionMode;

/** Small data sets of crystals whose atoms jitter, and settings to train on them. */
public final class SmallTrainingSet {
  /** ps between frames. */
  static final double TIME_STEP = 0.1;

  private static final int KELVIN = 500;
  private static final int FRAMES = 12;

  private SmallTrainingSet() {}

  /** Three compositions of lithium, two trajectories each; a validation index of a fourth. */
  public static Path write(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
    Map<String, Trajectory> trajectories = new LinkedHashMap<>();
    List<DatasetEntry> train = new ArrayList<>();
    List<DatasetEntry> valid = new ArrayList<>();
    int[] anions = {9, 17, 35, 16};
    for (int k = 0; k < anions.length; k++) {
      for (int run = 0; run < 2; run++) {
        String name = "LiX" + anions[k] + "_" + run;
        Trajectory trajectory = jitter(SmallModels.rockSalt(3, anions[k], 5), 10 * k + run);
        trajectories.put(name, trajectory);
        DatasetEntry measured = DatasetEntry.of(name, KELVIN, "LiX" + anions[k], trajectory);
        (k < 3 ? train : valid)
            .add(
                new DatasetEntry(
                    name,
                    KELVIN,
                    measured.start(),
                    measured.end(),
                    measured.composition(),
                    measured.lithiumMobility(),
                    measured.frameMobility(),
                    run,
                    0));
      }
    }
    LiFlowDatasetWriter writer = new LiFlowDatasetWriter(folder, ElementIndex.published(77));
    writer.writePositions(KELVIN, trajectories.entrySet());
    writer.writeIndex("train", KELVIN, train);
    writer.writeIndex("valid", KELVIN, valid);
    writer.finish();
    return folder;
  }

  private static Trajectory jitter(Structure crystal, long seed) {
    Random random = new Random(seed);
    double[][] positions = new double[FRAMES][];
    for (int frame = 0; frame < FRAMES; frame++) {
      positions[frame] = crystal.positions();
      for (int k = 0; k < positions[frame].length; k++) {
        positions[frame][k] += 0.1 * random.nextGaussian();
      }
    }
    return new Trajectory(
        crystal.atomicNumbers(), List.of(crystal.lattice()), positions, TIME_STEP);
  }

  static NetworkConfiguration network() {
    return new NetworkConfiguration(8, 6, 1, 77, 4, 0.5, 1000, PredictionMode.VELOCITY);
  }

  /** A Propagator: 4 epochs of 5 steps, validated every second. */
  public static TrainingSettings propagator(Path data) {
    return small(TrainingSettings.propagator(data));
  }

  /** A Corrector, as short. */
  static TrainingSettings corrector(Path data) {
    return small(TrainingSettings.corrector(data));
  }

  private static TrainingSettings small(TrainingSettings settings) {
    return settings
        .withSeed(7)
        .withData(data -> data.withTimeStep(TIME_STEP).withLag(0.3))
        .withModel(model -> model.withNetwork(network()))
        .withOptimizer(
            optimizer ->
                optimizer
                    .withBatchSize(3)
                    .withStepsPerEpoch(5)
                    .withEpochs(4)
                    .withLearningRate(0.01)
                    .withAveragingDecay(0.8))
        .withValidation(
            validation -> validation.byComposition(0.4).withSamplesPerEntry(2).withEveryEpochs(2));
  }
}
