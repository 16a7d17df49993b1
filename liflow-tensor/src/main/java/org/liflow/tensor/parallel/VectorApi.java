package org.liflow.tensor.parallel;

import java.util.Optional;

/**
 * Loads classes that use the Vector API. A JVM has it only when started with {@code --add-modules
 * jdk.incubator.vector}; such classes are therefore loaded by name, and only then.
 */
public final class VectorApi {
  private static final String MODULE = "jdk.incubator.vector";

  private VectorApi() {}

  /**
   * Explains why the Vector API cannot be used.
   *
   * @return one line; empty when it can be used
   */
  public static Optional<String> obstacle() {
    return ModuleLayer.boot().findModule(MODULE).isPresent()
        ? Optional.empty()
        : Optional.of("the JVM was started without --add-modules " + MODULE);
  }

  /**
   * Makes an object of a class that needs the Vector API.
   *
   * @param <T> the type it implements
   * @param type the type it implements
   * @param className simple name of a class in the package of {@code type} with a constructor
   *     without arguments
   * @return the object; empty where the JVM lacks the API
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
