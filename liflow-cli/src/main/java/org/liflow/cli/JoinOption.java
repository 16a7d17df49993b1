package org.liflow.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.crystal.format.ReadOptions;
import org.liflow.crystal.format.RunFacts;
import org.liflow.files.InputException;
import picocli.CommandLine.Option;

/** The option {@code --join}: files that are the pieces of one run. */
final class JoinOption {
  private static final Pattern DIGITS = Pattern.compile("\\d+");

  @Option(
      names = "--join",
      description =
          "Take the files as pieces of one run, one after another. Names that differ in numbers"
              + " only go by these numbers, others in the order given.")
  boolean join;

  /** A joined run: its first file, and options that name the others. */
  record Joined(Path first, ReadOptions options) {}

  /**
   * Puts files in order.
   *
   * @throws InputException for folders, a file given twice, or files that state different runs
   */
  static Joined of(List<Path> files, ReadOptions options) throws IOException {
    for (Path file : files) {
      if (Files.isDirectory(file)) {
        throw new InputException(file, "a folder with --join", "files of one run");
      }
    }
    List<Path> ordered = ordered(files);
    for (int k = 1; k < ordered.size(); k++) {
      if (ordered.subList(0, k).contains(ordered.get(k))) {
        throw new InputException(ordered.get(k), "the same path twice", "each piece once");
      }
    }
    RunFacts first = CrystalFiles.facts(ordered.get(0), options);
    for (Path each : ordered.subList(1, ordered.size())) {
      if (!first.equals(CrystalFiles.facts(each, options))) {
        throw new InputException(
            each,
            "another temperature, mobile species or charge than in " + ordered.get(0).getFileName(),
            "pieces of one run with --join");
      }
    }
    return new Joined(
        ordered.get(0),
        options.withSupplement(
            options.supplement().withContinuations(ordered.subList(1, ordered.size()))));
  }

  /** Names that are alike but for their numbers by these, the first that differs; others as is. */
  static List<Path> ordered(List<Path> files) {
    List<Path> ordered = new ArrayList<>(files);
    long patterns =
        files.stream()
            .map(file -> DIGITS.matcher(file.toString()).replaceAll("#"))
            .distinct()
            .count();
    if (patterns == 1) {
      ordered.sort(Comparator.comparing(JoinOption::numbers, JoinOption::compare));
    }
    return ordered;
  }

  private static List<String> numbers(Path file) {
    List<String> numbers = new ArrayList<>();
    Matcher digits = DIGITS.matcher(file.toString());
    while (digits.find()) {
      String number = digits.group().replaceFirst("^0+(?=.)", "");
      numbers.add(number);
    }
    return numbers;
  }

  /** Numbers of any length: the longer one is larger. */
  private static int compare(List<String> one, List<String> other) {
    for (int k = 0; k < one.size(); k++) {
      int order = Integer.compare(one.get(k).length(), other.get(k).length());
      order = order != 0 ? order : one.get(k).compareTo(other.get(k));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }
}
