package org.liflow.bench;

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
                  "commons-math3",
                  "picocli",
                  "jmh-core",
                  "jopt-simple")),
          bundled.toString());
      assertEquals(List.of(), BundledWorks.withoutLicense(shaded, bundled));
    }
  }
}
