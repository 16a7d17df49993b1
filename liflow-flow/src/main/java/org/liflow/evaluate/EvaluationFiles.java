package org.liflow.evaluate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.liflow.analysis.ComparedQuantity;
import org.liflow.files.InputException;
import org.liflow.files.OutputFolder;

/** Writes an evaluation's summary as JSON and its table as CSV into a folder. */
public final class EvaluationFiles {
  /** The name of the summary's file. */
  public static final String SUMMARY = "summary.json";

  /** The name of the table's file. */
  public static final String TABLE = "evaluation.csv";

  /** The name of the table of compared distributions. */
  public static final String DISTRIBUTIONS = "distributions.csv";

  private EvaluationFiles() {}

  /**
   * Writes {@code summary.json}, {@code evaluation.csv} and {@code distributions.csv}. Each file is
   * written beside its place and then moved there.
   *
   * @param folder made if missing
   * @param document the content
   * @return the files, the summary first
   * @throws InputException when the folder cannot be made or written to
   */
  public static List<Path> write(Path folder, EvaluationDocument document) {
    return OutputFolder.write(folder, contents(document));
  }

  /**
   * Returns the text of {@code summary.json}, {@code evaluation.csv} and {@code distributions.csv}
   * by their names. The second has a row for each structure and seed and one for each structure
   * that could not be evaluated; its header carries the units. The third has a row for each
   * material and compared quantity, see {@link ComparisonTable}.
   *
   * @param document the content
   * @return the texts by file name
   */
  public static Map<String, String> contents(EvaluationDocument document) {
    Map<String, String> contents = new LinkedHashMap<>();
    contents.put(SUMMARY, document.json() + "\n");
    contents.put(TABLE, table(document.evaluation()));
    contents.put(DISTRIBUTIONS, distributions(document.evaluation()));
    return contents;
  }

  private static String distributions(Evaluation evaluation) {
    StringBuilder text = new StringBuilder();
    CSVFormat format = CSVFormat.RFC4180.builder().setRecordSeparator("\n").get();
    try (CSVPrinter csv = new CSVPrinter(text, format)) {
      List<Object> header = new ArrayList<>(List.of("composition", "temperature_K"));
      header.addAll(ComparisonTable.HEADER);
      csv.printRecord(header);
      for (MaterialDistributions material : evaluation.distributions()) {
        if (material.comparison() == null) {
          continue;
        }
        for (ComparedQuantity one : material.comparison().quantities()) {
          List<Object> cells = new ArrayList<>();
          cells.add(material.composition());
          cells.add(material.temperature());
          cells.addAll(ComparisonTable.cells(one));
          csv.printRecord(cells);
        }
      }
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
    return text.toString();
  }

  private static String table(Evaluation evaluation) {
    List<Object> header =
        new ArrayList<>(
            List.of(
                "row",
                "name",
                "temperature_K",
                "composition",
                "atoms",
                "seed",
                "strides",
                "strides_done",
                "time_ps",
                "window_ps"));
    for (Quantity quantity : Quantity.values()) {
      header.add(quantity.key() + "_generated_A2_per_ps");
      header.add(quantity.key() + "_reference_A2_per_ps");
      header.add(quantity.key() + "_log10_ratio");
    }
    header.addAll(List.of("rdf_error", "rdf_pairs_error", "fault"));
    StringBuilder text = new StringBuilder();
    CSVFormat format = CSVFormat.RFC4180.builder().setRecordSeparator("\n").get();
    try (CSVPrinter csv = new CSVPrinter(text, format)) {
      csv.printRecord(header);
      for (StructureResult result : evaluation.results()) {
        csv.printRecord(cells(result));
      }
      for (FailedStructure failed : evaluation.failures()) {
        Object[] cells = new Object[header.size()];
        cells[0] = failed.row();
        cells[1] = failed.name();
        cells[2] = failed.temperature();
        cells[3] = failed.composition();
        cells[cells.length - 1] = failed.reason();
        csv.printRecord(cells);
      }
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
    return text.toString();
  }

  private static List<Object> cells(StructureResult result) {
    List<Object> cells = new ArrayList<>();
    cells.add(result.row());
    cells.add(result.name());
    cells.add(result.temperature());
    cells.add(result.composition());
    cells.add(result.atoms());
    cells.add(result.seed());
    cells.add(result.strides());
    cells.add(result.done());
    cells.add(number(result.time()));
    cells.add(number(result.window()));
    for (Quantity quantity : Quantity.values()) {
      cells.add(number(result.generated().of(quantity)));
      cells.add(number(result.reference().of(quantity)));
      cells.add(number(result.logError(quantity)));
    }
    cells.add(number(result.radialError()));
    cells.add(number(result.radialPairError()));
    cells.add(result.fault().orElse(""));
    return cells;
  }

  /** The number as text; empty for NaN. */
  private static String number(double value) {
    return Double.isFinite(value) ? Double.toString(value) : "";
  }
}
