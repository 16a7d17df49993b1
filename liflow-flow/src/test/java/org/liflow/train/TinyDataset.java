package org.liflow.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.liflow.crystal.Structure;
import org.liflow.crystal.Trajectory;
import org.liflow.data.DatasetDescription;
import org.liflow.data.DatasetEntry;
import org.liflow.data.LiFlowDataset;
import org.liflow.data.LiFlowDatasetWriter;
import org.liflow.flow.SmallModels;
import org.liflow.nn.io.ElementIndex;
import org.liflow.nn.io.FlowConfiguration;
import org.liflow.nn.io.ModelFile;
import org.liflow.nn.io.ModelRole;
import org.liflow.nn.io.PriorConfiguration;
import org.liflow.nn.painn.NetworkConfiguration;
import org.liflow.nn.painn.PredictionMode;

/** Data sets of random walks in rock salt, and models for them. */
public final class TinyDataset {
  /** ps between frames. */
  public static final double TIME_STEP = 0.1;

  private TinyDataset() {}

  /**
   * Writes a data set at 500 K: LiF once, LiCl twice, LiBr three times, 25 frames each. Li walks
   * 0.1 Å a frame and axis, the others stay within 0.02 Å of their sites.
   */
  public static LiFlowDataset write(Path folder) {
    Random random = new Random(17);
    Map<String, Trajectory> runs = new LinkedHashMap<>();
    List<DatasetEntry> entries = new ArrayList<>();
    int[] anions = {9, 17, 17, 35, 35, 35};
    for (int run = 0; run < anions.length; run++) {
      Structure start = SmallModels.rockSalt(3, anions[run], 4 + 0.05 * anions[run]);
      Trajectory walk = walk(start, 25, random);
      String name = "run" + run;
      runs.put(name, walk);
      entries.add(DatasetEntry.of(name, 500, start.reducedFormula(), walk));
    }
    LiFlowDatasetWriter writer =
        new LiFlowDatasetWriter(folder, ElementIndex.published(ElementIndex.LARGEST_ATOMIC_NUMBER));
    writer.writePositions(500, runs.entrySet());
    writer.writeIndex("train", 500, entries);
    writer.writeDescription(new DatasetDescription(TIME_STEP, 10, List.of("random walks")));
    writer.finish();
    return LiFlowDataset.open(folder);
  }

  private static Trajectory walk(Structure start, int frames, Random random) {
    double[] site = start.positions();
    double[] now = start.positions();
    double[][] positions = new double[frames][];
    for (int frame = 0; frame < frames; frame++) {
      positions[frame] = now.clone();
      for (int k = 0; k < now.length; k++) {
        boolean lithium = start.element(k / 3).atomicNumber() == 3;
        now[k] = (lithium ? now[k] : site[k]) + (lithium ? 0.1 : 0.02) * random.nextGaussian();
      }
    }
    return new Trajectory(start.atomicNumbers(), List.of(start.lattice()), positions, TIME_STEP);
  }

  /** An untrained Propagator with the published adaptive prior's scales, for H to Kr. */
  public static ModelFile propagator() {
    return model(
        ModelRole.PROPAGATOR,
        new PriorConfiguration.AdaptiveMaxwellBoltzmann(
            new PriorConfiguration.Scales(1, 10), new PriorConfiguration.Scales(0.5, 5), 3),
        Optional.empty());
  }

  /** An untrained Corrector for H to Kr. */
  public static ModelFile corrector() {
    return model(
        ModelRole.CORRECTOR,
        new PriorConfiguration.MaxwellBoltzmann(0.1),
        Optional.of(new PriorConfiguration.UniformScaleNormal(0.25)));
  }

  private static ModelFile model(
      ModelRole role, PriorConfiguration prior, Optional<PriorConfiguration> noise) {
    return ModelFile.initialised(
        new NetworkConfiguration(8, 6, 2, 32, 5, 0.5, 1000, PredictionMode.VELOCITY),
        role,
        ElementIndex.published(32),
        5,
        new FlowConfiguration(prior, noise),
        1,
        Map.of(),
        1);
  }
}
