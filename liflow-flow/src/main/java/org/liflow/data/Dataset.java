package org.liflow.data;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedSet;
import org.liflow.tensor.geometry.Lattice;

/**
 * Trajectories with an index for each split: a {@linkplain LiFlowDataset folder} or {@linkplain
 * InMemoryDataset memory}. Training takes either, and learns the same from equal trajectories.
 *
 * <p>Data sets do not change; threads may share them.
 */
public sealed interface Dataset permits LiFlowDataset, InMemoryDataset {
  /**
   * Names the data set in messages, such as the path of its folder.
   *
   * @return text for a person
   */
  String title();

  /** {@return the time step and lag that the data set states; empty if it states none} */
  Optional<DatasetDescription> description();

  /**
   * The time between frames in ps.
   *
   * @param given by the user, in ps; empty to use the data set's own
   * @return in ps
   * @throws org.liflow.files.InputException when neither is known, or they differ
   */
  double timeStep(OptionalDouble given);

  /**
   * The number of frames that a time lag spans.
   *
   * @param picoseconds the lag
   * @param given the time between frames in ps; empty to use the data set's own
   * @return at least 1
   * @throws org.liflow.files.InputException when it is no whole number of frames: says which lags
   *     would do
   */
  int lagFrames(double picoseconds, OptionalDouble given);

  /**
   * {@return a copy of the row of the embeddings that each atomic number has; -1 where it has none}
   */
  int[] elementIndex();

  /**
   * The atomic numbers of a trajectory's atoms; a new array.
   *
   * @param name of the trajectory
   * @return one per atom
   * @throws org.liflow.files.InputException when there is no such trajectory, or it has no atoms or
   *     unknown ones
   */
  int[] atomicNumbers(String name);

  /**
   * The lattice of a trajectory, periodic along all vectors.
   *
   * @param name of the trajectory
   * @return vectors in Å
   * @throws org.liflow.files.InputException when there is no such trajectory, or its lattice is
   *     singular, left-handed or not finite
   */
  Lattice lattice(String name);

  /**
   * The temperatures in K that there are positions of.
   *
   * @return ascending; unmodifiable
   * @throws IOException if the disk fails
   */
  SortedSet<Integer> temperatures() throws IOException;

  /**
   * Returns whether there is an index of a split and temperature in K.
   *
   * @param split such as {@code train}
   * @param temperature in K
   * @return whether {@link #index} finds entries
   */
  boolean hasIndex(String split, int temperature);

  /**
   * Names the index of a split and temperature in messages.
   *
   * @param split such as {@code train}
   * @param temperature in K
   * @return text for a person
   */
  String indexTitle(String split, int temperature);

  /**
   * The entries of an index.
   *
   * @param split its name, such as {@code train}; see {@link LiFlowDataset#isSplit}
   * @param temperature in K
   * @return at least one
   * @throws org.liflow.files.InputException when there is no such index, or it is bad
   * @throws IOException if the disk fails
   */
  List<DatasetEntry> index(String split, int temperature) throws IOException;

  /**
   * Opens the positions; the caller closes them.
   *
   * @return an open source, used by one thread
   */
  FrameSource frames();

  /**
   * A digest that changes with the data set.
   *
   * @return SHA-256 in hexadecimal
   */
  String fingerprint();
}
