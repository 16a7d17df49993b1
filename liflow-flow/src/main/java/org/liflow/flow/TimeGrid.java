package org.liflow.flow;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The flow times between which a solver makes its steps: {@code t_k = 1 − (1 − k/n)^p}. With p = 1
 * all steps are equally long; below 1 they are shortest at the start of a flow, above 1 at its end.
 *
 * @param steps n, at least 1
 * @param power p, 0.2 to 3
 */
public record TimeGrid(int steps, double power) {
  private static final double SMALLEST_POWER = 0.2;
  private static final double LARGEST_POWER = 3;

  /**
   * Checks the numbers.
   *
   * @param steps n, at least 1
   * @param power p, 0.2 to 3
   * @throws IllegalArgumentException for a number out of its range
   */
  public TimeGrid {
    if (steps < 1) {
      throw new IllegalArgumentException(steps + " flow steps; expected 1 or more");
    }
    if (!(power >= SMALLEST_POWER && power <= LARGEST_POWER)) {
      throw new IllegalArgumentException(
          "a time grid with p = "
              + power
              + "; expected "
              + SMALLEST_POWER
              + " to "
              + (int) LARGEST_POWER);
    }
  }

  /**
   * Makes steps of equal length.
   *
   * @param steps how many, at least 1
   * @return a grid with p = 1
   */
  public static TimeGrid uniform(int steps) {
    return new TimeGrid(steps, 1);
  }

  /** The same times and one more within each step. */
  TimeGrid finer() {
    return new TimeGrid(Math.multiplyExact(2, steps), power);
  }

  /** The flow time left at the end of a number of steps. */
  private double left(int steps) {
    // StrictMath has the same bits on every machine.
    return StrictMath.pow(1 - (double) steps / this.steps, power);
  }

  /**
   * A time within a step.
   *
   * @param step counted from 0
   * @param node 0 at the step's start to 1 at its end
   */
  double time(int step, double node) {
    if (power == 1) {
      return (step + node) * (1.0 / steps);
    }
    return 1 - (node == 1 ? left(step + 1) : left(step) - node * length(step));
  }

  /** The length of a step, counted from 0. */
  double length(int step) {
    return power == 1 ? 1.0 / steps : left(step) - left(step + 1);
  }

  /**
   * The weight of the slope of a linearly changing end in a step of an exponential integrator: with
   * {@code u = 1 − t}, {@code ∫ u' (s − t) / (1 − s)² ds} from t to t', which is {@code u − u' − u'
   * ln(u / u')}.
   */
  double endSlopeWeight(int step) {
    double before = 1 - time(step, 0);
    double after = step == steps - 1 ? 0 : 1 - time(step, 1);
    return after == 0 ? before : before - after - after * StrictMath.log(before / after);
  }

  /** The numbers that describe the grid, by name. */
  Map<String, String> parameters() {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("steps", String.valueOf(steps));
    if (power != 1) {
      parameters.put("p", powerText());
    }
    return parameters;
  }

  /** The power without needless digits. */
  String powerText() {
    return power == Math.rint(power) ? String.valueOf((int) power) : String.valueOf(power);
  }

  /** {@return the numbers as descriptions of runs have them, which are compared} */
  @Override
  public String toString() {
    return steps + " steps" + (power == 1 ? "" : ", p " + powerText());
  }
}
