package org.liflow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class HelpTest {
  static Set<String> commands() {
    return new TreeSet<>(new CommandLine(new Main()).getSubcommands().keySet());
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpOfEachCommandHasAnExampleOfIt(String command) {
    Outcome help = Outcome.of(command, "--help").requireGood();
    assertTrue(help.out().contains("Example"), help.out());
    assertTrue(help.out().replaceAll("\\s+", " ").contains(" liflow " + command + " "), help.out());
    assertFalse(help.out().contains("${"), help.out());
  }

  @Test
  void knowsTheCommandsOfTheManual() {
    assertTrue(
        commands().containsAll(Set.of("simulate", "analyze", "convert", "info", "neighbors")));
  }

  @Test
  void helpOfTheProgramNamesEveryCommandAndTheExitCodes() {
    Outcome help = Outcome.of().requireGood();
    assertEquals(help, Outcome.of("--help"));
    for (String command : commands()) {
      assertTrue(help.out().contains("  " + command + " "), command);
    }
    assertTrue(help.out().contains("Exit codes: 0"), help.out());
  }

  @Test
  void tellsItsVersion() {
    assertTrue(Outcome.of("--version").requireGood().out().startsWith("liflow "));
  }
}
