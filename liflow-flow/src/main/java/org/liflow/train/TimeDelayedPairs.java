package org.liflow.train;

import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.liflow.data.DatasetEntry;
import org.liflow.data.FrameSource;
import org.liflow.files.InputException;
import org.liflow.nn.io.ModelFile;

/**
 * Batches for a Propagator. Each sample leads from a random frame of a trajectory to the frame a
 * time lag later.
 *
 * <p>The first frame of a pair is one of {@code start} to {@code end − lag − 1} of the entry, each
 * equally likely.
 */
public final class TimeDelayedPairs extends DatasetFlows {
  private final int lag;

  /**
   * @param frames stays the caller's to close
   * @param entries to draw from
   * @param lag frames between the two ends of a pair
   * @param model gives the elements, the cutoff and the prior; of an adaptive prior each entry's
   *     classes choose the scales
   * @param settings of the drawing
   * @throws InputException when an entry is not longer than the lag, does not fit its trajectory,
   *     or has an element or class of prior that the model has not; names file and trajectory
   * @throws IllegalArgumentException for a lag below one frame
   */
  public TimeDelayedPairs(
      FrameSource frames,
      List<DatasetEntry> entries,
      int lag,
      ModelFile model,
      BatchSettings settings) {
    super(frames, entries, model, settings);
    if (lag < 1) {
      throw new IllegalArgumentException("a lag of " + lag + " frames");
    }
    this.lag = lag;
    requireFrames(lag + 1, "a lag of " + lag);
  }

  /**
   * Frames between the two ends of a pair.
   *
   * @return at least 1
   */
  public int lag() {
    return lag;
  }

  @Override
  Sample sample(
      DatasetEntry entry, Material material, UniformRandomProvider random, Streams streams) {
    int first = entry.start() + random.nextInt(entry.end() - entry.start() - lag);
    boolean backwards = settings().reversal() && random.nextBoolean();
    double[] from = positions(entry, backwards ? first + lag : first);
    double[] to = positions(entry, backwards ? first : first + lag);
    addStartNoise(entry, material, streams, from);
    float[] end = new float[from.length];
    for (int k = 0; k < end.length; k++) {
      end[k] = (float) (to[k] - from[k]);
    }
    return new Sample(first, from, end);
  }
}
