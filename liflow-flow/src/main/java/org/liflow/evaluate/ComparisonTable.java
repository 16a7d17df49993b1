package org.liflow.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.liflow.analysis.ComparedQuantity;

/** Writes compared quantities as a CSV table. */
public final class ComparisonTable {
  static final List<String> HEADER =
      List.of(
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
      csv.printRecord(HEADER);
      for (ComparedQuantity one : quantities) {
        csv.printRecord(cells(one));
      }
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
    return text.toString();
  }

  /** The cells of one quantity, as named by {@link #HEADER}; null where there is no value. */
  static List<Object> cells(ComparedQuantity one) {
    // The names of kinds and measures are those of the JSON.
    JsonNode names = JSON.valueToTree(one);
    ComparedQuantity.Interval interval = one.interval();
    return Arrays.asList(
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
}
