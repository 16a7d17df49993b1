package org.liflow.tensor;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks which jars of the class path a shaded jar holds, and for the licence of each. */
public final class BundledWorks {
  private static final Pattern JAR = Pattern.compile("(.+?)-\\d[^/]*\\.jar");
  private static final String LICENSES = "META-INF/licenses/";

  /** The shortest licence in use, MIT's, has about a thousand characters. */
  private static final int LEAST_CHARACTERS = 900;

  private BundledWorks() {}

  /** The jars of this JVM's class path, by artifact: their names without version. */
  public static TreeMap<String, Path> classPath() {
    TreeMap<String, Path> jars = new TreeMap<>();
    for (String element : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path path = Path.of(element);
      Matcher name = JAR.matcher(String.valueOf(path.getFileName()));
      if (name.matches() && !element.endsWith("-tests.jar")) {
        jars.put(name.group(1), path);
      }
    }
    return jars;
  }

  /** Artifacts of the class path of which a shaded jar holds classes or native libraries. */
  public static List<String> in(JarFile shaded) throws IOException {
    List<String> bundled = new ArrayList<>();
    for (var work : classPath().entrySet()) {
      try (JarFile jar = new JarFile(work.getValue().toFile())) {
        if (contents(jar).stream().anyMatch(name -> shaded.getEntry(name) != null)) {
          bundled.add(work.getKey());
        }
      }
    }
    return bundled;
  }

  /** Of these artifacts, those whose licence text a shaded jar lacks. */
  public static List<String> withoutLicense(JarFile shaded, List<String> artifacts)
      throws IOException {
    List<String> without = new ArrayList<>();
    for (String artifact : artifacts) {
      boolean found = false;
      Enumeration<JarEntry> entries = shaded.entries();
      while (entries.hasMoreElements()) {
        JarEntry entry = entries.nextElement();
        String name = entry.getName();
        if (name.startsWith(LICENSES + artifact + "/") && name.contains("LICENSE")) {
          byte[] text = shaded.getInputStream(entry).readAllBytes();
          found |= new String(text, StandardCharsets.UTF_8).length() >= LEAST_CHARACTERS;
        }
      }
      if (!found) {
        without.add(artifact);
      }
    }
    return without;
  }

  /** Names that only one work has: no descriptions, licences or folders. */
  private static TreeSet<String> contents(JarFile jar) {
    TreeSet<String> names = new TreeSet<>();
    Enumeration<JarEntry> entries = jar.entries();
    while (entries.hasMoreElements()) {
      String name = entries.nextElement().getName();
      boolean resource = name.startsWith("META-INF/resources/webjars/") && name.endsWith(".js");
      boolean code = name.endsWith(".class") || name.endsWith(".so");
      if (resource || (code && !name.endsWith("-info.class"))) {
        names.add(name);
      }
    }
    return names;
  }
}
