package org.liflow.train;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The data that a model learns from.
 *
 * @param folder of a data set; empty if the run is given trajectories in memory
 * @param temperatures in K; empty for all that the data set has a training index of
 * @param timeStep ps between frames; empty for what the data set says
 * @param lag the time that a stride of the model stands for, in ps: a whole number of time steps;
 *     empty for what the data set says, or else 1 ps
 * @param reversal whether half of the strides are learnt backwards in time, which doubles the data:
 *     in equilibrium, a stride and its reverse are equally likely
 */
public record DataSettings(
    Optional<Path> folder,
    List<Integer> temperatures,
    OptionalDouble timeStep,
    OptionalDouble lag,
    boolean reversal) {
  /**
   * Trajectories in memory, at all their temperatures.
   *
   * @return settings without a folder
   */
  public static DataSettings inMemory() {
    return new DataSettings(
        Optional.empty(), List.of(), OptionalDouble.empty(), OptionalDouble.empty(), false);
  }

  /**
   * The data set in a folder, at all its temperatures.
   *
   * @param folder of the data set
   * @return settings of data on disk
   */
  public static DataSettings in(Path folder) {
    return inMemory().withFolder(folder);
  }

  /**
   * Checks the numbers.
   *
   * @param folder of a data set; empty if the run is given trajectories in memory
   * @param temperatures in K; empty for all that the data set has a training index of
   * @param timeStep ps between frames; empty for what the data set says
   * @param lag the time that a stride of the model stands for, in ps: a whole number of time steps;
   *     empty for what the data set says, or else 1 ps
   * @param reversal whether half of the strides are learnt backwards in time
   * @throws IllegalArgumentException for a time that is not positive, or a temperature below 1 K or
   *     twice
   */
  public DataSettings {
    temperatures = List.copyOf(temperatures);
    for (int temperature : temperatures) {
      Require.within("a temperature in K", temperature, 1, 999_999);
    }
    if (temperatures.stream().distinct().count() != temperatures.size()) {
      throw new IllegalArgumentException("a temperature twice in " + temperatures);
    }
    timeStep.ifPresent(step -> Require.positive("a time step in ps", step));
    lag.ifPresent(time -> Require.positive("a lag in ps", time));
  }

  /**
   * The same of other temperatures, in K.
   *
   * @param other in place of what these have
   * @return new settings
   */
  public DataSettings withTemperatures(List<Integer> other) {
    return new DataSettings(folder, other, timeStep, lag, reversal);
  }

  /**
   * The same with so many ps between frames.
   *
   * @param other in place of what these have
   * @return new settings
   */
  public DataSettings withTimeStep(double other) {
    return new DataSettings(folder, temperatures, OptionalDouble.of(other), lag, reversal);
  }

  /**
   * The same with strides of so many ps.
   *
   * @param other in place of what these have
   * @return new settings
   */
  public DataSettings withLag(double other) {
    return new DataSettings(folder, temperatures, timeStep, OptionalDouble.of(other), reversal);
  }

  /**
   * The same with or without strides backwards in time.
   *
   * @param other whether half of the strides are learnt backwards
   * @return new settings
   */
  public DataSettings withReversal(boolean other) {
    return new DataSettings(folder, temperatures, timeStep, lag, other);
  }

  /**
   * The same in another folder.
   *
   * @param other in place of what these have
   * @return new settings
   */
  public DataSettings withFolder(Path other) {
    return new DataSettings(Optional.of(other), temperatures, timeStep, lag, reversal);
  }
}
