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
 * @param lag the time that a stride of the model stands for, in ps: a whole number of time steps
 */
public record DataSettings(
    Path folder, List<Integer> temperatures, OptionalDouble timeStep, double lag) {
  /**
   * @throws IllegalArgumentException for a time that is not positive, a temperature below 1 K or
   *     twice, or a lag that is no whole number of time steps
   */
  public DataSettings {
    temperatures = List.copyOf(temperatures);
    Checks.positive("a lag in ps", lag);
    for (int temperature : temperatures) {
      Checks.within("a temperature in K", temperature, 1, 999_999);
    }
    if (temperatures.stream().distinct().count() != temperatures.size()) {
      throw new IllegalArgumentException("a temperature twice in " + temperatures);
    }
    if (timeStep.isPresent()) {
      Checks.positive("a time step in ps", timeStep.getAsDouble());
      frames(lag, timeStep.getAsDouble());
    }
  }

  /**
   * How many frames lie a lag apart.
   *
   * @param lag in ps
   * @param timeStep ps between frames
   * @throws IllegalArgumentException when that is no whole number
   */
  static int frames(double lag, double timeStep) {
    double frames = lag / timeStep;
    long whole = Math.round(frames);
    if (whole < 1 || whole > Integer.MAX_VALUE || Math.abs(frames - whole) > 1e-6 * whole) {
      throw new IllegalArgumentException(
          "a lag of " + lag + " ps with a frame every " + timeStep + " ps");
    }
    return (int) whole;
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
    return new DataSettings(folder, temperatures, timeStep, other);
  }

  /** The same in another folder. */
  public DataSettings withFolder(Path other) {
    return new DataSettings(other, temperatures, timeStep, lag);
  }
}
