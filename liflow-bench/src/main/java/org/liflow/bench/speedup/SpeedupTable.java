package org.liflow.bench.speedup;

import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The speed report as Markdown that reads as plain text, too. */
final class SpeedupTable {
  private static final List<String> HEADINGS =
      List.of("work", "atoms", "by", "threads", "one takes", "s/ps", "ns/pair", "as fast as");
  private static final List<Boolean> RIGHT =
      List.of(false, true, false, true, true, true, true, false);
  private static final List<String> SCALING_HEADINGS =
      List.of(
          "work", "atoms", "by", "threads", "an atom takes", "of " + Scaling.FROM, "times as long");
  private static final List<Boolean> SCALING_RIGHT =
      List.of(false, true, false, true, true, true, true);

  private final Machine machine;
  private final LocalDate date;
  private final Map<String, String> settings;
  private final List<Outcome> outcomes;
  private final List<Measurement> measurements;
  private final Function<Measurement, Map<String, Double>> ratios;

  SpeedupTable(
      Machine machine,
      LocalDate date,
      Map<String, String> settings,
      List<Outcome> outcomes,
      List<Measurement> measurements,
      Function<Measurement, Map<String, Double>> ratios) {
    this.machine = machine;
    this.date = date;
    this.settings = settings;
    this.outcomes = outcomes;
    this.measurements = measurements;
    this.ratios = ratios;
  }

  String markdown() {
    StringBuilder text = new StringBuilder();
    text.append("# Speed, ").append(date).append("\n\n");
    text.append(machine.description()).append(".\n");
    if (machine.busy()) {
      text.append("**The machine was busy before the run (load ")
          .append(Measurement.digits(machine.load()))
          .append("): times are worth little.**\n");
    }
    settings.forEach((name, value) -> text.append(name).append(": ").append(value).append("\n"));
    text.append("\n");
    text.append(measured()).append("\n").append(key()).append(scalings());
    // A peer of several outcomes says once what it is.
    outcomes.stream()
        .map(SpeedupTable::line)
        .filter(line -> !line.isEmpty())
        .distinct()
        .forEach(text::append);
    return text.toString();
  }

  private static String key() {
    return "One takes: the median, but for rows that say mean; of what took turns, the median of the turns' medians. s/ps: seconds that a picosecond of dynamics takes; a stride is one. "
        + "ns/pair: nanoseconds that a directed pair takes. "
        + "As fast as: the peer's time divided by this one's, from this run; of what took turns, the median of the turns' ratios.\n\n";
  }

  private static String line(Outcome outcome) {
    if (outcome instanceof Outcome.Absent absent) {
      return "- " + absent.name() + ": absent (" + absent.reason() + "; " + absent.remedy() + ")\n";
    }
    if (outcome instanceof Outcome.Failed failed) {
      return "- " + failed.name() + ": failed (" + failed.lastLine() + ")\n";
    }
    Outcome.Measured measured = (Outcome.Measured) outcome;
    if (measured.version().isEmpty()) {
      return "";
    }
    return "- "
        + measured.version()
        + (measured.remark().isEmpty() ? "" : ": " + measured.remark())
        + "\n";
  }

  private String measured() {
    AlignedTable table = new AlignedTable(HEADINGS, RIGHT);
    measurements.stream()
        .sorted(
            Comparator.comparing(Measurement::work)
                .thenComparing(Measurement::detail)
                .thenComparing(Measurement::atoms)
                .thenComparing(Measurement::threads)
                .thenComparing(Measurement::ours))
        .forEach(measurement -> table.add(row(measurement)));
    return table.markdown();
  }

  /** What an atom of a large system takes; empty where none was run. */
  private String scalings() {
    List<Scaling> scalings = Scaling.of(measurements);
    if (scalings.isEmpty()) {
      return "";
    }
    AlignedTable table = new AlignedTable(SCALING_HEADINGS, SCALING_RIGHT);
    for (Scaling scaling : scalings) {
      Measurement large = scaling.large();
      table.add(
          List.of(
              large.work().title(),
              String.valueOf(large.atoms()),
              large.who(),
              String.valueOf(large.threads()),
              Measurement.readable(large.seconds() / large.atoms()),
              Measurement.readable(scaling.small().seconds() / Scaling.FROM),
              Measurement.digits(scaling.ratio())));
    }
    return "Time an atom of large systems, against one of "
        + Scaling.FROM
        + " atoms; of what took turns, the median of the turns' ratios:\n\n"
        + table.markdown()
        + "\n";
  }

  private List<String> row(Measurement measurement) {
    String work =
        measurement.detail().isEmpty() ? measurement.work().title() : measurement.detail();
    return List.of(
        work,
        String.valueOf(measurement.atoms()),
        measurement.who(),
        String.valueOf(measurement.threads()),
        Measurement.readable(measurement.seconds()),
        measurement.secondsPerPicosecond().isPresent()
            ? Measurement.digits(measurement.secondsPerPicosecond().getAsDouble())
            : "",
        measurement.nanosecondsPerPair().isPresent()
            ? Measurement.digits(measurement.nanosecondsPerPair().getAsDouble())
            : "",
        ratios.apply(measurement).entrySet().stream()
            .map(ratio -> Measurement.digits(ratio.getValue()) + " x " + ratio.getKey())
            .collect(Collectors.joining(", ")));
  }
}
