package org.liflow.flow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.ode.FirstOrderDifferentialEquations;
import org.apache.commons.math3.ode.nonstiff.DormandPrince54Integrator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.Backend;

class OdeSolverTest {
  private static final Backend BACKEND = SmallModels.scalarBackend(1);

  @AfterAll
  static void close() {
    BACKEND.close();
  }

  /** The velocity, or the predicted end, of one system. */
  @FunctionalInterface
  interface Rule {
    void at(double time, double[] state, double[] result);
  }

  /** Systems side by side, each of so many components. */
  private static final class Field implements FlowField {
    private final boolean predicting;
    private final int size;
    private final List<Rule> systems;
    private double[][] moments = {};
    private int evaluations;
    private int ends;

    Field(boolean predicting, int size, Rule... systems) {
      this.predicting = predicting;
      this.size = size;
      this.systems = List.of(systems);
    }

    @Override
    public int[] systemStart() {
      int[] start = new int[systems.size() + 1];
      Arrays.setAll(start, k -> size * k);
      return start;
    }

    private void evaluate(double[] times, float[] state, float[] result) {
      for (int s = 0; s < systems.size(); s++) {
        double[] in = new double[size];
        double[] out = new double[size];
        for (int k = 0; k < size; k++) {
          in[k] = state[size * s + k];
        }
        systems.get(s).at(times[s], in, out);
        for (int k = 0; k < size; k++) {
          result[size * s + k] = (float) out[k];
        }
      }
    }

    @Override
    public Backend backend() {
      return BACKEND;
    }

    @Override
    public boolean predictsEnd() {
      return predicting;
    }

    @Override
    public void moments(double[][] all) {
      moments = all;
    }

    @Override
    public void evaluate(int moment, Tensor state, Tensor predicted) {
      double[] times = moments[moment];
      boolean end = predicting && Arrays.stream(times).allMatch(time -> time == 1);
      for (double time : times) {
        assertTrue(time >= 0 && (end || predicting ? time <= 1 : time <= 1 + 1e-12), "at " + time);
      }
      evaluations += end ? 0 : 1;
      ends += end ? 1 : 0;
      float[] in = new float[state.size()];
      float[] out = new float[state.size()];
      BACKEND.download(state, in);
      evaluate(times, in, out);
      BACKEND.upload(out, predicted);
    }
  }

  /** Integrates in place. */
  private static int integrate(OdeSolver solver, FlowField field, float[] values) {
    try (Tensor state = BACKEND.tensor(values.length)) {
      BACKEND.upload(values, state);
      try (Integration integration = solver.prepare(field, state)) {
        int evaluations = integration.run();
        BACKEND.download(state, values);
        return evaluations;
      }
    }
  }

  /** y' = y (3 - t), so that y = exp(3t - t²/2) from 1. */
  private static final Rule GROWTH = (t, y, v) -> v[0] = y[0] * (3 - t);

  private static final double GROWN = Math.exp(2.5);

  /** Van der Pol's oscillator, five times as fast. */
  private static final Rule VAN_DER_POL =
      (t, y, v) -> {
        v[0] = 5 * y[1];
        v[1] = 5 * ((1 - y[0] * y[0]) * y[1] - y[0]);
      };

  private static final Rule CALM =
      (t, y, v) -> {
        v[0] = 0.3 * y[1] + t;
        v[1] = -0.2 * y[0];
      };

  private static double errorOfGrowth(OdeSolver solver) {
    float[] state = {1};
    integrate(solver, new Field(false, 1, GROWTH), state);
    return Math.abs(state[0] - GROWN);
  }

  @ParameterizedTest
  @CsvSource({
    "euler,1,64",
    "midpoint,2,16",
    "heun,2,16",
    "rk4,4,4",
    "ab2,2,24",
    "mid2,2,24",
    "dpm2,2,24",
    "expmid,2,16"
  })
  void convergesWithItsOrder(String name, int order, int steps) {
    double coarse = errorOfGrowth(OdeSolver.of(name, steps));
    double fine = errorOfGrowth(OdeSolver.of(name, 4 * steps));
    assertTrue(fine > 1e-4, "the error must stay above that of float: " + fine);
    assertEquals(order, Math.log(coarse / fine) / Math.log(4), 0.3, coarse + ", " + fine);
  }

  @ParameterizedTest
  @CsvSource({
    "euler,1,0",
    "midpoint,2,0",
    "heun,2,0",
    "rk4,4,0",
    "ab2,1,1",
    "mid2,1,1",
    "dpm2,1,1",
    "expmid,2,0"
  })
  void countsItsEvaluations(String name, int perStep, int more) {
    for (int steps : new int[] {1, 3, 10, 49}) {
      for (boolean predicting : new boolean[] {false, true}) {
        Field field = new Field(predicting, 2, CALM, CALM);
        int evaluations = integrate(OdeSolver.of(name, steps), field, new float[4]);
        assertEquals(perStep * steps + more, evaluations);
        assertEquals(evaluations, field.evaluations + field.ends);
      }
    }
    Field field = new Field(false, 2, VAN_DER_POL, CALM);
    int evaluations = integrate(OdeSolver.of("dopri5", 10), field, new float[] {2, 0, 1, 1});
    assertEquals(field.evaluations, evaluations);
    assertEquals(1, evaluations % 6);
  }

  @Test
  void oneStepOfDormandAndPrinceIsThatOfCommonsMath() {
    float[] state = {2, 0.5f};
    Rule slow =
        (t, y, v) -> {
          v[0] = 0.5 * y[1] + t * t;
          v[1] = 0.5 * (1 - y[0] * y[0]) * y[1] - Math.sin(y[0]);
        };
    Field field = new Field(false, 2, slow);
    assertEquals(7, integrate(new DormandPrince(1, 1e6, 1e6), field, state));
    double[] expected = {2, 0.5};
    DormandPrince54Integrator reference = new DormandPrince54Integrator(1, 1, 1e6, 1e6);
    reference.setInitialStepSize(1);
    reference.integrate(equations(slow), 0, expected, 1, expected);
    assertEquals(1, state[0] / expected[0], 1e-6);
    assertEquals(1, state[1] / expected[1], 1e-6);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-2, 1e-3, 1e-4, 1e-5})
  void dormandAndPrinceKeepToTheTolerance(double tolerance) {
    double[] expected = {2, 0};
    new DormandPrince54Integrator(1e-9, 1, 1e-12, 1e-12)
        .integrate(equations(VAN_DER_POL), 0, expected, 1, expected);
    Field field = new Field(false, 2, VAN_DER_POL);
    float[] state = {2, 0};
    int evaluations = integrate(new DormandPrince(10, tolerance, tolerance), field, state);
    // A step's error is bounded; those of the few dozen steps add up.
    double bound = 25 * tolerance + 5e-6;
    assertEquals(expected[0], state[0], bound);
    assertEquals(expected[1], state[1], bound);
    assertTrue(evaluations < 40 + 6 * 4 * Math.pow(tolerance, -0.25), evaluations + "");
  }

  private static FirstOrderDifferentialEquations equations(Rule system) {
    return new FirstOrderDifferentialEquations() {
      @Override
      public int getDimension() {
        return 2;
      }

      @Override
      public void computeDerivatives(double t, double[] y, double[] velocity) {
        system.at(t, y, velocity);
      }
    };
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"euler", "midpoint", "heun", "rk4", "ab2", "mid2", "dpm2", "expmid", "dopri5"})
  void aSystemComesOutAsItWouldAlone(String name) {
    Rule stiff =
        (t, y, v) -> {
          v[0] = 80 * (Math.sin(20 * t) - y[0]);
          v[1] = y[0] * y[1];
        };
    Rule explodes = (t, y, v) -> v[0] = v[1] = 1e30 * Math.exp(50 * y[0]);
    Rule[] systems = {CALM, stiff, explodes, VAN_DER_POL, CALM};
    float[] start = {1, 2, 0.5f, 0.1f, 1, 1, 2, 0, -1, 3};
    OdeSolver solver = OdeSolver.of(name, 7);
    for (boolean predicting : new boolean[] {false, true}) {
      float[] together = start.clone();
      integrate(solver, new Field(predicting, 2, systems), together);
      for (int s = 0; s < systems.length; s++) {
        float[] alone = {start[2 * s], start[2 * s + 1]};
        integrate(solver, new Field(predicting, 2, systems[s]), alone);
        assertArrayEquals(alone, Arrays.copyOfRange(together, 2 * s, 2 * s + 2), "system " + s);
      }
      assertFalse(Float.isFinite(together[4]));
      assertTrue(Float.isFinite(together[0]) && Float.isFinite(together[2]));
    }
  }

  @Test
  void aSystemThatDoesNotArriveIsNotANumber() {
    Rule blowsUp = (t, y, v) -> v[0] = 10 * y[0] * y[0];
    Rule tooStiff = (t, y, v) -> v[0] = -1e6 * (y[0] - Math.cos(t));
    Rule notANumber = (t, y, v) -> v[0] = t > 0.5 ? Double.NaN : 1;
    float[] state = {1, 1, 0, 1};
    int evaluations =
        integrate(
            OdeSolver.of("dopri5", 10),
            new Field(false, 1, blowsUp, tooStiff, notANumber, GROWTH),
            state);
    assertTrue(Float.isNaN(state[0]), "blows up: " + state[0]);
    assertTrue(Float.isNaN(state[1]), "too stiff: " + state[1]);
    assertTrue(Float.isNaN(state[2]), "not a number: " + state[2]);
    assertEquals(GROWN, state[3], 0.1);
    assertEquals(6001, evaluations);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"euler", "midpoint", "heun", "rk4", "ab2", "mid2", "dpm2", "expmid", "dopri5"})
  void aFieldThatKnowsItsEndIsFollowedThere(String name) {
    float[] end = {0.7f, -3.2f};
    Rule known =
        (t, y, e) -> {
          e[0] = end[0];
          e[1] = end[1];
        };
    for (int steps : new int[] {1, 2, 5, 10, 49}) {
      Field field = new Field(true, 2, known);
      float[] state = {5, 8};
      integrate(OdeSolver.of(name, steps), field, state);
      if (!name.equals("heun") && !name.equals("rk4") && !name.equals("dopri5")) {
        assertArrayEquals(end, state, 2e-5f);
        assertEquals(0, field.ends);
      } else {
        assertArrayEquals(end, state);
        assertEquals(1, field.ends);
      }
    }
  }

  /** The published rule, written out: the last step's second stage is the result. */
  @Test
  void heunOfAPredictedEndFollowsThePublishedRule() {
    Rule end = (t, y, e) -> e[0] = Math.sin(3 * y[0]) + t * y[0] - 2;
    int steps = 5;
    double y = 1.5;
    double[] out = new double[1];
    for (int k = 0; k < steps; k++) {
      double t = k / (double) steps;
      end.at(t, new double[] {y}, out);
      double first = (out[0] - y) / (1 - t);
      double trial = y + first / steps;
      double next = (k + 1) / (double) steps;
      end.at(next, new double[] {trial}, out);
      y = k == steps - 1 ? out[0] : y + 0.5 * (first + (out[0] - trial) / (1 - next)) / steps;
    }
    float[] state = {1.5f};
    integrate(RungeKutta.heun(steps), new Field(true, 1, end), state);
    assertEquals(y, state[0], 1e-5);
  }

  @Test
  void namesAreKnownOrRefused() {
    List<String> names = new ArrayList<>();
    for (String name : OdeSolver.NAMES.split(", ")) {
      names.add(OdeSolver.of(name, 3).name());
    }
    assertEquals(OdeSolver.NAMES, String.join(", ", names));
    assertEquals("heun", OdeSolver.of("HEUN", 1).name());
    assertThrows(IllegalArgumentException.class, () -> OdeSolver.of("leapfrog", 1));
    for (String name : names) {
      assertThrows(IllegalArgumentException.class, () -> OdeSolver.of(name, 0));
    }
    assertThrows(IllegalArgumentException.class, () -> new DormandPrince(1, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> new DormandPrince(1, 1, Double.NaN));
  }

  private static final Rule BENT_VELOCITY =
      (t, y, v) -> v[0] = 2 * Math.sin(3 * y[0]) + 3 * Math.cos(4 * t) + t * y[0];

  /** The same field as the end that its velocity leads to. */
  private static final Rule BENT_END =
      (t, y, e) -> {
        BENT_VELOCITY.at(t, y, e);
        e[0] = y[0] + (1 - t) * e[0];
      };

  private static double endOf(OdeSolver solver, boolean predicting) {
    float[] state = {-1};
    integrate(solver, new Field(predicting, 1, predicting ? BENT_END : BENT_VELOCITY), state);
    return state[0];
  }

  @ParameterizedTest
  @CsvSource({
    "euler,1,64,0",
    "midpoint,2,24,0",
    "ab2,2,24,0",
    "mid2,2,24,0",
    "dpm2,2,48,1",
    "expmid,2,32,1"
  })
  void predictedEndsConvergeWithTheirOrder(String name, int order, int steps, int logarithm) {
    double exact = endOf(OdeSolver.of("rk4", 400), false);
    double coarse = Math.abs(endOf(OdeSolver.of(name, steps), true) - exact);
    double fine = Math.abs(endOf(OdeSolver.of(name, 4 * steps), true) - exact);
    assertTrue(fine > 3e-6, "the error must stay above that of float: " + fine);
    // The weights of exponential integrators grow towards t = 1: their error is h² ln(1/h).
    double slower = Math.pow(Math.log(steps) / Math.log(4 * steps), logarithm);
    double found = Math.log(coarse / fine / slower) / Math.log(4);
    assertEquals(order, found, 0.4, name + ": " + coarse + ", " + fine);
  }

  @ParameterizedTest
  @ValueSource(strings = {"euler", "midpoint", "ab2", "mid2", "dpm2", "expmid"})
  void anEndAndItsVelocityAreTheSameFlow(String name) {
    for (String grid : List.of("-7", "-6-p0.8", "-9-p1.7")) {
      OdeSolver solver = OdeSolver.parse(name + grid);
      assertEquals(endOf(solver, true), endOf(solver, false), 3e-5, name + grid);
    }
  }

  /** X changes linearly with time: exponential integrators are exact with any number of steps. */
  @ParameterizedTest
  @ValueSource(strings = {"dpm2-1", "dpm2-2", "dpm2-5-p0.6", "expmid-1", "expmid-4-p2"})
  void exponentialIntegratorsAreExactForLinearEnds(String text) {
    Rule linear = (t, y, e) -> e[0] = 3 * t - 1;
    float[] state = {5};
    integrate(OdeSolver.parse(text), new Field(true, 1, linear), state);
    assertEquals(2, state[0], 1e-5);
    Rule velocity = (t, y, v) -> v[0] = (3 * t - 1 - y[0]) / (1 - t);
    state[0] = 5;
    integrate(OdeSolver.parse(text), new Field(false, 1, velocity), state);
    assertEquals(2, state[0], 1e-5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"euler", "midpoint", "heun", "rk4", "ab2", "mid2", "dpm2", "expmid"})
  void gridsKeepTheOrder(String name) {
    int order = OdeSolver.of(name, 1).order().orElseThrow();
    int steps = order == 1 ? 64 : order == 2 ? 24 : 6;
    for (String power : List.of("0.7", "1.5", "2")) {
      double coarse = errorOfGrowth(OdeSolver.parse(name + "-" + steps + "-p" + power));
      double fine = errorOfGrowth(OdeSolver.parse(name + "-" + 3 * steps + "-p" + power));
      assertTrue(fine > 5e-5, power + ": the error must stay above that of float: " + fine);
      double found = Math.log(coarse / fine) / Math.log(3);
      // The last step has the length n^-p; its error may be the largest.
      double p = Double.parseDouble(power);
      boolean exponential = name.equals("dpm2") || name.equals("expmid");
      double expected = Math.min(order, p * (exponential ? order : order + 1));
      assertEquals(expected, found, 0.45, name + ", p " + power + ": " + coarse + ", " + fine);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.2, 0.5, 0.8, 1, 1.3, 2, 3})
  void gridsGoFromZeroToOne(double power) {
    for (int steps : new int[] {1, 2, 7, 49, 10_000}) {
      TimeGrid grid = new TimeGrid(steps, power);
      double sum = 0;
      for (int k = 0; k < steps; k++) {
        assertEquals(1 - Math.pow(1 - (double) k / steps, power), grid.time(k, 0), 1e-12);
        assertEquals(grid.time(k, 0) + grid.length(k), grid.time(k, 1), 1e-12);
        assertTrue(grid.length(k) > 0);
        sum += grid.length(k);
      }
      assertEquals(1, sum, 1e-12);
      if (power != 1) {
        assertEquals(1.0, grid.time(steps - 1, 1));
      }
      for (int k = 0; k <= steps; k++) {
        int even = k;
        double finer = k == steps ? 1 : grid.finer().time(2 * even, 0);
        assertEquals(k == steps ? 1 : grid.time(k, 0), finer, 1e-12);
      }
    }
  }

  @Test
  void textsAndSolversAreOneAndTheSame() {
    java.util.Random random = new java.util.Random(4);
    String[] names = OdeSolver.NAMES.split(", ");
    for (int k = 0; k < 300; k++) {
      String text = names[random.nextInt(names.length)] + "-" + (1 + random.nextInt(200));
      if (random.nextBoolean() && !text.startsWith("dopri5")) {
        double power = (2 + random.nextInt(29)) / 10.0;
        String written = power == Math.rint(power) ? "" + (int) power : "" + power;
        text += power == 1 ? "" : "-p" + written;
      }
      OdeSolver solver = OdeSolver.parse(text.toUpperCase(java.util.Locale.ROOT));
      assertEquals(text, OdeSolver.text(solver).orElseThrow());
      assertEquals(solver.toString(), OdeSolver.parse(text).toString());
    }
    for (String wrong :
        List.of(
            "",
            "euler",
            "euler-",
            "euler-0",
            "euler-10-",
            "euler-10-p",
            "euler-10-p0",
            "euler-10-p3.1",
            "euler--10",
            "euler-1e3",
            "leapfrog-3",
            "dopri5-10-p0.8",
            "euler-10-q2",
            "euler-100000",
            "euler-10-p1.2.3",
            "euler 10")) {
      assertThrows(IllegalArgumentException.class, () -> OdeSolver.parse(wrong), wrong);
    }
    assertTrue(OdeSolver.text(new DormandPrince(5, 1e-4, 1e-4)).isEmpty());
  }

  /** Runs on disk hold these texts and resume only where they are the same. */
  @Test
  void descriptionsOfRunsStayAsTheyWere() {
    assertEquals("euler, 10 steps", OdeSolver.parse("euler-10").toString());
    assertEquals("heun, 5 steps", OdeSolver.of("heun", 5).toString());
    assertEquals("rk4, 3 steps", OdeSolver.of("rk4", 3).toString());
    assertEquals("dopri5, 10 steps", OdeSolver.of("dopri5", 10).toString());
    assertEquals("midpoint, 5 steps, p 0.8", OdeSolver.parse("midpoint-5-p0.8").toString());
    assertEquals("ab2, 9 steps", OdeSolver.parse("ab2-9").toString());
  }

  @Test
  void finerFormsHaveTwiceTheSteps() {
    for (String name : OdeSolver.NAMES.split(", ")) {
      OdeSolver solver = OdeSolver.of(name, 6);
      OdeSolver finer = solver.finer().orElseThrow();
      assertEquals(name, finer.name());
      if (!name.equals("dopri5")) {
        assertEquals(name + "-12", OdeSolver.text(finer).orElseThrow());
        assertTrue(errorOfGrowth(finer) < errorOfGrowth(solver), name);
      }
    }
    assertEquals("ab2-20-p0.7", OdeSolver.text(OdeSolver.parse("ab2-10-p0.7").finer().get()).get());
  }
}
