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
import org.liflow.tensor.io.Npy;
import org.liflow.tensor.io.Npz;
import org.liflow.tensor.io.NumpyArray;

/**
 * Writes the files of a data set one by one, in the published layout described at {@link
 * LiFlowDataset}. {@link DatasetBuilder} writes a complete data set and is simpler.
 *
 * <p>Call {@link #writePositions} once per temperature and then {@link #finish}, which writes what
 * all temperatures share. Positions are stored in single precision, as published: to about 1e-6 Å
 * near the origin, 1e-5 Å at 100 Å. They are stored uncompressed, which costs little (such digits
 * hardly compress) and allows single frames to be read. Not safe for use by several threads.
 */
public final class LiFlowDatasetWriter {
  private final Path folder;
  private final int[] elementIndex;
  private final TrajectoryCatalog catalog;

  /**
   * @param folder an existing folder
   * @param elementIndex the row of the embeddings that each atomic number has; -1 where it has none
   */
  public LiFlowDatasetWriter(Path folder, int[] elementIndex) {
    this.folder = folder;
    this.elementIndex = elementIndex.clone();
    catalog = new TrajectoryCatalog(this.elementIndex);
  }

  /**
   * Writes the positions of a temperature. Trajectories are taken one after the other, so that they
   * need not all be in memory.
   *
   * @param temperature in K
   * @param trajectories by their names; iterated over once
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
        catalog.add(entry.getKey(), entry.getValue());
        return new SimpleImmutableEntry<>(entry.getKey(), positions(entry.getValue()));
      }
    };
  }

  private static NumpyArray positions(Trajectory trajectory) {
    float[] positions = TrajectoryCatalog.positions(trajectory);
    return NumpyArray.of(positions, trajectory.frames(), trajectory.atoms(), 3);
  }

  /**
   * Writes an index.
   *
   * @param split its name, such as {@code train}; see {@link LiFlowDataset#isSplit}
   * @param temperature in K
   * @param entries the rows, in order
   */
  public void writeIndex(String split, int temperature, List<DatasetEntry> entries) {
    DatasetIndex.write(LiFlowDataset.indexFile(folder, split, temperature), entries);
  }

  /**
   * Writes the time step and lag, which the published layout does not hold.
   *
   * @param description becomes {@code dataset.json}
   */
  public void writeDescription(DatasetDescription description) {
    description.write(folder);
  }

  /** Writes the element index, and the atoms and lattices of all trajectories written before. */
  public void finish() {
    long[] rows = Arrays.stream(elementIndex).asLongStream().toArray();
    Npy.write(folder.resolve(LiFlowDataset.ELEMENT_INDEX), NumpyArray.of(rows, rows.length));
    Map<String, NumpyArray> atomicNumbers = new LinkedHashMap<>();
    Map<String, NumpyArray> lattices = new LinkedHashMap<>();
    catalog
        .members()
        .forEach(
            (name, member) -> {
              long[] numbers = Arrays.stream(member.atomicNumbers()).asLongStream().toArray();
              atomicNumbers.put(name, NumpyArray.of(numbers, numbers.length));
              lattices.put(name, NumpyArray.of(member.lattice().toArray(), 3, 3));
            });
    Npy.writeDictionary(folder.resolve(LiFlowDataset.ATOMIC_NUMBERS), atomicNumbers);
    Npy.writeDictionary(folder.resolve(LiFlowDataset.LATTICE), lattices);
  }
}
