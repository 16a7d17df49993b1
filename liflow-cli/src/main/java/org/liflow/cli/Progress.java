package org.liflow.cli;

import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A progress bar on a terminal's error stream; nothing where there is no terminal. */
final class Progress implements AutoCloseable {
  private final ProgressBar bar;
  private final double unitsPerStep;
  private final String rate;
  private final RecentSpeed speed;

  private Progress(ProgressBar bar, double unitsPerStep, String rate) {
    this.bar = bar;
    this.unitsPerStep = unitsPerStep;
    this.rate = rate;
    this.speed = new RecentSpeed(now(), bar == null ? 0 : bar.getStart());
  }

  private static double now() {
    return System.nanoTime() * 1e-9;
  }

  /**
   * A bar for long work.
   *
   * @param task what is done
   * @param steps how many steps it has
   * @param already how many of them are behind it
   * @param unitsPerStep what a step counts in {@code unit}
   * @param unit of the speed, such as {@code atom-strides}
   * @param quiet shows nothing
   */
  static Progress of(
      String task, long steps, long already, double unitsPerStep, String unit, boolean quiet) {
    return ofRate(task, steps, already, unitsPerStep, unit + "/s", quiet);
  }

  /**
   * A bar whose speed has a unit of its own.
   *
   * @param ratePerStep what one step a second counts in {@code rate}
   * @param rate the unit of the speed, such as {@code ps/day}; the rest as for {@link #of}
   */
  static Progress ofRate(
      String task, long steps, long already, double ratePerStep, String rate, boolean quiet) {
    if (quiet || System.console() == null || "dumb".equals(System.getenv("TERM"))) {
      return new Progress(null, ratePerStep, rate);
    }
    ProgressBar bar =
        new ProgressBarBuilder()
            .setTaskName(task)
            .setInitialMax(steps)
            .startsFrom(already, java.time.Duration.ZERO)
            .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BLOCK)
            .setUpdateIntervalMillis(200)
            .setConsumer(new ConsoleProgressBarConsumer(System.err))
            .hideEta()
            .build();
    return new Progress(bar, ratePerStep, rate);
  }

  /** Whether there is a bar to see. */
  boolean isShown() {
    return bar != null;
  }

  /** One more step is done. */
  void step() {
    step("");
  }

  /**
   * One more step is done.
   *
   * @param news to be shown before the speed
   */
  void step(String news) {
    if (bar == null) {
      return;
    }
    bar.step();
    double perSecond = speed.at(now(), bar.getCurrent());
    double left = (bar.getMax() - bar.getCurrent()) / perSecond;
    bar.setExtraMessage(
        String.format(
            Locale.ROOT,
            "%s%s %s, %s left",
            news,
            engineering(perSecond * unitsPerStep),
            rate,
            duration(left)));
  }

  /** A number with three digits and k, M or G. */
  static String engineering(double value) {
    String[] suffix = {"", "k", "M", "G", "T"};
    int k = 0;
    double scaled = value;
    while (scaled >= 1000 && k < suffix.length - 1) {
      scaled /= 1000;
      k++;
    }
    return String.format(
        Locale.ROOT,
        scaled < 10 ? "%.2f%s" : scaled < 100 ? "%.1f%s" : "%.0f%s",
        scaled,
        suffix[k]);
  }

  /** Seconds as a person says them. */
  static String duration(double seconds) {
    long whole = Math.round(seconds);
    if (whole < 60) {
      return whole + " s";
    }
    if (whole < 3600) {
      return whole / 60 + " min " + whole % 60 + " s";
    }
    return whole / 3600 + " h " + whole % 3600 / 60 + " min";
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
