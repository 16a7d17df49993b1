package org.liflow.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.liflow.analysis.ComparedQuantity;

/** Writes compared quantities as a CSV table. */
public final class ComparisonTable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ComparisonTable() {}

  /**
   * Returns a table with a row for each quantity. MSDs are in Å², Wasserstein distances in Å;
   * everything else has no unit. Cells without a value are empty.
   *
   * @param quantities in their order
   * @return the text with a header
   */
  public static String csv(List<ComparedQuantity> quantities) {
    StringBuilder text = new StringBuilder();
    CSVFormat format = CSVFormat.RFC4180.builder().setRecordSeparator("\n").get();
    try (CSVPrinter csv = new CSVPrinter(text, format)) {
      csv.printRecord(
          "kind",
          "of",
          "direction",
          "lag_ps",
          "measure",
          "reference",
          "generated",
          "value",
          "lower95",
          "upper95",
          "halves_of_reference");
      for (ComparedQuantity one : quantities) {
        // The names of kinds and measures are those of the JSON.
        JsonNode names = JSON.valueToTree(one);
        ComparedQuantity.Interval interval = one.interval();
        csv.printRecord(
            names.at("/subject/kind").asText(),
            one.subject().of(),
            one.subject().direction(),
            one.subject().lag(),
            names.path("measure").asText(),
            one.reference(),
            one.generated(),
            one.value(),
            interval == null ? null : interval.lower(),
            interval == null ? null : interval.upper(),
            one.halves());
      }
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
    return text.toString();
  }
}
