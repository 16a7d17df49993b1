package org.liflow.formats;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.liflow.crystal.Constants;
import org.liflow.crystal.format.ReadRules;
import org.liflow.crystal.format.TimeUnit;

/**
 * The units of an H5MD file, which stand in the attribute {@code unit} of a dataset.
 *
 * <p>LAMMPS writes none. Its lengths are in Å in the units {@code metal} and {@code real}, as they
 * are taken to be in its text dumps; which of the two it was, the times need to be told.
 */
final class Units {
  private static final String ATTRIBUTE = "unit";

  private static final Map<String, Double> LENGTHS =
      Map.ofEntries(
          Map.entry("angstrom", 1.0),
          Map.entry("å", 1.0),
          Map.entry("a", 1.0),
          Map.entry("nm", 10.0),
          Map.entry("nanometer", 10.0),
          Map.entry("pm", 0.01),
          Map.entry("m", 1e10),
          Map.entry("bohr", Constants.BOHR),
          Map.entry("a0", Constants.BOHR));

  private static final Map<String, Double> TIMES =
      Map.of("fs", 1e-3, "ps", 1.0, "ns", 1e3, "us", 1e6, "s", 1e12);

  private final Hdf5File file;
  private final boolean lammps;
  private final List<String> notes = new ArrayList<>();
  private double ofPositions = Double.NaN;

  /**
   * @param lammps whether LAMMPS wrote the file
   */
  Units(Hdf5File file, boolean lammps) {
    this.file = file;
    this.lammps = lammps;
  }

  /** Å in the unit of positions. */
  double ofPositions(Numbers positions) {
    Optional<Double> unit = length(positions);
    if (unit.isEmpty() && !lammps) {
      throw positions.problem(
          "positions without a unit", "the attribute unit, such as Angstrom or nm");
    }
    if (unit.isEmpty()) {
      notes.add("LAMMPS names no unit of length: Å is taken, as in its units metal and real");
    }
    ofPositions = unit.orElse(1.0);
    return ofPositions;
  }

  /** Å in the unit of the box: that of the positions where it has none, as MDAnalysis writes it. */
  double ofBox(Numbers edges) {
    Optional<Double> unit = length(edges);
    if (unit.isEmpty() && !lammps) {
      notes.add("the box has no unit: that of the positions is taken");
    }
    return unit.orElse(ofPositions);
  }

  private Optional<Double> length(Numbers numbers) {
    Optional<String> unit = file.text(numbers.dataset(), ATTRIBUTE).filter(text -> !text.isEmpty());
    if (unit.isEmpty()) {
      return Optional.empty();
    }
    Double known = LENGTHS.get(unit.get().toLowerCase(Locale.ROOT));
    if (known == null) {
      throw numbers.problem("the unit " + unit.get(), "Angstrom, nm, pm, m or bohr");
    }
    return Optional.of(known);
  }

  /** ps in the unit of times: the file's, else that of the rules; NaN where neither says it. */
  double ofTimes(Numbers times, ReadRules rules) {
    Optional<String> unit = file.text(times.dataset(), ATTRIBUTE).filter(text -> !text.isEmpty());
    if (unit.isEmpty()) {
      return rules.timeUnit().map(TimeUnit::picoseconds).orElse(Double.NaN);
    }
    Double known = TIMES.get(unit.get().toLowerCase(Locale.ROOT));
    if (known == null) {
      throw times.problem("the unit " + unit.get(), "fs, ps, ns, us or s");
    }
    return known;
  }

  List<String> notes() {
    return notes;
  }
}
