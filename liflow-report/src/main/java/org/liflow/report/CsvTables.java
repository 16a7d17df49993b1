package org.liflow.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.liflow.analysis.ArrheniusFit;
import org.liflow.analysis.DiffusionReport;
import org.liflow.analysis.DiffusionReport.AtTemperature;
import org.liflow.analysis.Diffusivity;
import org.liflow.analysis.Estimate;
import org.liflow.analysis.IntervalPart;
import org.liflow.analysis.IonicConductivity;
import org.liflow.analysis.MeanSquaredDisplacement;
import org.liflow.analysis.QuotedInterval;
import org.liflow.analysis.RadialDistribution;
import org.liflow.analysis.TrajectoryCheck;

/** Tables of a report: one observation per row, numbers with all their digits. */
final class CsvTables {
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180.builder().setRecordSeparator("\n").get();

  private CsvTables() {}

  /** The tables by file name. */
  static Map<String, String> of(ReportDocument document) {
    DiffusionReport report = document.results();
    Map<String, String> tables = new LinkedHashMap<>();
    tables.put("diffusivity.csv", print(csv -> diffusivity(csv, report)));
    tables.put("interval.csv", print(csv -> intervals(csv, document)));
    tables.put("conductivity.csv", print(csv -> conductivity(csv, report)));
    tables.put("arrhenius.csv", print(csv -> arrhenius(csv, report)));
    tables.put("msd.csv", print(csv -> msd(csv, report)));
    tables.put("fit.csv", print(csv -> fit(csv, report)));
    tables.put("rdf.csv", print(csv -> rdf(csv, report)));
    tables.put("checks.csv", print(csv -> checks(csv, report)));
    return tables;
  }

  @FunctionalInterface
  private interface Table {
    void print(CSVPrinter csv) throws IOException;
  }

  private static String print(Table table) {
    StringBuilder text = new StringBuilder();
    try (CSVPrinter csv = new CSVPrinter(text, FORMAT)) {
      table.print(csv);
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
    return text.toString();
  }

  private static void diffusivity(CSVPrinter csv, DiffusionReport report) throws IOException {
    csv.printRecord(
        "temperature_K",
        "quantity",
        "mean_cm2_s",
        "median_cm2_s",
        "standard_deviation_cm2_s",
        "lower95_cm2_s",
        "upper95_cm2_s",
        "walkers",
        "fit_from_ps",
        "fit_to_ps",
        "slope_A2_per_ps",
        "intercept_A2");
    for (AtTemperature at : report.temperatures()) {
      diffusivity(csv, at, "self", at.self());
      for (Map.Entry<String, Diffusivity> axis : at.perAxis().entrySet()) {
        diffusivity(csv, at, "self_" + axis.getKey(), axis.getValue());
      }
      for (int k = 0; k < at.perReplica().size(); k++) {
        diffusivity(csv, at, "self_replica_" + (k + 1), at.perReplica().get(k));
      }
      if (at.conductivity() != null) {
        diffusivity(csv, at, "collective", at.conductivity().collective());
      }
    }
  }

  /** Shares of D*; a part that is not estimated has no numbers. */
  private static void intervals(CSVPrinter csv, ReportDocument document) throws IOException {
    csv.printRecord(
        "temperature_K",
        "source",
        "below",
        "above",
        "shift",
        "length_below",
        "length_above",
        "note");
    for (DiffusivityInterval at : document.intervals()) {
      for (QuotedInterval.Length length : at.quoted().parts()) {
        IntervalPart part = length.part();
        csv.printRecord(
            at.temperature(),
            part.source().word(),
            part.below(),
            part.above(),
            part.shift(),
            length.below(),
            length.above(),
            part.note());
      }
    }
  }

  private static void diffusivity(CSVPrinter csv, AtTemperature at, String name, Diffusivity d)
      throws IOException {
    Estimate e = d.estimate();
    csv.printRecord(
        at.temperature(),
        name,
        e.mean(),
        e.median(),
        e.standardDeviation(),
        e.lower95(),
        e.upper95(),
        d.walkers(),
        d.fitFrom(),
        d.fitTo(),
        d.slope(),
        d.intercept());
  }

  private static void conductivity(CSVPrinter csv, DiffusionReport report) throws IOException {
    csv.printRecord(
        "temperature_K", "quantity", "mean", "median", "standard_deviation", "lower95", "upper95");
    for (AtTemperature at : report.temperatures()) {
      IonicConductivity c = at.conductivity();
      if (c == null) {
        continue;
      }
      estimate(csv, at, "haven_ratio", c.havenRatio());
      estimate(csv, at, "ideal_conductivity_S_per_cm", c.ideal());
      estimate(csv, at, "conductivity_S_per_cm", c.conductivity());
    }
  }

  private static void estimate(CSVPrinter csv, AtTemperature at, String name, Estimate e)
      throws IOException {
    csv.printRecord(
        at.temperature(),
        name,
        e.mean(),
        e.median(),
        e.standardDeviation(),
        e.lower95(),
        e.upper95());
  }

  private static void arrhenius(CSVPrinter csv, DiffusionReport report) throws IOException {
    csv.printRecord("quantity", "value", "lower95", "upper95");
    if (report.arrhenius() == null) {
      return;
    }
    ArrheniusFit fit = report.arrhenius().fit();
    csv.printRecord(
        "activation_energy_eV",
        fit.activationEnergy(),
        fit.activationEnergyLower(),
        fit.activationEnergyUpper());
    csv.printRecord("prefactor_cm2_s", fit.prefactor(), "", "");
    ArrheniusFit.Prediction out = report.arrhenius().extrapolated();
    csv.printRecord(
        "D_cm2_s_at_" + HtmlNumbers.compact(out.temperature()) + "_K",
        out.diffusivity(),
        out.lower(),
        out.upper());
    DiffusionReport.IdealConductivity sigma = report.arrhenius().conductivity();
    if (sigma != null) {
      csv.printRecord(
          "ideal_conductivity_S_per_cm_at_" + HtmlNumbers.compact(out.temperature()) + "_K",
          sigma.median(),
          sigma.lower(),
          sigma.upper());
    }
  }

  private static void msd(CSVPrinter csv, DiffusionReport report) throws IOException {
    csv.printRecord(
        "temperature_K",
        "species",
        "kind",
        "time_ps",
        "msd_x_A2",
        "msd_y_A2",
        "msd_z_A2",
        "msd_A2");
    for (AtTemperature at : report.temperatures()) {
      for (DiffusionReport.SpeciesCurve curve : at.species()) {
        msd(csv, at, curve.species(), "self", curve.msd());
      }
      msd(csv, at, report.mobileSpecies(), "collective", at.collective());
    }
  }

  private static void msd(
      CSVPrinter csv, AtTemperature at, String species, String kind, MeanSquaredDisplacement msd)
      throws IOException {
    double[] total = msd.total();
    for (int k = 0; k < msd.length(); k++) {
      csv.printRecord(
          at.temperature(),
          species,
          kind,
          msd.time()[k],
          msd.x()[k],
          msd.y()[k],
          msd.z()[k],
          total[k]);
    }
  }

  private static void fit(CSVPrinter csv, DiffusionReport report) throws IOException {
    csv.printRecord("temperature_K", "time_ps", "msd_A2", "fit_A2", "lower95_A2", "upper95_A2");
    for (AtTemperature at : report.temperatures()) {
      Diffusivity.Band band = at.fit();
      for (int k = 0; k < band.time().length; k++) {
        csv.printRecord(
            at.temperature(),
            band.time()[k],
            at.fitted()[k],
            band.line()[k],
            band.lower()[k],
            band.upper()[k]);
      }
    }
  }

  private static void rdf(CSVPrinter csv, DiffusionReport report) throws IOException {
    csv.printRecord("temperature_K", "pair", "r_A", "g");
    for (AtTemperature at : report.temperatures()) {
      if (at.radial() == null) {
        continue;
      }
      double[] r = at.radial().r();
      rdf(csv, at, "all", r, at.radial().total());
      for (RadialDistribution.Partial partial : at.radial().partials()) {
        rdf(csv, at, partial.first() + "-" + partial.second(), r, partial.g());
      }
    }
  }

  private static void rdf(CSVPrinter csv, AtTemperature at, String pair, double[] r, double[] g)
      throws IOException {
    for (int k = 0; k < r.length; k++) {
      csv.printRecord(at.temperature(), pair, r[k], g[k]);
    }
  }

  private static void checks(CSVPrinter csv, DiffusionReport report) throws IOException {
    csv.printRecord(
        "temperature_K", "replica", "time_ps", "minimum_distance_A", "framework_msd_A2");
    for (AtTemperature at : report.temperatures()) {
      List<TrajectoryCheck> checks = at.checks();
      for (int replica = 0; replica < checks.size(); replica++) {
        TrajectoryCheck check = checks.get(replica);
        for (int k = 0; k < check.time().length; k++) {
          csv.printRecord(
              at.temperature(),
              replica + 1,
              check.time()[k],
              check.minimumDistance()[k],
              check.frameworkMsd().length == 0 ? "" : check.frameworkMsd()[k]);
        }
      }
    }
  }
}
