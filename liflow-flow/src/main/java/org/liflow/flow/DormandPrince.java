package org.liflow.flow;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.liflow.tensor.Resources;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.Recording;

/**
 * The embedded Runge-Kutta method of order 5(4) of Dormand and Prince (J. Comput. Appl. Math. 6,
 * 19, 1980), with steps as long as the tolerance allows.
 *
 * <p>Each system of the batch has its own time and step length. An integrator with one step length
 * for all components would not do: a system's result would depend on the others of its batch. A
 * system that does not arrive within {@value #MOST_STEPS} steps ends as NaN.
 *
 * <p>Immutable; safe for use by several threads.
 */
public final class DormandPrince implements OdeSolver {
  private static final int MOST_STEPS = 1000;
  private static final double SMALLEST_STEP = 1e-6;
  private static final double STANDARD_TOLERANCE = 1e-3;

  /** A field that predicts its end is followed up to here, and one Euler step makes the rest. */
  private static final double LAST_VELOCITY = 0.999;

  private static final double[] NODES = {0, 1 / 5.0, 3 / 10.0, 4 / 5.0, 8 / 9.0, 1, 1};
  private static final double[][] STAGES = {
    {},
    {1 / 5.0},
    {3 / 40.0, 9 / 40.0},
    {44 / 45.0, -56 / 15.0, 32 / 9.0},
    {19372 / 6561.0, -25360 / 2187.0, 64448 / 6561.0, -212 / 729.0},
    {9017 / 3168.0, -355 / 33.0, 46732 / 5247.0, 49 / 176.0, -5103 / 18656.0},
    {35 / 384.0, 0, 500 / 1113.0, 125 / 192.0, -2187 / 6784.0, 11 / 84.0}
  };

  /** Fifth order minus fourth. */
  private static final double[] ERROR = {
    71 / 57600.0, 0, -71 / 16695.0, 71 / 1920.0, -17253 / 339200.0, 22 / 525.0, -1 / 40.0
  };

  private final int steps;
  private final double absoluteTolerance;
  private final double relativeTolerance;

  /**
   * Makes a solver with tolerances of its own.
   *
   * @param steps 1 / the first step's length
   * @param absoluteTolerance of a step's error, in Å
   * @param relativeTolerance of a step's error
   * @throws IllegalArgumentException for fewer than one step or tolerances that are not positive
   */
  public DormandPrince(int steps, double absoluteTolerance, double relativeTolerance) {
    if (steps < 1 || !(absoluteTolerance > 0) || !(relativeTolerance >= 0)) {
      throw new IllegalArgumentException(
          steps
              + " steps, tolerances "
              + absoluteTolerance
              + " and "
              + relativeTolerance
              + "; expected 1 or more, above 0, 0 or more");
    }
    this.steps = steps;
    this.absoluteTolerance = absoluteTolerance;
    this.relativeTolerance = relativeTolerance;
  }

  /**
   * Returns the method with the published tolerances, 1e-3 Å and 1e-3.
   *
   * @param steps 1 / the first step's length, at least 1
   * @return an immutable solver
   */
  public static DormandPrince standard(int steps) {
    return new DormandPrince(steps, STANDARD_TOLERANCE, STANDARD_TOLERANCE);
  }

  @Override
  public String name() {
    return "dopri5";
  }

  @Override
  public Map<String, String> parameters() {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("steps", String.valueOf(steps));
    parameters.put("absoluteTolerance", String.valueOf(absoluteTolerance));
    parameters.put("relativeTolerance", String.valueOf(relativeTolerance));
    return parameters;
  }

  /** {@return the name, the number of steps and other than standard tolerances} */
  @Override
  public String toString() {
    String text = name() + ", " + steps + " steps";
    return absoluteTolerance == STANDARD_TOLERANCE && relativeTolerance == STANDARD_TOLERANCE
        ? text
        : text + ", tolerances " + absoluteTolerance + " Å and " + relativeTolerance;
  }

  /** {@return the same method with a tenth of both tolerances} */
  @Override
  public Optional<OdeSolver> finer() {
    return Optional.of(new DormandPrince(steps, 0.1 * absoluteTolerance, 0.1 * relativeTolerance));
  }

  /** {@return the number of steps where the tolerances are the standard ones, else 0} */
  int standardSteps() {
    boolean standard =
        absoluteTolerance == STANDARD_TOLERANCE && relativeTolerance == STANDARD_TOLERANCE;
    return standard ? steps : 0;
  }

  @Override
  public Integration prepare(FlowField field, Tensor state) {
    return new AdaptiveSteps(field, state);
  }

  /** The steps of one batch, chosen on the host. */
  private final class AdaptiveSteps implements Integration {
    private final FlowField field;
    private final Tensor state;
    private final Tensor at;
    private final Tensor predicted;
    private final Recording evaluation;
    private final Resources resources;

    AdaptiveSteps(FlowField field, Tensor state) {
      this.field = field;
      this.state = state;
      Backend backend = field.backend();
      try (Resources made = new Resources()) {
        at = made.add(backend.uninitialised(state.size()));
        predicted = made.add(backend.uninitialised(state.size()));
        evaluation = made.add(backend.record(() -> field.evaluate(0, at, predicted)));
        resources = made.keep();
      }
    }

    @Override
    public int run() {
      float[] values = new float[state.size()];
      field.backend().download(state, values);
      int evaluations = integrate(this, values);
      field.backend().upload(values, state);
      return evaluations;
    }

    int[] systemStart() {
      return field.systemStart();
    }

    boolean predictsEnd() {
      return field.predictsEnd();
    }

    /** Evaluates the field at one time of each system. */
    private void predict(double[] times, float[] values, float[] result) {
      field.moments(new double[][] {times});
      field.backend().upload(values, at);
      evaluation.run();
      field.backend().download(predicted, result);
    }

    void velocity(double[] times, float[] values, float[] velocity) {
      predict(times, values, velocity);
      if (field.predictsEnd()) {
        int[] start = field.systemStart();
        for (int system = 0; system < times.length; system++) {
          double left = 1 - times[system];
          for (int k = start[system]; k < start[system + 1]; k++) {
            velocity[k] = (float) ((velocity[k] - values[k]) / left);
          }
        }
      }
    }

    void end(float[] values, float[] end) {
      double[] times = new double[field.systemStart().length - 1];
      Arrays.fill(times, 1);
      predict(times, values, end);
    }

    @Override
    public void close() {
      resources.close();
    }
  }

  private int integrate(AdaptiveSteps field, float[] state) {
    int[] start = field.systemStart();
    int systems = start.length - 1;
    double goal = field.predictsEnd() ? LAST_VELOCITY : 1;
    double[] time = new double[systems];
    double[] length = new double[systems];
    Arrays.fill(length, Math.min(goal, 1.0 / steps));
    double[] stageTime = new double[systems];
    float[][] slopes = new float[NODES.length][state.length];
    float[] trial = new float[state.length];
    field.velocity(time, state, slopes[0]);
    int evaluations = 1;
    boolean allArrived = false;
    for (int step = 0; step < MOST_STEPS && !allArrived; step++) {
      for (int stage = 1; stage < NODES.length; stage++) {
        for (int system = 0; system < systems; system++) {
          stageTime[system] = time[system] + NODES[stage] * length[system];
          combine(state, slopes, STAGES[stage], length[system], trial, start, system);
        }
        field.velocity(stageTime, trial, slopes[stage]);
        evaluations++;
      }
      allArrived = true;
      for (int system = 0; system < systems; system++) {
        if (length[system] == 0) {
          continue;
        }
        double error = error(state, trial, slopes, length[system], start, system);
        int from = start[system];
        int count = start[system + 1] - from;
        boolean last = time[system] + length[system] >= goal;
        if (error <= 1) {
          // The last stage stands at the step's end: it is the next step's first.
          System.arraycopy(trial, from, state, from, count);
          System.arraycopy(slopes[NODES.length - 1], from, slopes[0], from, count);
          time[system] = last ? goal : time[system] + length[system];
        }
        length[system] = nextLength(length[system], error, goal - time[system]);
        if (Double.isNaN(length[system])) {
          Arrays.fill(state, from, from + count, Float.NaN);
          length[system] = 0;
        }
        allArrived &= length[system] == 0;
      }
    }
    for (int system = 0; system < systems; system++) {
      if (time[system] < goal) {
        Arrays.fill(state, start[system], start[system + 1], Float.NaN);
      }
    }
    if (field.predictsEnd()) {
      System.arraycopy(state, 0, trial, 0, state.length);
      field.end(trial, state);
      evaluations++;
    }
    return evaluations;
  }

  /** Root mean square over one system of each component's error against its tolerance. */
  private double error(
      float[] state, float[] trial, float[][] slopes, double length, int[] start, int system) {
    double sum = 0;
    for (int k = start[system]; k < start[system + 1]; k++) {
      double error = 0;
      for (int stage = 0; stage < ERROR.length; stage++) {
        error += ERROR[stage] * slopes[stage][k];
      }
      double tolerance =
          absoluteTolerance + relativeTolerance * Math.max(Math.abs(state[k]), Math.abs(trial[k]));
      sum += Math.pow(length * error / tolerance, 2);
    }
    return Math.sqrt(sum / Math.max(1, start[system + 1] - start[system]));
  }

  /** The usual controller; 0 on arrival and NaN when the step has become too small. */
  private static double nextLength(double length, double error, double left) {
    if (left <= 0) {
      return 0;
    }
    double factor = error == 0 ? 5 : Math.max(0.2, Math.min(5, 0.9 * Math.pow(error, -0.2)));
    double next = Math.min(left, length * factor);
    return next >= Math.min(left, SMALLEST_STEP) ? next : Double.NaN;
  }

  private static void combine(
      float[] state,
      float[][] slopes,
      double[] factors,
      double length,
      float[] result,
      int[] start,
      int system) {
    for (int k = start[system]; k < start[system + 1]; k++) {
      double sum = 0;
      for (int stage = 0; stage < factors.length; stage++) {
        sum += factors[stage] * slopes[stage][k];
      }
      result[k] = (float) (state[k] + length * sum);
    }
  }
}
