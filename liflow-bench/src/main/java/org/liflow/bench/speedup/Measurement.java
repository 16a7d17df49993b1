package org.liflow.bench.speedup;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * How long one piece of work takes.
 *
 * @param work what is done
 * @param detail what exactly, such as the operation's name; may be empty
 * @param by the program that does it: {@link #OURS} or a peer
 * @param variant the backend, or what is particular to a peer's time; may be empty
 * @param atoms how many
 * @param threads threads or processes
 * @param seconds the median, or the mean where a peer tells no more and {@code variant} says so
 * @param perPicosecond how many of these make a picosecond of dynamics; 0 for none
 * @param pairs directed pairs that one of these goes through; 0 where they are not what is counted
 * @param stepSeconds each step's seconds where the program tells them, those that the median leaves
 *     out included; may be empty
 * @param turnSeconds each turn's median where several programs took turns, NaN for a turn without
 *     one; may be empty
 */
public record Measurement(
    Work work,
    String detail,
    String by,
    String variant,
    int atoms,
    int threads,
    double seconds,
    double perPicosecond,
    long pairs,
    List<Double> stepSeconds,
    List<Double> turnSeconds) {
  /** This project. */
  public static final String OURS = "LiFlow";

  /**
   * @throws IllegalArgumentException when the time or the number of atoms is not positive and
   *     finite
   */
  public Measurement {
    Objects.requireNonNull(work);
    if (!(seconds > 0) || Double.isInfinite(seconds)) {
      throw new IllegalArgumentException(by + " tells of " + seconds + " seconds for " + work);
    }
    if (atoms <= 0) {
      throw new IllegalArgumentException(by + " tells of " + atoms + " atoms for " + work);
    }
    if (!(perPicosecond >= 0) || Double.isInfinite(perPicosecond)) {
      throw new IllegalArgumentException(
          by + " tells of " + perPicosecond + " steps a picosecond for " + work);
    }
    stepSeconds = List.copyOf(stepSeconds);
    turnSeconds = List.copyOf(turnSeconds);
  }

  /**
   * The same work in several turns: the median of their medians.
   *
   * @param measured by the turn's number, from 0
   * @param turns how many there were
   */
  static Measurement ofTurns(Map<Integer, Measurement> measured, int turns) {
    Measurement any = measured.values().iterator().next();
    double[] seconds = measured.values().stream().mapToDouble(Measurement::seconds).toArray();
    return new Measurement(
        any.work,
        any.detail,
        any.by,
        any.variant,
        any.atoms,
        any.threads,
        Median.of(seconds),
        any.perPicosecond,
        any.pairs,
        any.stepSeconds,
        IntStream.range(0, turns)
            .mapToObj(turn -> measured.containsKey(turn) ? measured.get(turn).seconds : Double.NaN)
            .toList());
  }

  /** Whether the other is the same work of the same program, in another turn. */
  boolean repeats(Measurement other) {
    return atoms == other.atoms && resizes(other);
  }

  /** Whether the other is the same work of the same program, of whatever size. */
  boolean resizes(Measurement other) {
    return work == other.work
        && detail.equals(other.detail)
        && by.equals(other.by)
        && variant.equals(other.variant)
        && threads == other.threads;
  }

  /** Of work whose pairs are not counted, without single steps' times. */
  public Measurement(
      Work work,
      String detail,
      String by,
      String variant,
      int atoms,
      int threads,
      double seconds,
      double perPicosecond) {
    this(
        work, detail, by, variant, atoms, threads, seconds, perPicosecond, 0, List.of(), List.of());
  }

  /** Whether this project does it. */
  public boolean ours() {
    return by.equals(OURS);
  }

  /** Seconds that a picosecond of dynamics takes, where it is dynamics. */
  public OptionalDouble secondsPerPicosecond() {
    return perPicosecond > 0 ? OptionalDouble.of(seconds * perPicosecond) : OptionalDouble.empty();
  }

  /** Nanoseconds that one directed pair takes, where pairs are counted. */
  public OptionalDouble nanosecondsPerPair() {
    return pairs > 0 ? OptionalDouble.of(seconds * 1e9 / pairs) : OptionalDouble.empty();
  }

  /** Who does it, as a table says it. */
  public String who() {
    return variant.isEmpty() ? by : by + ", " + variant;
  }

  /**
   * Whether this takes the place of {@code other}: the same work with as many threads, or a stride
   * that gives the same atoms' picosecond as ab initio molecular dynamics does.
   */
  boolean comparesWith(Measurement other) {
    if (atoms != other.atoms || threads != other.threads) {
      return false;
    }
    return work == other.work && detail.equals(other.detail)
        || work == Work.STRIDE && other.work == Work.AB_INITIO_STEP;
  }

  /**
   * How many times as fast as {@code other} this is. Where both took turns it is the median of the
   * turns' ratios: what slows the machine down for a while slows both.
   */
  double ratioTo(Measurement other) {
    double[] ofTurns =
        IntStream.range(0, Math.min(turnSeconds.size(), other.turnSeconds.size()))
            .mapToDouble(turn -> other.turnSeconds.get(turn) / turnSeconds.get(turn))
            .filter(Double::isFinite)
            .toArray();
    if (work == other.work && ofTurns.length > 0) {
      return Median.of(ofTurns);
    }
    if (work == other.work) {
      return other.seconds / seconds;
    }
    return other.secondsPerPicosecond().orElseThrow() / secondsPerPicosecond().orElseThrow();
  }

  /** A time for a person: three digits and a unit. */
  static String readable(double seconds) {
    if (seconds >= 100) {
      return digits(seconds) + " s";
    }
    if (seconds >= 1) {
      return String.format(Locale.ROOT, "%.3g s", seconds);
    }
    if (seconds >= 1e-3) {
      return String.format(Locale.ROOT, "%s ms", digits(seconds * 1e3));
    }
    return String.format(Locale.ROOT, "%s µs", digits(seconds * 1e6));
  }

  /** About three digits, never an exponent; thousands apart. */
  static String digits(double value) {
    if (value >= 1000) {
      double unit = Math.pow(10, Math.floor(Math.log10(value)) - 2);
      return String.format(Locale.ROOT, "%,.0f", Math.rint(value / unit) * unit);
    }
    if (value >= 100) {
      return String.format(Locale.ROOT, "%.0f", value);
    }
    if (value >= 10) {
      return String.format(Locale.ROOT, "%.1f", value);
    }
    return value >= 1
        ? String.format(Locale.ROOT, "%.2f", value)
        : String.format(Locale.ROOT, "%.3g", value);
  }
}
