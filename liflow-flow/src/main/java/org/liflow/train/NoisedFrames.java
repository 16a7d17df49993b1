package org.liflow.train;

import java.util.List;
import java.util.Set;
import org.apache.commons.rng.UniformRandomProvider;
import org.liflow.crystal.Structure;
import org.liflow.data.DatasetEntry;
import org.liflow.data.FrameSource;
import org.liflow.files.InputException;
import org.liflow.flow.Prior;
import org.liflow.flow.ScaleChoice;
import org.liflow.nn.io.ModelFile;
import org.liflow.nn.io.PriorConfiguration;

/**
 * Batches for a Corrector. Each sample is a random frame of a trajectory with noise added; the
 * displacement to learn leads back to the frame.
 */
public final class NoisedFrames extends DatasetFlows {
  private final Prior noise;

  /**
   * @param frames stays the caller's to close
   * @param entries to draw from
   * @param model a Corrector: gives the elements, the cutoff, the prior and the noise
   * @param settings of the drawing
   * @throws InputException when an entry does not fit its trajectory, or has an element or class of
   *     prior that the model has not; names file and trajectory
   * @throws IllegalArgumentException when the model says no training noise
   */
  public NoisedFrames(
      FrameSource frames, List<DatasetEntry> entries, ModelFile model, BatchSettings settings) {
    super(frames, entries, model, settings);
    PriorConfiguration configured =
        model
            .trainingNoise()
            .orElseThrow(() -> new IllegalArgumentException("a model without training noise"));
    noise = Prior.of(configured, ScaleChoice.LARGE, ScaleChoice.SMALL, Set.of());
    requireFrames(1, "a sample");
  }

  @Override
  Sample sample(
      DatasetEntry entry, Material material, UniformRandomProvider random, Streams streams) {
    int frame = entry.start() + random.nextInt(entry.end() - entry.start());
    double[] positions = positions(entry, frame);
    float[] end = new float[positions.length];
    noise.sample(
        new Structure(material.lattice(), material.atomicNumbers(), positions),
        streams.noise(entry.temperature()),
        end,
        0);
    for (int k = 0; k < end.length; k++) {
      positions[k] += end[k];
      end[k] = -end[k];
    }
    return new Sample(frame, positions, end);
  }
}
