package org.liflow.cli;

import java.io.PrintWriter;
import java.util.Locale;

/** A bar for each stage of a command, or lines where there is no terminal. */
final class StageBars implements AutoCloseable {
  private final PrintWriter out;
  private final ThreadOptions options;
  private Progress bar;
  private String title;
  private long start;
  private boolean fresh;

  /**
   * @param out takes the lines
   * @param options say whether there are bars, and whether there are lines
   */
  StageBars(PrintWriter out, ThreadOptions options) {
    this.out = out;
    this.options = options;
  }

  /**
   * Begins a stage, or takes it up.
   *
   * @param unit of its steps, in the plural
   * @param steps the number of its steps
   * @param done the number of steps done before
   */
  void begins(String title, String unit, long steps, long done) {
    close();
    this.title = title;
    fresh = done < steps;
    start = System.nanoTime();
    bar = Progress.of(title, steps, done, 1, unit, options.silent() || !fresh);
    if (!options.json && !bar.isShown()) {
      out.printf(
          Locale.ROOT,
          "%s: %s%n",
          title,
          fresh
              ? (done > 0 ? steps - done + " of " + steps : String.valueOf(steps))
                  + " "
                  + unit
                  + " to do"
              : "done before");
      out.flush();
    }
  }

  /** The stage's bar. */
  Progress bar() {
    return bar;
  }

  /** Ends the stage. */
  void ends() {
    boolean shown = bar.isShown();
    close();
    if (!options.json && fresh && !shown) {
      out.printf(
          Locale.ROOT,
          "%s: done in %s%n",
          title,
          Progress.duration((System.nanoTime() - start) * 1e-9));
      out.flush();
    }
  }

  /** Takes the bar away. */
  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
