package org.liflow.data;

import org.liflow.files.InputException;

/** Frames of an {@link InMemoryDataset}. */
final class MemoryFrames implements FrameSource {
  private final InMemoryDataset dataset;

  MemoryFrames(InMemoryDataset dataset) {
    this.dataset = dataset;
  }

  @Override
  public InMemoryDataset dataset() {
    return dataset;
  }

  @Override
  public String source(String name, int temperature) {
    return dataset.title() + ", " + name + " at " + temperature + " K";
  }

  @Override
  public int count(String name, int temperature) {
    return dataset.positions(name, temperature).length / width(name);
  }

  private int width(String name) {
    return 3 * dataset.atoms(name);
  }

  @Override
  public double[] positions(String name, int temperature, int frame) {
    int count = count(name, temperature);
    if (frame < 0 || frame >= count) {
      throw new InputException(
          source(name, temperature), "no frame " + frame, "0 to " + (count - 1));
    }
    float[] all = dataset.positions(name, temperature);
    double[] positions = new double[width(name)];
    for (int k = 0; k < positions.length; k++) {
      positions[k] = all[frame * positions.length + k];
    }
    return positions;
  }

  /** Does nothing: the trajectories belong to the data set. */
  @Override
  public void close() {}
}
