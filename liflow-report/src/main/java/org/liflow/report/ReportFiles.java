package org.liflow.report;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.liflow.files.InputException;
import org.liflow.files.OutputFolder;

/** Writes a report's page, its JSON and its tables into a folder. */
public final class ReportFiles {
  private ReportFiles() {}

  /**
   * Writes {@code report.html}, {@code results.json} and the tables {@code diffusivity.csv}, {@code
   * interval.csv}, {@code conductivity.csv}, {@code arrhenius.csv}, {@code msd.csv}, {@code
   * fit.csv}, {@code rdf.csv} and {@code checks.csv}, whose headers carry the units. The same
   * numbers, to the last digit, are in all of them. Each file is written beside its place and then
   * moved there, so that a reader never sees half of one.
   *
   * @param folder made if missing
   * @param document the content of the report
   * @return the files, the page first
   * @throws InputException when the folder cannot be made or written to
   */
  public static List<Path> write(Path folder, ReportDocument document) {
    Map<String, String> contents = new LinkedHashMap<>();
    contents.put("report.html", HtmlReport.render(document));
    contents.put("results.json", document.json(true) + "\n");
    contents.putAll(CsvTables.of(document));
    return OutputFolder.write(folder, contents);
  }
}
