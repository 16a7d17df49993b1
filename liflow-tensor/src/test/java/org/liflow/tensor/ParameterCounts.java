package org.liflow.tensor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Numbers of parameters of all methods and constructors in the main classes of a module, for a test
 * that keeps parameter lists short. In the test of another module, with any class of its main code:
 *
 * <pre>{@code
 * ParameterCounts.requireShort(DualPaiNN.class);
 * }</pre>
 *
 * <p>Not counted: methods that the compiler makes (lambdas, bridges), the canonical constructors of
 * records, whose parameters are the record's components, and classes that JMH generates.
 */
public final class ParameterCounts {
  /** The bound on the 99th percentile of every module. */
  private static final int MOST = 8;

  /** The end of the name of each package that JMH's annotation processor writes. */
  private static final String GENERATED = ".jmh_generated";

  /** Methods, those with the most parameters first. */
  private final List<Executable> methods;

  private ParameterCounts(List<Executable> methods) {
    this.methods = methods;
  }

  /**
   * Counts the parameters of a module's methods.
   *
   * @param member any class of the module, loaded from a folder of classes
   * @return the counts
   */
  public static ParameterCounts of(Class<?> member) {
    List<Executable> methods = new ArrayList<>();
    for (Class<?> type : classes(member)) {
      if (type.getPackageName().endsWith(GENERATED)) {
        continue;
      }
      methods.addAll(Arrays.asList(type.getDeclaredMethods()));
      for (Constructor<?> constructor : type.getDeclaredConstructors()) {
        if (!type.isRecord()
            || constructor.getParameterCount() != type.getRecordComponents().length) {
          methods.add(constructor);
        }
      }
    }
    methods.removeIf(Executable::isSynthetic);
    methods.sort(Comparator.comparingInt(Executable::getParameterCount).reversed());
    return new ParameterCounts(methods);
  }

  private static List<Class<?>> classes(Class<?> member) {
    try {
      URI root = member.getProtectionDomain().getCodeSource().getLocation().toURI();
      Path folder = Path.of(root);
      try (Stream<Path> files = Files.walk(folder)) {
        List<Class<?>> found = new ArrayList<>();
        for (Path file : files.filter(ParameterCounts::isClass).sorted().toList()) {
          String name =
              folder.relativize(file).toString().replace(file.getFileSystem().getSeparator(), ".");
          found.add(
              Class.forName(
                  name.substring(0, name.length() - ".class".length()),
                  false,
                  member.getClassLoader()));
        }
        return found;
      }
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    } catch (URISyntaxException | ClassNotFoundException problem) {
      throw new IllegalStateException(problem);
    }
  }

  private static boolean isClass(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".class") && !name.endsWith("-info.class");
  }

  /**
   * Returns the number of methods and constructors.
   *
   * @return all that were counted
   */
  public int methods() {
    return methods.size();
  }

  /**
   * Returns a percentile.
   *
   * @param percent of all methods, above 0 and at most 100
   * @return the least number of parameters that so many percent of the methods do not exceed
   */
  public int percentile(int percent) {
    long least = (percent * (long) methods.size() + 99) / 100;
    return methods.get((int) (methods.size() - least)).getParameterCount();
  }

  /**
   * Lists long methods.
   *
   * @param parameters a number of parameters
   * @return methods with more of them, the longest first, one line each
   */
  public List<String> above(int parameters) {
    return methods.stream()
        .filter(method -> method.getParameterCount() > parameters)
        .map(
            method ->
                method.getParameterCount()
                    + " "
                    + method.getDeclaringClass().getSimpleName()
                    + "."
                    + method.getName())
        .toList();
  }

  /**
   * Requires that 99 of 100 methods of a module have at most 8 parameters.
   *
   * @param member any class of the module's main code
   * @throws AssertionError with a list of the long methods, when there are more
   */
  public static void requireShort(Class<?> member) {
    ParameterCounts counts = of(member);
    if (counts.percentile(99) > MOST) {
      throw new AssertionError(
          counts.methods() + " methods, more than " + MOST + " parameters: " + counts.above(MOST));
    }
  }
}
