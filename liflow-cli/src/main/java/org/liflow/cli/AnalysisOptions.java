package org.liflow.cli;

import java.util.EnumSet;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import org.liflow.analysis.Axis;
import org.liflow.analysis.DiffusionAnalysis;
import org.liflow.analysis.DiffusivitySettings;
import org.liflow.analysis.ReferenceFrame;
import org.liflow.crystal.Element;
import org.liflow.crystal.order.ChargeChoices;
import org.liflow.files.InputException;
import picocli.CommandLine.Option;

/** What an analysis of diffusion can be told. */
final class AnalysisOptions {
  @Option(
      names = "--mobile",
      paramLabel = "ELEMENT",
      defaultValue = "Li",
      description = "The species that moves (${DEFAULT-VALUE}).")
  String mobile;

  @Option(
      names = ChargeOption.NAME,
      paramLabel = ChargeOption.LABEL,
      description = ChargeOption.DESCRIPTION)
  String charges;

  @Option(
      names = "--charge",
      paramLabel = "E",
      defaultValue = "1",
      description =
          "Short for --charges of the mobile species alone (${DEFAULT-VALUE}); the latter wins.")
  double charge;

  @Option(
      names = "--axes",
      paramLabel = "AXES",
      defaultValue = "xyz",
      description =
          "Directions that count for D*, such as xy for a layered crystal (${DEFAULT-VALUE}).")
  String axes;

  @Option(
      names = "--from-time",
      paramLabel = "PS",
      description = "Where diffusive motion begins; found from the data by default.")
  Double fromTime;

  @Option(
      names = "--reference",
      defaultValue = "framework",
      description =
          "Displacements relative to the centre of mass of: ${COMPLETION-CANDIDATES}"
              + " (${DEFAULT-VALUE}).")
  ReferenceFrame reference;

  @Option(
      names = "--rdf-max",
      paramLabel = "ANGSTROM",
      defaultValue = "8",
      description = "Largest distance of g(r) (${DEFAULT-VALUE}).")
  double rdfMax;

  @Option(
      names = "--extrapolate-to",
      paramLabel = "K",
      defaultValue = "300",
      description = "Temperature to read the Arrhenius line off at (${DEFAULT-VALUE}).")
  double extrapolateTo;

  /** Beyond this the pairs of a crystal fill the memory. */
  private static final double FARTHEST = 60;

  int mobileNumber() {
    return OptionChecks.element("--mobile", mobile).atomicNumber();
  }

  /** The charges that were given, by element. */
  ChargeChoices choices() {
    return ChargeOption.choices(charges);
  }

  DiffusionAnalysis.Settings settings() {
    Set<Axis> chosen = EnumSet.noneOf(Axis.class);
    for (char axis : axes.toLowerCase(Locale.ROOT).toCharArray()) {
      if (axis < 'x' || axis > 'z') {
        throw new InputException("--axes", "'" + axes + "'", "some of x, y and z, such as xy");
      }
      chosen.add(Axis.values()[axis - 'x']);
    }
    if (!(rdfMax > 0 && rdfMax <= FARTHEST)) {
      throw new InputException(
          "--rdf-max", rdfMax + " Å", "above 0 and at most " + FARTHEST + " Å");
    }
    OptionChecks.positive("--extrapolate-to", extrapolateTo);
    if (fromTime != null) {
      OptionChecks.positive("--from-time", fromTime);
    }
    double own = ChargeOption.of(OptionChecks.element("--mobile", mobile), choices(), charge);
    if (chosen.isEmpty() || own == 0 || !Double.isFinite(own)) {
      throw new InputException("--axes and --charge", axes + ", " + own, "neither empty nor 0");
    }
    DiffusionAnalysis.Settings usual = DiffusionAnalysis.Settings.of(Element.of(mobileNumber()));
    return new DiffusionAnalysis.Settings(
        usual.mobile(),
        own,
        new DiffusivitySettings(
            chosen,
            reference,
            fromTime == null ? OptionalDouble.empty() : OptionalDouble.of(fromTime)),
        rdfMax,
        usual.rdfBins(),
        usual.frameworkLimit(),
        extrapolateTo);
  }
}
