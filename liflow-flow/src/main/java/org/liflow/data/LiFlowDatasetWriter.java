package org.liflow.data;

import java.nio.file.Path;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.liflow.crystal.Trajectory;
import org.liflow.files.InputException;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.io.Npy;
import org.liflow.tensor.io.Npz;
import org.liflow.tensor.io.NumpyArray;

/**
 * Writes a data set in the published layout, described at {@link LiFlowDataset}.
 *
 * <p>Positions first, {@link #writePositions} once a temperature; then {@link #finish}, which
 * writes what all temperatures share. Positions are kept in single precision, as published: to
 * about 1e-6 Å near the origin, 1e-5 Å at 100 Å. They are stored uncompressed, which costs little
 * (such digits hardly compress) and lets single frames be read.
 */
public final class LiFlowDatasetWriter {
  private final Path folder;
  private final int[] elementIndex;
  private final Map<String, NumpyArray> atomicNumbers = new LinkedHashMap<>();
  private final Map<String, NumpyArray> lattices = new LinkedHashMap<>();

  /**
   * @param folder an existing folder
   * @param elementIndex the row of the embeddings that each atomic number has; -1 where it has none
   */
  public LiFlowDatasetWriter(Path folder, int[] elementIndex) {
    this.folder = folder;
    this.elementIndex = elementIndex.clone();
  }

  /**
   * Writes the positions of a temperature, taking one trajectory after the other, so that they need
   * not all be in memory.
   *
   * @param temperature in K
   * @param trajectories by their names; gone through once
   * @throws InputException when a trajectory's lattice changes or has open boundaries, its atoms or
   *     lattice differ from those of the same name at another temperature, or an element has no row
   *     in the element index; no file is then written
   */
  public void writePositions(
      int temperature, Iterable<Map.Entry<String, Trajectory>> trajectories) {
    Npz.write(LiFlowDataset.positionsFile(folder, temperature), () -> arrays(trajectories), false);
  }

  private Iterator<Map.Entry<String, NumpyArray>> arrays(
      Iterable<Map.Entry<String, Trajectory>> trajectories) {
    Iterator<Map.Entry<String, Trajectory>> source = trajectories.iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return source.hasNext();
      }

      @Override
      public Map.Entry<String, NumpyArray> next() {
        Map.Entry<String, Trajectory> entry = source.next();
        note(entry.getKey(), entry.getValue());
        return new SimpleImmutableEntry<>(entry.getKey(), positions(entry.getValue()));
      }
    };
  }

  private void note(String name, Trajectory trajectory) {
    if (!trajectory.lattice(0).isPeriodic()) {
      throw new InputException(name, "open boundaries", "a lattice that repeats along all axes");
    }
    for (int frame = 1; frame < trajectory.lattices().size(); frame++) {
      if (!trajectory.lattice(frame).equals(trajectory.lattice(0))) {
        throw new InputException(
            name, "a lattice that changes in frame " + frame, "one lattice for the trajectory");
      }
    }
    for (int number : trajectory.atomicNumbers()) {
      if (number >= elementIndex.length || elementIndex[number] < 0) {
        throw new InputException(
            name,
            "atomic number " + number + " without a row in the element index",
            "an element index that holds it");
      }
    }
    Lattice lattice = trajectory.lattice(0);
    NumpyArray vectors = NumpyArray.of(lattice.toArray(), 3, 3);
    long[] numbers = Arrays.stream(trajectory.atomicNumbers()).asLongStream().toArray();
    NumpyArray known = atomicNumbers.putIfAbsent(name, NumpyArray.of(numbers, numbers.length));
    NumpyArray knownVectors = lattices.putIfAbsent(name, vectors);
    if (known != null
        && !(Arrays.equals(known.toLongs(), numbers)
            && Arrays.equals(knownVectors.toDoubles(), lattice.toArray()))) {
      throw new InputException(
          name,
          "other atoms or another lattice than at the temperature before",
          "a name of its own for each structure");
    }
  }

  private static NumpyArray positions(Trajectory trajectory) {
    int width = 3 * trajectory.atoms();
    float[] positions = new float[Math.multiplyExact(trajectory.frames(), width)];
    for (int frame = 0; frame < trajectory.frames(); frame++) {
      double[] from = trajectory.positions(frame);
      for (int k = 0; k < width; k++) {
        positions[frame * width + k] = (float) from[k];
      }
    }
    return NumpyArray.of(positions, trajectory.frames(), trajectory.atoms(), 3);
  }

  /**
   * Writes an index.
   *
   * @param split its name, such as {@code train}; see {@link LiFlowDataset#isSplit}
   * @param temperature in K
   */
  public void writeIndex(String split, int temperature, List<DatasetEntry> entries) {
    DatasetIndex.write(LiFlowDataset.indexFile(folder, split, temperature), entries);
  }

  /** Writes what the published layout leaves open. */
  public void writeDescription(DatasetDescription description) {
    description.write(folder);
  }

  /** Writes the element index, and the atoms and lattices of all trajectories written before. */
  public void finish() {
    long[] rows = Arrays.stream(elementIndex).asLongStream().toArray();
    Npy.write(folder.resolve(LiFlowDataset.ELEMENT_INDEX), NumpyArray.of(rows, rows.length));
    Npy.writeDictionary(folder.resolve(LiFlowDataset.ATOMIC_NUMBERS), atomicNumbers);
    Npy.writeDictionary(folder.resolve(LiFlowDataset.LATTICE), lattices);
  }
}
