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
      description = "Mobile element whose diffusivity is estimated (default ${DEFAULT-VALUE}).")
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
          "Charge of a mobile ion in elementary charges; --charges overrides it "
              + "(default ${DEFAULT-VALUE}).")
  double charge;

  @Option(
      names = "--axes",
      paramLabel = "AXES",
      defaultValue = "xyz",
      description =
          "Cartesian directions over which D* is averaged, such as xy for a "
              + "layered crystal (default ${DEFAULT-VALUE}).")
  String axes;

  @Option(
      names = "--from-time",
      paramLabel = "PS",
      description =
          "Time in ps after which motion counts as diffusive (default: found from the data).")
  Double fromTime;

  @Option(
      names = "--reference",
      defaultValue = "framework",
      description =
          "Atoms whose centre of mass is held fixed: ${COMPLETION-CANDIDATES} "
              + "(default ${DEFAULT-VALUE}).")
  ReferenceFrame reference;

  @Option(
      names = "--rdf-max",
      paramLabel = "ANGSTROM",
      defaultValue = "8",
      description =
          "Largest distance of the radial distribution g(r), in Å (default ${DEFAULT-VALUE}).")
  double rdfMax;

  @Option(
      names = "--extrapolate-to",
      paramLabel = "K",
      defaultValue = "300",
      description =
          "Temperature in K to which the Arrhenius line is extrapolated (default "
              + "${DEFAULT-VALUE}).")
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
