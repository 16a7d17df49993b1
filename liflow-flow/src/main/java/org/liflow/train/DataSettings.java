package org.liflow.train;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What a model learns from.
 *
 * @param folder of a data set
 * @param temperatures in K; empty for all that the data set has a training index of
 * @param timeStep ps between frames; empty for what the data set says
 * @param lag the time that a stride of the model stands for, in ps: a whole number of time steps;
 *     empty for what the data set says, or else 1 ps
 */
public record DataSettings(
    Path folder, List<Integer> temperatures, OptionalDouble timeStep, OptionalDouble lag) {
  /**
   * @throws IllegalArgumentException for a time that is not positive, or a temperature below 1 K or
   *     twice
   */
  public DataSettings {
    temperatures = List.copyOf(temperatures);
    for (int temperature : temperatures) {
      Checks.within("a temperature in K", temperature, 1, 999_999);
    }
    if (temperatures.stream().distinct().count() != temperatures.size()) {
      throw new IllegalArgumentException("a temperature twice in " + temperatures);
    }
    timeStep.ifPresent(step -> Checks.positive("a time step in ps", step));
    lag.ifPresent(time -> Checks.positive("a lag in ps", time));
  }

  /** The same of other temperatures, in K. */
  public DataSettings withTemperatures(List<Integer> other) {
    return new DataSettings(folder, other, timeStep, lag);
  }

  /** The same with so many ps between frames. */
  public DataSettings withTimeStep(double other) {
    return new DataSettings(folder, temperatures, OptionalDouble.of(other), lag);
  }

  /** The same with strides of so many ps. */
  public DataSettings withLag(double other) {
    return new DataSettings(folder, temperatures, timeStep, OptionalDouble.of(other));
  }

  /** The same in another folder. */
  public DataSettings withFolder(Path other) {
    return new DataSettings(other, temperatures, timeStep, lag);
  }
}
