package org.liflow.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.BackendException;
import org.liflow.tensor.backend.BackendProvider;
import org.liflow.tensor.backend.Backends;
import org.liflow.tensor.parallel.Workers;

/** Makes the summary of this program, the machine and its backends. */
final class MachineSummary {
  private static final double GIBIBYTE = 1 << 30;

  private MachineSummary() {}

  static Summary here() {
    Summary summary = new Summary("liflow " + Version.number());
    ObjectNode json = summary.json();
    json.put("version", Version.number());
    String java =
        System.getProperty("java.version") + " (" + System.getProperty("java.vm.name") + ")";
    String os =
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + ", "
            + System.getProperty("os.arch");
    int processors = Runtime.getRuntime().availableProcessors();
    long heap = Runtime.getRuntime().maxMemory();
    summary
        .line("Java", java)
        .line("System", os)
        .line("Processors", String.valueOf(processors))
        .line("Memory", "%.1f GiB for Java", heap / GIBIBYTE);
    json.put("java", java);
    json.put("system", os);
    json.put("processors", processors);
    json.put("java_memory_bytes", heap);
    addBackends(summary);
    return summary;
  }

  private static void addBackends(Summary summary) {
    TextTable table = new TextTable("Backend", ">rank", "", "");
    ArrayNode list = summary.json().putArray("backends");
    String forced = System.getProperty(Backends.BACKEND_PROPERTY);
    String chosen = forced;
    for (BackendProvider provider : Backends.providers()) {
      String obstacle = provider.obstacle().orElse(null);
      String text = obstacle == null ? description(provider) : "not here: " + obstacle;
      if (chosen == null && obstacle == null) {
        chosen = provider.name();
      }
      boolean taken = provider.name().equals(chosen) && obstacle == null;
      table.row(provider.name(), provider.rank(), taken ? "chosen" : "", text);
      ObjectNode node = list.addObject();
      node.put("name", provider.name());
      node.put("rank", provider.rank());
      node.put("chosen", taken);
      node.put("obstacle", obstacle);
      node.put("description", obstacle == null ? text : null);
    }
    summary.table(table);
  }

  /** Describes a backend, or the reason why it does not start, so that the others are shown. */
  private static String description(BackendProvider provider) {
    try (Backend backend = provider.create(Workers.defaultThreads())) {
      return backend.description();
    } catch (IllegalStateException | BackendException problem) {
      return "does not start: " + problem.getMessage();
    }
  }
}
