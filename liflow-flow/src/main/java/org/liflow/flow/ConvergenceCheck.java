package org.liflow.flow;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.liflow.crystal.Element;

/**
 * Finds how much of a simulation's results is its solver's: makes the same strides with the same
 * noise by the simulation and by its finer form with twice the evaluations, and compares them.
 *
 * <p>With a method of order p the error of n steps is about C/n^p. The finer form has a 2^p-th of
 * it. So a statistic S extrapolates to {@code S∞ = S(2n) + (S(2n) − S(n)) / (2^p − 1)} (Richardson,
 * Phil. Trans. R. Soc. A 210, 307, 1911), and the error of n steps is {@code S(n)/S∞ − 1}. This is
 * done only where the steps are short enough for it: a third form with four times the evaluations
 * must show that the mean squared displacement of the mobile species converges with that order,
 * {@code (S(2n) − S(n)) / (S(4n) − S(2n))} between half and twice 2^p. A change that may be chance
 * is not extrapolated.
 *
 * <p>The change of D* is that of the slope of the mean squared displacement over a few strides. It
 * is left out where the slope over the frames is less than three of its standard errors.
 */
public final class ConvergenceCheck {
  /** A slope of so many standard errors is one. */
  private static final double CERTAIN = 3;

  private static final double CM2_PER_S = 1e-4;
  private static final int DIMENSIONS = 3;

  private final Settings settings;
  private final Element mobile;

  /**
   * How much work to put into a check.
   *
   * @param frames to start from, 2 or more
   * @param strides from each, 1 or more
   * @param extrapolates whether to make one stride with four times the evaluations, too
   * @param hopDistance an atom that moves farther in a stride has hopped, in Å
   */
  public record Settings(int frames, int strides, boolean extrapolates, double hopDistance) {
    /** More than half a usual jump, and more than atoms vibrate. */
    public static final double HOP = 1.5;

    private static final int FEW = 40;
    private static final int MANY = 150;

    /**
     * Checks the numbers.
     *
     * @param frames to start from
     * @param strides from each
     * @param extrapolates whether to make one stride with four times the evaluations, too
     * @param hopDistance in Å
     * @throws IllegalArgumentException for a number out of its range
     */
    public Settings {
      if (frames < 2 || strides < 1 || !(hopDistance > 0)) {
        throw new IllegalArgumentException(
            frames + " frames, " + strides + " strides, hops beyond " + hopDistance + " Å");
      }
    }

    /**
     * Chooses the work for a cost.
     *
     * @param cost as many strides of the simulation; {@link #cost()} is about as much, but 18 at
     *     least
     * @return settings with hops beyond {@value #HOP} Å
     */
    public static Settings within(long cost) {
      if (cost < FEW) {
        return new Settings(3, 2, false, HOP);
      }
      int strides = cost < MANY ? 3 : 10;
      return new Settings(
          (int) Math.max(3, Math.min(24, cost / (3 * strides + 4))), strides, true, HOP);
    }

    /** {@return the cost in strides of the simulation} */
    public long cost() {
      return (long) frames * (3 * strides + (extrapolates ? 4 : 0));
    }
  }

  /**
   * @param settings how much work
   * @param mobile the species whose motion matters
   */
  public ConvergenceCheck(Settings settings, Element mobile) {
    this.settings = settings;
    this.mobile = mobile;
  }

  /**
   * Checks a simulation. Its own runs before and after have the bits that they would have without.
   *
   * @param simulation used by nobody else meanwhile
   * @param frames to start from, of one temperature; each has an atom of the mobile species
   * @return empty where a solver has no finer form, or fewer than two frames can be compared
   * @throws java.util.concurrent.CancellationException when the thread is interrupted
   * @throws IllegalArgumentException when atoms of a frame overlap, or two frames would draw the
   *     same noise
   */
  public Optional<SolverConvergence> of(Simulation simulation, List<CheckFrame> frames) {
    Optional<Simulation> twice = simulation.finer();
    if (twice.isEmpty() || frames.size() < 2) {
      return Optional.empty();
    }
    FrameStrides one = FrameStrides.of(simulation, frames, settings.strides());
    FrameStrides other = FrameStrides.of(twice.get(), frames, settings.strides());
    int[] first = frames(one, k -> one.hasFirstDraw(k) && other.hasFirstDraw(k));
    int[] whole = frames(one, k -> one.isWhole(k) && other.isWhole(k));
    if (first.length < 2) {
      return Optional.empty();
    }
    OptionalInt order = order(simulation, twice.get(), frames, one, other);
    Map<String, SolverError> squares = new LinkedHashMap<>();
    for (Element element : frames.get(0).structure().elements()) {
      int[] with =
          Arrays.stream(first).filter(k -> frames.get(k).structure().count(element) > 0).toArray();
      squares.put(
          element.symbol(),
          compare(with, k -> one.meanSquare(k, element), k -> other.meanSquare(k, element), order));
    }
    double hop = settings.hopDistance();
    return Optional.of(
        new SolverConvergence(
            frames.get(0).temperature(),
            simulation.samplers().toString(),
            twice.get().samplers().toString(),
            first.length,
            settings.strides(),
            mobile.symbol(),
            squares,
            hop,
            compare(
                first,
                k -> one.hopFraction(k, mobile, hop),
                k -> other.hopFraction(k, mobile, hop),
                order),
            diffusivity(one, other, whole, order)));
  }

  private static int[] frames(FrameStrides strides, IntPredicate chosen) {
    return IntStream.range(0, strides.frames()).filter(chosen).toArray();
  }

  private SolverError diffusivity(
      FrameStrides one, FrameStrides other, int[] whole, OptionalInt order) {
    double unit = CM2_PER_S / (2 * DIMENSIONS);
    double[] ours = values(whole, k -> unit * one.slope(k, mobile));
    double[] finer = values(whole, k -> unit * other.slope(k, mobile));
    return isCertain(ours) && isCertain(finer)
        ? compare(ours, finer, order)
        : new SolverError(mean(ours), mean(finer), null, null);
  }

  private static boolean isCertain(double[] values) {
    double mean = mean(values);
    double sum = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    double error = Math.sqrt(sum / Math.max(1, values.length - 1) / values.length);
    return values.length > 1 && mean > CERTAIN * error;
  }

  /** The order by which the results may be extrapolated; empty where they may not. */
  private OptionalInt order(
      Simulation simulation,
      Simulation twice,
      List<CheckFrame> frames,
      FrameStrides one,
      FrameStrides other) {
    OptionalInt order = simulation.samplers().order();
    Optional<Simulation> fourfold = twice.finer();
    if (!settings.extrapolates() || order.isEmpty() || fourfold.isEmpty()) {
      return OptionalInt.empty();
    }
    FrameStrides finest = FrameStrides.of(fourfold.get(), frames, 1);
    int[] all =
        frames(one, k -> one.hasFirstDraw(k) && other.hasFirstDraw(k) && finest.hasFirstDraw(k));
    double near = mean(values(all, k -> other.meanSquare(k, mobile)));
    double first = near - mean(values(all, k -> one.meanSquare(k, mobile)));
    double second = mean(values(all, k -> finest.meanSquare(k, mobile))) - near;
    return isOfOrder(first / second, order.getAsInt()) ? order : OptionalInt.empty();
  }

  /** Whether two differences, one after the other, fall as a method of an order lets them. */
  static boolean isOfOrder(double ratio, int order) {
    double expected = Math.pow(2, order);
    return ratio >= expected / 2 && ratio <= expected * 2;
  }

  private static SolverError compare(
      int[] frames, IntToDoubleFunction one, IntToDoubleFunction other, OptionalInt order) {
    return compare(values(frames, one), values(frames, other), order);
  }

  private static SolverError compare(double[] one, double[] other, OptionalInt order) {
    SolverChange change = SolverChange.of(one, other);
    boolean known = Double.isFinite(change.value());
    return new SolverError(
        mean(one),
        mean(other),
        known ? change : null,
        known && order.isPresent() && change.significant()
            ? extrapolated(change.value(), order.getAsInt())
            : null);
  }

  /** The error of S(n) that follows from c = S(n)/S(2n) − 1, as the class says. */
  static double extrapolated(double change, int order) {
    double limit = 1 - change / (Math.pow(2, order) - 1);
    return (1 + change) / limit - 1;
  }

  private static double[] values(int[] frames, IntToDoubleFunction statistic) {
    return Arrays.stream(frames).mapToDouble(statistic).toArray();
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(0);
  }
}
