package org.liflow.tensor.parallel;

import java.util.Optional;

/**
 * Finds classes that are written with the Vector API, which a JVM has only when it was started so.
 * They are touched by name only, and only then.
 */
public final class VectorApi {
  private static final String MODULE = "jdk.incubator.vector";

  private VectorApi() {}

  /** What keeps the Vector API from being used, in words; empty when nothing does. */
  public static Optional<String> obstacle() {
    return ModuleLayer.boot().findModule(MODULE).isPresent()
        ? Optional.empty()
        : Optional.of("the JVM was started without --add-modules " + MODULE);
  }

  /**
   * An implementation that needs the Vector API; empty where the JVM lacks it.
   *
   * @param type what it implements
   * @param className its class in the package of {@code type}, which has a constructor without
   *     arguments
   * @throws IllegalStateException when this build lacks the class
   */
  public static <T> Optional<T> find(Class<T> type, String className) {
    return ModuleLayer.boot()
        .findModule(MODULE)
        .map(
            api -> {
              VectorApi.class.getModule().addReads(api);
              try {
                Class<?> found = Class.forName(type.getPackageName() + "." + className);
                var constructor = found.getDeclaredConstructor();
                constructor.setAccessible(true);
                return type.cast(constructor.newInstance());
              } catch (ReflectiveOperationException problem) {
                throw new IllegalStateException(
                    "the SIMD loops are missing from this build", problem);
              }
            });
  }
}
