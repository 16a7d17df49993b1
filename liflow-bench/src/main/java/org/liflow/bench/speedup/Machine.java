package org.liflow.bench.speedup;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where times were taken.
 *
 * @param processor its model's name
 * @param cores how many processors the JVM sees
 * @param memoryBytes of the machine
 * @param java the JVM and its version
 * @param system the operating system
 * @param load how busy the machine was just before, in processors; negative where unknown
 */
public record Machine(
    String processor, int cores, long memoryBytes, String java, String system, double load) {
  private static final double GIBIBYTE = 1 << 30;

  /** This one. */
  public static Machine here() {
    OperatingSystemMXBean bean = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return new Machine(
        processorName(),
        Runtime.getRuntime().availableProcessors(),
        bean.getTotalMemorySize(),
        System.getProperty("java.vm.name") + " " + System.getProperty("java.version"),
        distribution(),
        bean.getSystemLoadAverage());
  }

  /** Whether something else kept it busy, so that times are worth little. */
  public boolean busy() {
    return load > 0.3;
  }

  /** A file name: {@code amd-epyc-2-cores-jdk17}. */
  public String fileName() {
    String name =
        processor
            .toLowerCase(Locale.ROOT)
            .replaceAll("\\((r|tm)\\)", "")
            .replaceAll("@.*", "")
            .replaceAll("[^a-z0-9]+", "-")
            .replaceAll("^-|-$", "");
    return name + "-" + cores + "-cores-jdk" + Runtime.version().feature();
  }

  /** One line for a person. */
  public String description() {
    return String.format(
        Locale.ROOT,
        "%s, %d cores, %.0f GiB, %s, %s",
        processor,
        cores,
        memoryBytes / GIBIBYTE,
        java,
        system);
  }

  private static String processorName() {
    return valueOf(Path.of("/proc/cpuinfo"), "model name", ':')
        .orElse(System.getProperty("os.arch"));
  }

  private static String distribution() {
    String kernel =
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + ", "
            + System.getProperty("os.arch");
    return valueOf(Path.of("/etc/os-release"), "PRETTY_NAME", '=')
        .map(name -> name + ", " + kernel)
        .orElse(kernel);
  }

  private static Optional<String> valueOf(Path file, String key, char separator) {
    if (!Files.isReadable(file)) {
      return Optional.empty();
    }
    try {
      List<String> lines = Files.readAllLines(file);
      return lines.stream()
          .filter(line -> line.startsWith(key))
          .findFirst()
          .map(line -> line.substring(line.indexOf(separator) + 1).replace("\"", "").strip());
    } catch (IOException problem) {
      return Optional.empty();
    }
  }
}
