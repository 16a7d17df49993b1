package org.liflow.bench.speedup;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The arguments of the JVMs that the backends' benchmarks run in. */
public final class BenchmarkJvm {
  /** Lets the backend {@code vector} run. */
  public static final String VECTOR_API = "--add-modules=jdk.incubator.vector";

  /** As large a heap from the first as at the last. */
  public static final String INITIAL_HEAP = "-Xms2g";

  /** Enough for an evaluation of 100,000 atoms. */
  public static final String HEAP = "-Xmx2g";

  private static final String ADD_MODULES = "--add-modules=";

  private BenchmarkJvm() {}

  /**
   * A JVM's arguments but for the module of the Vector API.
   *
   * @param arguments as the JVM itself tells them: names and values in one, joined by {@code =}
   */
  static List<String> withoutVectorApi(List<String> arguments) {
    String module = VECTOR_API.substring(ADD_MODULES.length());
    List<String> without = new ArrayList<>();
    for (String argument : arguments) {
      if (!argument.startsWith(ADD_MODULES)) {
        without.add(argument);
        continue;
      }
      String others =
          Arrays.stream(argument.substring(ADD_MODULES.length()).split(",", -1))
              .filter(name -> !name.equals(module))
              .collect(Collectors.joining(","));
      if (!others.isEmpty()) {
        without.add(ADD_MODULES + others);
      }
    }
    return without;
  }
}
