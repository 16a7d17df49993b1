package org.liflow.cli;

import java.util.List;
import org.liflow.crystal.Element;
import org.liflow.data.LiFlowDataset;
import org.liflow.files.InputException;

/** Looks at options' values; those that will not do are refused by their option's name. */
final class OptionChecks {
  private OptionChecks() {}

  static Element element(String option, String symbol) {
    return Element.ofSymbol(symbol)
        .orElseThrow(
            () -> new InputException(option, "'" + symbol + "'", "an element's symbol such as Li"));
  }

  static double positive(String option, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new InputException(option, String.valueOf(value), "a number above 0");
    }
    return value;
  }

  static int atLeastOne(String option, int value) {
    if (value < 1) {
      throw new InputException(option, String.valueOf(value), "a whole number of at least 1");
    }
    return value;
  }

  static void requireTemperatures(List<Double> temperatures) {
    if (temperatures.isEmpty()) {
      throw new InputException("--temperature", "none", "one or several, such as 650,900");
    }
    for (double temperature : temperatures) {
      if (!(temperature > 0) || Double.isInfinite(temperature)) {
        throw new InputException("--temperature", temperature + " K", "temperatures above 0 K");
      }
    }
  }

  static void requireSplit(String option, String split) {
    if (!LiFlowDataset.isSplit(split)) {
      throw new InputException(
          option, "'" + split + "'", "a name of letters, digits, '_', '.' and '-'");
    }
  }
}
