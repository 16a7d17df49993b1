package org.liflow.data;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.liflow.files.InputException;
import org.liflow.tensor.io.Npz;
import org.liflow.tensor.io.NpzRows;
import org.liflow.tensor.io.NumpyArray;

/**
 * Single frames of the trajectories of a data set on disk. The memory that they take does not grow
 * with the data set.
 *
 * <p>If the archive stores a trajectory uncompressed, only the frame itself is read. A compressed
 * trajectory is decoded once and cached in single precision. When the cache exceeds its budget, the
 * least recently used trajectories are dropped. A trajectory larger than the whole budget is
 * decoded up to the frame on each call.
 *
 * <p>Positions are rounded to single precision either way, to about 1e-6 Å near the origin. Threads
 * may share an instance; they read one after the other.
 */
public final class DatasetFrames implements FrameSource {
  /** The number of frames that are decoded at a time. */
  private static final int CHUNK = 64;

  private record Key(int temperature, String name) {}

  private final LiFlowDataset dataset;
  private final long budget;
  private final Map<Integer, Npz> archives = new HashMap<>();
  private final Map<Key, float[]> decoded = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<Key, int[]> shapes = new HashMap<>();
  private long held;
  private long decodings;

  /**
   * @throws IllegalArgumentException for a negative budget
   */
  DatasetFrames(LiFlowDataset dataset, long budget) {
    if (budget < 0) {
      throw new IllegalArgumentException("a budget of " + budget + " bytes");
    }
    this.dataset = dataset;
    this.budget = budget;
  }

  @Override
  public LiFlowDataset dataset() {
    return dataset;
  }

  @Override
  public String source(String name, int temperature) {
    return LiFlowDataset.positionsFile(dataset.folder(), temperature) + ": " + name;
  }

  @Override
  public synchronized int count(String name, int temperature) {
    return shape(new Key(temperature, name))[0];
  }

  /** Frames, atoms and 3: checked once, since each look opens the archive's member. */
  private int[] shape(Key key) {
    int[] known = shapes.get(key);
    if (known != null) {
      return known;
    }
    int atoms = dataset.atomicNumbers(key.name()).length;
    int[] shape = archive(key.temperature()).shape(key.name());
    if (shape.length != 3 || shape[1] != atoms || shape[2] != 3) {
      throw new InputException(
          source(key.name(), key.temperature()),
          "an array of shape " + Arrays.toString(shape),
          "shape [any, " + atoms + ", 3]");
    }
    shapes.put(key, shape);
    return shape;
  }

  @Override
  public synchronized double[] positions(String name, int temperature, int frame) {
    Key key = new Key(temperature, name);
    int frames = shape(key)[0];
    if (frame < 0 || frame >= frames) {
      throw new InputException(
          source(name, temperature), "no frame " + frame, "0 to " + (frames - 1));
    }
    int width = 3 * shape(key)[1];
    Npz archive = archive(temperature);
    long bytes = (long) Float.BYTES * frames * width;
    float[] from;
    int at = 0;
    if (archive.inRows(name) && (archive.isStored(name) || bytes > budget)) {
      try (NpzRows rows = archive.rows(name)) {
        rows.skip(frame);
        from = rows.read(1).toFloats();
      }
    } else {
      from = decoded(key, archive, frames, width);
      at = frame * width;
    }
    double[] positions = new double[width];
    for (int k = 0; k < width; k++) {
      positions[k] = from[at + k];
      if (!Double.isFinite(positions[k])) {
        throw new InputException(
            source(name, temperature),
            "the position " + positions[k] + " in frame " + frame + ", atom " + k / 3,
            "finite positions");
      }
    }
    return positions;
  }

  private float[] decoded(Key key, Npz archive, int frames, int width) {
    float[] known = decoded.get(key);
    if (known != null) {
      return known;
    }
    long bytes = (long) Float.BYTES * frames * width;
    boolean keep = bytes <= budget;
    var oldest = decoded.values().iterator();
    while (keep && held + bytes > budget) {
      held -= (long) Float.BYTES * oldest.next().length;
      oldest.remove();
    }
    decodings++;
    float[] values;
    if (archive.inRows(key.name())) {
      values = new float[frames * width];
      try (NpzRows rows = archive.rows(key.name())) {
        for (int done = 0; done < frames; done += CHUNK) {
          NumpyArray chunk = rows.read(Math.min(CHUNK, frames - done));
          System.arraycopy(chunk.toFloats(), 0, values, done * width, chunk.size());
        }
      }
    } else {
      values = archive.read(key.name()).toFloats();
    }
    if (keep) {
      decoded.put(key, values);
      held += bytes;
    }
    return values;
  }

  private Npz archive(int temperature) {
    Path file = LiFlowDataset.positionsFile(dataset.folder(), temperature);
    return archives.computeIfAbsent(temperature, t -> Npz.open(file));
  }

  /** The number of times that a compressed trajectory was decoded completely. */
  synchronized long decodings() {
    return decodings;
  }

  /** Bytes that decoded trajectories take now. */
  synchronized long held() {
    return held;
  }

  @Override
  public synchronized void close() {
    archives.values().forEach(Npz::close);
    archives.clear();
    shapes.clear();
    decoded.clear();
    held = 0;
  }
}
