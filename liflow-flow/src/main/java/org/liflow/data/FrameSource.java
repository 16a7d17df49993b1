package org.liflow.data;

/**
 * Single frames of a data set's trajectories. Positions are rounded to single precision, to about
 * 1e-6 Å near the origin. Threads may share an instance.
 */
public sealed interface FrameSource extends AutoCloseable permits DatasetFrames, MemoryFrames {
  /** {@return the data set} */
  Dataset dataset();

  /**
   * Names a trajectory in messages.
   *
   * @param name of the trajectory
   * @param temperature in K
   * @return text for a person
   */
  String source(String name, int temperature);

  /**
   * The number of a trajectory's frames; reads no position.
   *
   * @param name of the trajectory
   * @param temperature in K
   * @return at least 1
   * @throws org.liflow.files.InputException when it is not there, or its sizes do not fit its atoms
   */
  int count(String name, int temperature);

  /**
   * Reads one frame.
   *
   * @param name of the trajectory
   * @param temperature in K
   * @param frame counted from 0
   * @return x, y, z of each atom in Å, unwrapped; a new array
   * @throws org.liflow.files.InputException when the trajectory is not there, damaged or too short,
   *     or a position is not finite
   */
  double[] positions(String name, int temperature, int frame);

  /** Closes the files underneath; another call does nothing. */
  @Override
  void close();
}
