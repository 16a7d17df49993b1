package org.liflow.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.liflow.flow.ScaleChoice;
import org.liflow.prior.PriorChoice;
import org.liflow.util.Json;

/** Describes the prior scales that a classifier chose, for people and for programs. */
final class PriorChoices {
  private static final int MOST_NAMED = 4;

  private PriorChoices() {}

  /** Prints a line per temperature, and one for features outside the classifier's range. */
  static void print(PrintWriter out, Map<Double, PriorChoice> choices) {
    choices.forEach(
        (temperature, choice) -> {
          out.printf("%s K: %s%n", Summary.digits(temperature, 10), text(choice));
          String outside = outside(choice);
          if (!outside.isEmpty()) {
            out.println("  " + outside);
          }
        });
  }

  /** A text such as {@code Li large (0.93), frame small (0.12)}, with probabilities of large. */
  static String text(PriorChoice choice) {
    return String.format(
        Locale.ROOT,
        "Li %s (%.2f), frame %s (%.2f)",
        name(choice.lithium()),
        choice.lithiumLarge(),
        name(choice.frame()),
        choice.frameLarge());
  }

  /** The choices as JSON. */
  static ArrayNode toJson(Map<Double, PriorChoice> choices) {
    ArrayNode list = Json.array();
    choices.forEach(
        (temperature, choice) -> {
          ObjectNode node = list.addObject();
          node.put("temperature_K", temperature);
          node.putObject("Li")
              .put("probability_large", choice.lithiumLarge())
              .put("scale", name(choice.lithium()));
          node.putObject("frame")
              .put("probability_large", choice.frameLarge())
              .put("scale", name(choice.frame()));
          ArrayNode outside = node.putArray("outside");
          for (PriorChoice.Outside feature : choice.outside()) {
            outside
                .addObject()
                .put("feature", feature.name())
                .put("value", feature.value())
                .put("smallest", feature.smallest())
                .put("largest", feature.largest());
          }
        });
    return list;
  }

  /** Names the features outside the range of the classifier's fit; empty if there are none. */
  private static String outside(PriorChoice choice) {
    if (choice.outside().isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder("outside what the classifier was fitted on: ");
    List<PriorChoice.Outside> outside = choice.outside();
    for (int k = 0; k < Math.min(MOST_NAMED, outside.size()); k++) {
      PriorChoice.Outside feature = outside.get(k);
      text.append(k == 0 ? "" : ", ")
          .append(feature.name())
          .append(' ')
          .append(Summary.digits(feature.value(), 4))
          .append(" (")
          .append(Summary.digits(feature.smallest(), 4))
          .append(" to ")
          .append(Summary.digits(feature.largest(), 4))
          .append(')');
    }
    if (outside.size() > MOST_NAMED) {
      text.append(" and ").append(outside.size() - MOST_NAMED).append(" more");
    }
    return text.toString();
  }

  private static String name(ScaleChoice choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }
}
