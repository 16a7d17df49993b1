package org.liflow.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.liflow.tensor.InputException;
import org.liflow.tensor.io.ReplacedFile;

/** Writes a report's page, its JSON and its tables into a folder. */
public final class ReportFiles {
  private ReportFiles() {}

  /**
   * Writes {@code report.html}, {@code results.json} and the tables {@code diffusivity.csv}, {@code
   * conductivity.csv}, {@code arrhenius.csv}, {@code msd.csv}, {@code fit.csv}, {@code rdf.csv} and
   * {@code checks.csv}, whose headers carry the units. The same numbers, to the last digit, are in
   * all of them. Each file is written beside its place and then moved there, so that a reader never
   * sees half of one.
   *
   * @param folder made if missing
   * @return the files, the page first
   * @throws InputException when the folder cannot be made or written to
   */
  public static List<Path> write(Path folder, ReportDocument document) {
    Map<String, String> contents = new LinkedHashMap<>();
    contents.put("report.html", HtmlReport.render(document));
    contents.put("results.json", document.json(true) + "\n");
    contents.putAll(CsvTables.of(document.results()));
    try {
      Files.createDirectories(folder);
      for (Map.Entry<String, String> file : contents.entrySet()) {
        byte[] text = file.getValue().getBytes(StandardCharsets.UTF_8);
        ReplacedFile.write(folder.resolve(file.getKey()), out -> out.write(text));
      }
    } catch (FileAlreadyExistsException problem) {
      throw new InputException(
          folder.toString(), "a file of that name", "a folder that can be written to", problem);
    } catch (IOException | UncheckedIOException problem) {
      throw new InputException(
          folder.toString(), problem.getMessage(), "a folder that can be written to", problem);
    }
    return contents.keySet().stream().map(folder::resolve).toList();
  }
}
