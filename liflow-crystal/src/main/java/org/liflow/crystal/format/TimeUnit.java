package org.liflow.crystal.format;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The unit of the times in a file. */
public enum TimeUnit {
  /** Femtoseconds. */
  FS(1e-3),
  /** Picoseconds. */
  PS(1),
  /** Nanoseconds. */
  NS(1e3);

  private final double picoseconds;

  TimeUnit(double picoseconds) {
    this.picoseconds = picoseconds;
  }

  /**
   * Returns the length of the unit.
   *
   * @return in ps
   */
  public double picoseconds() {
    return picoseconds;
  }

  /**
   * Returns the unit's symbol.
   *
   * @return such as {@code fs}
   */
  public String symbol() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Looks a symbol up.
   *
   * @param symbol such as {@code fs}, in either case
   * @return the unit, or nothing where no unit has this symbol
   */
  public static Optional<TimeUnit> ofSymbol(String symbol) {
    return Arrays.stream(values())
        .filter(unit -> unit.symbol().equals(symbol.strip().toLowerCase(Locale.ROOT)))
        .findFirst();
  }

  /** Returns the symbol. */
  @Override
  public String toString() {
    return symbol();
  }
}
