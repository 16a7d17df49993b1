package org.liflow.example;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The documents show the examples that the tests compile and run, line by line. */
class ReadmeTest {
  private static final int LONGEST = 50;
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```java\\n(.*?)^```$");

  @ParameterizedTest
  @CsvSource({"README.md, DiffusivityExample", "docs/guide/training.md, TrainingExample"})
  void theDocumentShowsTheExampleThatIsTested(String document, String example) throws IOException {
    Path root = root();
    String source =
        Files.readString(
            root.resolve("examples/src/main/java/org/liflow/example/" + example + ".java"));
    String start = "// tag::readme\n";
    String shown =
        source
                .substring(source.indexOf(start) + start.length(), source.indexOf("// end::readme"))
                .stripTrailing()
                .stripIndent()
            + "\n";
    List<String> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(Files.readString(root.resolve(document)));
    while (matcher.find()) {
      blocks.add(matcher.group(1));
    }
    assertTrue(
        blocks.contains(shown),
        () -> document + " needs a ```java block of exactly these lines:\n" + shown);
    assertTrue(shown.lines().count() <= LONGEST, "an example of more than " + LONGEST + " lines");
  }

  /** The folder of the project that holds its modules. */
  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(folder.resolve("liflow-flow"))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new IllegalStateException("no project above " + Path.of("").toAbsolutePath());
      }
    }
    return folder;
  }
}
