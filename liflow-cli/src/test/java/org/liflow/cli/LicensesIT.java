package org.liflow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.liflow.tensor.BundledWorks;

/** The shaded jar brings the licence of each work in it. Runs after it has been packaged. */
class LicensesIT {
  @Test
  void eachBundledWorkHasItsLicense() throws IOException {
    try (JarFile shaded = new JarFile(System.getProperty("liflow.test.jar"))) {
      List<String> bundled = BundledWorks.in(shaded);
      // That the search sees what is known to be there: libraries, a native one, our own.
      assertTrue(
          bundled.containsAll(
              List.of(
                  "liflow-tensor",
                  "liflow-kernels",
                  "liflow-formats",
                  "commons-math3",
                  "picocli",
                  "jline-native",
                  "jcuda-natives",
                  "chart.js")),
          bundled.toString());
      assertEquals(List.of(), BundledWorks.withoutLicense(shaded, bundled));
    }
  }

  @Test
  void ourOwnJarsTellTheirVersionAndLicense() throws IOException {
    int ours = 0;
    for (var work : BundledWorks.classPath().entrySet()) {
      if (!work.getKey().startsWith("liflow-")) {
        continue;
      }
      ours++;
      try (JarFile jar = new JarFile(work.getValue().toFile())) {
        String version = jar.getManifest().getMainAttributes().getValue("Implementation-Version");
        assertTrue(
            work.getValue().endsWith(work.getKey() + "-" + version + ".jar"),
            work.getValue() + " says it is version " + version);
        assertTrue(jar.getEntry("META-INF/LICENSE") != null, "no licence in " + work.getValue());
      }
    }
    assertEquals(8, ours, "jars of ours on the class path");
  }
}
