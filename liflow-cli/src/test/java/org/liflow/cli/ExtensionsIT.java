package org.liflow.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** The shaded jar offers what the extensions bring. Runs after it has been packaged. */
class ExtensionsIT {
  @Test
  void theServicesOfExtensionsAreMerged() throws IOException {
    Map<String, List<String>> services =
        Map.of(
            "org.liflow.crystal.format.CrystalFormat",
            List.of("org.liflow.formats.Hdf5Format"),
            "org.liflow.crystal.format.Compression",
            List.of(
                "org.liflow.formats.Bzip2Compression",
                "org.liflow.formats.XzCompression",
                "org.liflow.formats.ZstdCompression"));
    try (JarFile shaded = new JarFile(System.getProperty("liflow.test.jar"))) {
      for (var service : services.entrySet()) {
        JarEntry entry = shaded.getJarEntry("META-INF/services/" + service.getKey());
        assertTrue(entry != null, service.getKey());
        String text =
            new String(shaded.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(text.lines().toList().containsAll(service.getValue()), text);
        for (String provider : service.getValue()) {
          assertTrue(shaded.getEntry(provider.replace('.', '/') + ".class") != null, provider);
        }
      }
    }
  }
}
