package org.liflow.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.liflow.crystal.Frame;
import org.liflow.crystal.FrameReader;
import org.liflow.crystal.Structure;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.crystal.format.CrystalFormat;
import org.liflow.crystal.format.CrystalFormats;
import org.liflow.crystal.format.ReadOptions;
import org.liflow.crystal.format.RunFacts;
import org.liflow.files.InputException;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.geometry.NeighborList;
import org.liflow.tensor.parallel.Workers;

/** Makes the summary of a structure or of a trajectory, which it reads frame by frame. */
final class CrystalSummary {
  /** Grams per cubic centimetre in one amu per Å³ (CODATA 2018). */
  private static final double AMU_PER_CUBIC_ANGSTROM = 1.66053906660;

  /** Where the search for the closest contact begins and ends, in Å. */
  private static final double FIRST_CUTOFF = 1;

  private static final double LAST_CUTOFF = 64;

  /** Share of a time step by which frames may be off even spacing. */
  private static final double TIME_TOLERANCE = 1e-3;

  private CrystalSummary() {}

  /** Reads the whole file, keeping one frame in memory. */
  static Summary of(Path file, ReadOptions options, Workers workers) throws IOException {
    CrystalFormat format =
        options.format().isPresent() ? options.format().get() : CrystalFormats.detect(file);
    Summary summary = new Summary(file.toString());
    summary.json().put("file", file.toString());
    summary.json().put("kind", "crystal");
    summary.json().put("format", format.name().toLowerCase(Locale.ROOT));
    summary.line("Format", format.title());
    try (FrameReader frames = CrystalFiles.openTrajectory(file, describing(options))) {
      Frame first =
          frames
              .read()
              .orElseThrow(
                  () -> new InputException(file, "no frame left to read", "fewer frames skipped"));
      describe(first.structure(), file, workers, summary);
      if (format.holdsTrajectory()) {
        describe(first, frames, summary);
      }
      describe(CrystalFiles.facts(file, options), summary);
      ArrayNode notes = summary.json().putArray("notes");
      for (String note : frames.notes()) {
        notes.add(note);
        summary.line("Note", note);
      }
    }
    return summary;
  }

  /** What the file says of its run. */
  private static void describe(RunFacts facts, Summary summary) {
    facts
        .temperature()
        .ifPresent(
            kelvin -> {
              summary.line("Stated", Summary.digits(kelvin, 6) + " K");
              summary.json().put("temperature_K", kelvin);
            });
    facts
        .mobile()
        .ifPresent(
            element -> {
              String charge =
                  facts.charge().isPresent()
                      ? ", " + Summary.digits(facts.charge().getAsDouble(), 6) + " e an ion"
                      : "";
              summary.line("Mobile", element.symbol() + charge);
              summary.json().put("mobile_species", element.symbol());
            });
  }

  private static ReadOptions describing(ReadOptions options) {
    return options.withUnwrap(false).withRules(options.rules().describing());
  }

  private static void describe(Structure structure, Path file, Workers workers, Summary summary) {
    ObjectNode json = summary.json();
    summary.line("Formula", structure.formula()).line("Atoms", "%,d", structure.size());
    json.put("formula", structure.formula());
    json.put("atoms", structure.size());
    Lattice lattice = structure.lattice();
    ArrayNode periodic = json.putArray("periodic");
    for (int k = 0; k < 3; k++) {
      periodic.add(lattice.isPeriodic(k));
    }
    if (lattice.equals(Lattice.open())) {
      summary.line("Cell", "none: open boundaries");
    } else {
      describe(lattice, structure, summary);
    }
    Optional<NeighborStatistics.Contact> closest;
    try {
      closest = closest(structure, workers);
    } catch (IllegalArgumentException | ArithmeticException problem) {
      throw new InputException(
          file.toString(), problem.getMessage(), "positions near the cell", problem);
    }
    summary.line("Closest", closest.map(contact -> text(structure, contact)).orElse("no contact"));
    closest.ifPresent(contact -> put(json, structure, contact));
  }

  private static void describe(Lattice lattice, Structure structure, Summary summary) {
    double[] lengths = lattice.lengths();
    double[] angles = lattice.angles();
    ArrayNode rows = summary.json().putArray("lattice_A");
    Arrays.stream(lattice.toArray()).forEach(rows::add);
    put(summary.json(), "lengths_A", lengths);
    put(summary.json(), "angles_deg", angles);
    summary.json().put("volume_A3", lattice.volume());
    summary.line("Lengths", "%.4f  %.4f  %.4f Å", lengths[0], lengths[1], lengths[2]);
    summary.line("Angles", "%.3f  %.3f  %.3f °", angles[0], angles[1], angles[2]);
    if (lattice.isPeriodic()) {
      double mass = Arrays.stream(structure.masses()).sum();
      double density = mass / lattice.volume() * AMU_PER_CUBIC_ANGSTROM;
      summary.line("Volume", "%.3f Å³", lattice.volume()).line("Density", "%.3f g/cm³", density);
      summary.json().put("density_g_cm3", density);
    } else {
      StringBuilder axes = new StringBuilder();
      for (int k = 0; k < 3; k++) {
        axes.append(lattice.isPeriodic(k) ? " " + "abc".charAt(k) : "");
      }
      summary.line("Periodic", axes.isEmpty() ? "along no vector" : "along" + axes);
    }
  }

  private static void put(ObjectNode json, String name, double[] values) {
    ArrayNode array = json.putArray(name);
    Arrays.stream(values).forEach(array::add);
  }

  /** The two atoms closest to each other, looked for in wider and wider lists. */
  private static Optional<NeighborStatistics.Contact> closest(
      Structure structure, Workers workers) {
    double[] positions = structure.positions();
    for (double cutoff = FIRST_CUTOFF; cutoff <= LAST_CUTOFF; cutoff *= 2) {
      NeighborList list = NeighborList.build(structure.lattice(), positions, cutoff, workers);
      if (list.size() > 0) {
        return NeighborStatistics.of(structure, list, workers).closest();
      }
    }
    return Optional.empty();
  }

  /** A contact for a person, who counts atoms from 1. */
  static String text(Structure structure, NeighborStatistics.Contact contact) {
    return String.format(
        Locale.ROOT,
        "%.3f Å between %s (atom %d) and %s (atom %d), %.0f %% of their covalent radii's sum",
        contact.distance(),
        structure.element(contact.first()).symbol(),
        contact.first() + 1,
        structure.element(contact.second()).symbol(),
        contact.second() + 1,
        100 * contact.share(structure));
  }

  static void put(ObjectNode json, Structure structure, NeighborStatistics.Contact contact) {
    json.putObject("closest")
        .put("i", contact.first())
        .put("j", contact.second())
        .put("species_i", structure.element(contact.first()).symbol())
        .put("species_j", structure.element(contact.second()).symbol())
        .put("distance_A", contact.distance())
        .put("share_of_covalent_radii", contact.share(structure));
  }

  private static void describe(Frame first, FrameReader frames, Summary summary)
      throws IOException {
    long count = 1;
    double start = first.time();
    double step = Double.NaN;
    double last = start;
    boolean even = true;
    boolean sameCell = true;
    boolean sameAtoms = true;
    int[] species = first.structure().atomicNumbers();
    Optional<Frame> frame;
    while ((frame = frames.read()).isPresent()) {
      count++;
      Structure structure = frame.get().structure();
      sameCell &= structure.lattice().equals(first.structure().lattice());
      sameAtoms &= Arrays.equals(structure.atomicNumbers(), species);
      double time = frame.get().time();
      step = count == 2 ? time - start : step;
      even &= Math.abs(time - last - step) <= TIME_TOLERANCE * Math.abs(step);
      last = time;
    }
    summary.line("Frames", "%,d%s", count, sameAtoms ? "" : ", not all of the same atoms");
    summary.json().put("frames", count);
    summary.json().put("same_atoms", sameAtoms);
    summary.json().put("same_cell", sameCell);
    summary.json().put("unwrapped", frames.isUnwrapped());
    if (count == 1) {
      return;
    }
    if (!sameCell) {
      summary.line("", "the cell changes");
    }
    if (Double.isNaN(step)) {
      summary.line("Time", "the file does not say (see --time-step and --time-unit)");
      return;
    }
    summary.json().put("time_ps", last - start);
    if (even) {
      summary.line(
          "Time",
          Summary.digits(last - start, 6)
              + " ps, "
              + Summary.digits(step, 6)
              + " ps between frames");
      summary.json().put("time_step_ps", (last - start) / (count - 1));
    } else {
      summary.line("Time", Summary.digits(last - start, 6) + " ps, frames not evenly spaced");
    }
  }
}
