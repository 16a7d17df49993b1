package org.liflow.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.csv.DuplicateHeaderMode;
import org.liflow.files.InputException;
import org.liflow.files.ReplacedFile;

/** Reads and writes the index of a data set: a CSV file with one entry per row. */
public final class DatasetIndex {
  private static final List<String> COLUMNS =
      List.of(
          "name",
          "temp",
          "t_start",
          "t_end",
          "comp",
          "msd_t_Li",
          "msd_t_frame",
          "prior_Li",
          "prior_frame");

  private DatasetIndex() {}

  /**
   * Reads an index. Its columns may have any order, and there may be further ones.
   *
   * @param path the index
   * @return its rows, in order
   * @throws InputException when the file cannot be read, lacks a column or holds a bad value; the
   *     message names the line
   * @throws IOException if the disk fails
   */
  public static List<DatasetEntry> read(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      throw new InputException(path, "a folder", "an index of a data set (.csv)");
    }
    CSVFormat format =
        CSVFormat.DEFAULT
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            // The first column of a written table of row numbers has no name.
            .setAllowMissingColumnNames(true)
            .setDuplicateHeaderMode(DuplicateHeaderMode.DISALLOW)
            .setTrim(true)
            .get();
    try (BufferedReader in = Files.newBufferedReader(path, StandardCharsets.UTF_8);
        CSVParser parser = format.parse(in)) {
      TreeSet<String> missing = new TreeSet<>(COLUMNS);
      missing.removeAll(parser.getHeaderNames());
      if (!missing.isEmpty()) {
        throw new InputException(
            path,
            (missing.size() == 1 ? "no column " : "no columns ") + String.join(", ", missing),
            "the columns " + String.join(",", COLUMNS));
      }
      List<DatasetEntry> entries = new ArrayList<>();
      for (CSVRecord row : parser) {
        entries.add(entry(path, parser.getCurrentLineNumber(), row));
      }
      return entries;
    } catch (NoSuchFileException problem) {
      throw new InputException(path.toString(), "no such file", "an existing file", problem);
    } catch (AccessDeniedException problem) {
      throw new InputException(
          path.toString(), "no permission to read it", "a readable file", problem);
    } catch (CharacterCodingException problem) {
      throw malformed(path, "text that is not UTF-8", problem);
    } catch (UncheckedIOException | IllegalArgumentException | IllegalStateException problem) {
      throw malformed(path, problem.getMessage(), problem);
    }
  }

  private static InputException malformed(Path path, String found, Exception problem) {
    return new InputException(path.toString(), found, "comma-separated values", problem);
  }

  private static DatasetEntry entry(Path path, long line, CSVRecord row) {
    Row cells = new Row(path, line, row);
    int start = cells.integer("t_start");
    int end = cells.integer("t_end");
    if (start < 0 || end <= start) {
      throw new InputException(
          path + ", line " + line,
          "t_start " + start + " and t_end " + end,
          "frames counted from 0, the end after the start");
    }
    return new DatasetEntry(
        cells.text("name"),
        cells.number("temp"),
        start,
        end,
        cells.text("comp"),
        cells.number("msd_t_Li"),
        cells.number("msd_t_frame"),
        cells.integer("prior_Li"),
        cells.integer("prior_frame"));
  }

  /** The cells of one row. */
  private record Row(Path path, long line, CSVRecord cells) {
    String text(String column) {
      if (!cells.isSet(column) || cells.get(column).isEmpty()) {
        throw new InputException(
            path + ", line " + line, "no " + column, "a value for each column");
      }
      return cells.get(column);
    }

    double number(String column) {
      String text = text(column);
      double value;
      try {
        value = Double.parseDouble(text);
      } catch (NumberFormatException problem) {
        value = Double.NaN;
      }
      if (!Double.isFinite(value)) {
        throw bad(column, text, "a finite number");
      }
      return value;
    }

    /** Reads a whole number, which may be written as 1.0. */
    int integer(String column) {
      double value = number(column);
      if (value != (int) value) {
        throw bad(column, text(column), "a whole number");
      }
      return (int) value;
    }

    private InputException bad(String column, String text, String expected) {
      String shown = text.length() > 40 ? text.substring(0, 40) + "…" : text;
      return new InputException(path + ", line " + line, "'" + shown + "' for " + column, expected);
    }
  }

  /**
   * Writes an index.
   *
   * @param path overwritten
   * @param entries its rows, in order
   * @throws InputException when its folder does not exist
   */
  public static void write(Path path, List<DatasetEntry> entries) {
    CSVFormat format =
        CSVFormat.DEFAULT
            .builder()
            .setHeader(COLUMNS.toArray(new String[0]))
            .setRecordSeparator("\n")
            .get();
    ReplacedFile.write(
        path,
        out -> {
          Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
          CSVPrinter printer = new CSVPrinter(writer, format);
          for (DatasetEntry entry : entries) {
            printer.printRecord(
                entry.name(),
                plain(entry.temperature()),
                entry.start(),
                entry.end(),
                entry.composition(),
                plain(entry.lithiumMobility()),
                plain(entry.frameMobility()),
                entry.lithiumPrior(),
                entry.framePrior());
          }
          printer.flush();
        });
  }

  /** Writes 500 rather than 500.0, as in the published files. */
  private static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
