package org.liflow.kernels.emulated;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.liflow.kernels.CudaProvider;
import org.liflow.tensor.backend.BackendCases;

/**
 * The kernels and the emulated device, compiled by the host's C++ compiler into the build folder;
 * again only when a source or an option has changed.
 */
public final class EmulatedKernels {
  /** System property with more options for the compiler, such as a sanitizer's. */
  private static final String OPTIONS_PROPERTY = "liflow.emulation.options";

  /** System property: {@code true} makes every race of the kernels an error, and them slow. */
  private static final String RACES_PROPERTY = "liflow.emulation.races";

  /**
   * The thread sanitizer's instrumentation without its library, whose place {@code races.h} takes.
   */
  private static final List<String> RACES =
      List.of("-fsanitize=thread", "-fno-threadsafe-statics", "-nodefaultlibs");

  private static final Pattern KERNEL =
      Pattern.compile(
          "extern \"C\" __global__ void\\s+(?:__launch_bounds__\\([^)]*\\)\\s+)?(\\w+)\\(");

  private EmulatedKernels() {}

  /** Why there can be none here; empty when a compiler and Java's headers are there. */
  public static Optional<String> obstacle() {
    if (!Compiler.FOUND) {
      return Optional.of("no C++ compiler (g++) is there");
    }
    return Files.exists(javaHeaders().resolve("jni.h"))
        ? Optional.empty()
        : Optional.of("this Java has no header jni.h");
  }

  private static Path javaHeaders() {
    return Path.of(System.getProperty("java.home"), "include");
  }

  /** As {@link #require}, unless a GPU is there to be tested instead. */
  public static void requireDevice() {
    if (BackendCases.providers().stream().noneMatch(p -> p instanceof CudaProvider)) {
      require();
    }
  }

  /** Skips a test where there is no compiler; fails it where all tests are required. */
  public static void require() {
    if (System.getenv("LIFLOW_SHARED_REQUIRED") != null) {
      Assertions.assertTrue(obstacle().isEmpty(), () -> obstacle().orElseThrow());
    }
    Assumptions.assumeTrue(obstacle().isEmpty(), () -> obstacle().orElseThrow());
  }

  /** The library of {@code device.cpp}. */
  static Path deviceLibrary() {
    return new Builder(sources(), false).library("device.cpp", "libdevice.so");
  }

  /** The image of all kernels of the product, which an emulated device loads. */
  public static byte[] image() {
    return new Builder(sources(), Boolean.getBoolean(RACES_PROPERTY)).kernels("liflow.cu");
  }

  /** The image of kernels that do wrong, to see that the emulated device tells of it. */
  static byte[] faults() {
    return faults(false);
  }

  /**
   * The same kernels.
   *
   * @param races whether every race is an error
   */
  static byte[] faults(boolean races) {
    return new Builder(module().resolve("src/test/cuda"), races).kernels("faults.cu");
  }

  /** The folder of a library of matrix products for that driver, see {@code libcublas.cpp}. */
  public static Path pretendedProducts() {
    return new Builder(sources(), false)
        .library("libcublas.cpp", "products/libcublas.so.12")
        .getParent();
  }

  /** The folder of a driver library that pretends to have a GPU, see {@code libcuda.cpp}. */
  public static Path pretendedDriver() {
    return new Builder(sources(), false).library("libcuda.cpp", "libcuda.so.1").getParent();
  }

  /** The folder of this module, from within it, beside it or above it. */
  private static Path module() {
    Path here = Path.of(System.getProperty("basedir", "")).toAbsolutePath().normalize();
    return Stream.of(here, here.resolve("kernels"), here.resolveSibling("kernels"))
        .filter(folder -> Files.isDirectory(folder.resolve("src/main/cuda")))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no module of kernels near " + here));
  }

  /** The folder of the kernels' sources. */
  private static Path sources() {
    return module().resolve("src/main/cuda");
  }

  private static final class Compiler {
    static final boolean FOUND = answers();

    private static boolean answers() {
      try {
        return run(List.of("g++", "--version"), new StringBuilder()) == 0;
      } catch (UncheckedIOException absent) {
        return false;
      }
    }

    static int run(List<String> command, StringBuilder output) {
      try {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        output.append(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        return process.waitFor();
      } catch (IOException problem) {
        throw new UncheckedIOException(problem);
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while compiling", stop);
      }
    }
  }

  private static final class Builder {
    private final Path emulation = module().resolve("src/test/cpp");
    private final List<String> options = new ArrayList<>();

    private final Path kernels;
    private final boolean races;

    /**
     * @param kernels the folder of their sources
     * @param races whether every race is an error
     */
    Builder(Path kernels, boolean races) {
      this.kernels = kernels;
      this.races = races;
      options.addAll(List.of("g++", "-std=c++17", "-O2", "-g1", "-fPIC", "-ffp-contract=off"));
      options.addAll(List.of("-Wall", "-Wextra", "-Werror", "-Wno-unknown-pragmas"));
      options.add("-Wl,-Bsymbolic");
      options.addAll(List.of("-I" + javaHeaders(), "-I" + javaHeaders().resolve("linux")));
      options.addAll(List.of("-I" + emulation, "-I" + kernels));
      String more = System.getProperty(OPTIONS_PROPERTY, "").trim();
      if (!more.isEmpty()) {
        options.addAll(Arrays.asList(more.split("\\s+")));
      }
    }

    Path library(String source, String name) {
      try {
        Path library = folder().resolve(name);
        Files.createDirectories(library.getParent());
        if (!Files.exists(library)) {
          link(library, List.of(emulation.resolve(source).toString()));
        }
        return library;
      } catch (IOException problem) {
        throw new UncheckedIOException(problem);
      }
    }

    byte[] kernels(String main) {
      try {
        Path library = folder().resolve("libkernels.so");
        if (!Files.exists(library)) {
          Path source = folder().resolve("kernels.cpp");
          Files.writeString(source, kernelSource(main));
          List<String> parts = new ArrayList<>(List.of(source.toString()));
          if (races) {
            Path runtime = folder().resolve("races.o");
            compile(runtime, List.of("-c", emulation.resolve("races.cpp").toString()));
            parts.add(runtime.toString());
            parts.addAll(RACES);
          }
          link(library, parts);
        }
        return Files.readAllBytes(library);
      } catch (IOException problem) {
        throw new UncheckedIOException(problem);
      }
    }

    private Path folder() throws IOException {
      return Files.createDirectories(module().resolve("target/emulation").resolve(key()));
    }

    /** All kernels, and the names by which they are found. */
    private String kernelSource(String main) throws IOException {
      StringBuilder source = new StringBuilder("#include \"emulation.cpp\"\n");
      source.append("#include \"" + main + "\"\n");
      source.append("static const emulation::Registration registrations[] = {\n");
      for (Path file : files(kernels)) {
        Matcher kernel = KERNEL.matcher(Files.readString(file));
        while (kernel.find()) {
          source.append("    {\"" + kernel.group(1) + "\", &" + kernel.group(1) + "},\n");
        }
      }
      return source.append("};\n").toString();
    }

    private void link(Path target, List<String> parts) throws IOException {
      List<String> all = new ArrayList<>(List.of("-shared"));
      all.addAll(parts);
      // Named, since the sanitizer's library comes with the default ones.
      all.addAll(List.of("-lstdc++", "-lm", "-lgcc_s", "-lc", "-ldl"));
      compile(target, all);
    }

    private void compile(Path target, List<String> parts) throws IOException {
      Path beside = Files.createTempFile(target.getParent(), "build", ".out");
      List<String> command = new ArrayList<>(options);
      command.addAll(List.of("-o", beside.toString()));
      command.addAll(parts);
      StringBuilder output = new StringBuilder();
      if (Compiler.run(command, output) != 0) {
        throw new IllegalStateException(String.join(" ", command) + "\n" + output);
      }
      Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
    }

    private String key() throws IOException {
      try {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update((races + String.join("\0", options)).getBytes(StandardCharsets.UTF_8));
        for (Path folder : List.of(kernels, emulation)) {
          for (Path file : files(folder)) {
            digest.update(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
            digest.update(Files.readAllBytes(file));
          }
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 8);
      } catch (NoSuchAlgorithmException impossible) {
        throw new IllegalStateException(impossible);
      }
    }

    private static List<Path> files(Path folder) throws IOException {
      try (Stream<Path> files = Files.list(folder)) {
        return files.filter(Files::isRegularFile).sorted().toList();
      }
    }
  }
}
