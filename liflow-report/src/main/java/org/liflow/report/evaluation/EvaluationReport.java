package org.liflow.report.evaluation;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.liflow.evaluate.EvaluationDocument;
import org.liflow.evaluate.EvaluationFiles;
import org.liflow.files.InputException;
import org.liflow.files.OutputFolder;

/** Writes an evaluation's page, its summary and its table into a folder. */
public final class EvaluationReport {
  /** The name of the page's file. */
  public static final String PAGE = "report.html";

  private EvaluationReport() {}

  /**
   * Writes {@code report.html} and what {@link EvaluationFiles} writes. Each file is written beside
   * its place and then moved there.
   *
   * @param folder made if missing
   * @param document the content of the report
   * @return the files, the page first
   * @throws InputException when the folder cannot be made or written to
   */
  public static List<Path> write(Path folder, EvaluationDocument document) {
    Map<String, String> contents = new LinkedHashMap<>();
    contents.put(PAGE, EvaluationPage.render(document));
    contents.putAll(EvaluationFiles.contents(document));
    return OutputFolder.write(folder, contents);
  }
}
