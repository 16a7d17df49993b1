package org.liflow.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelCacheTest {
  @Test
  void keepsWhatItIsGiven(@TempDir Path folder) throws IOException {
    KernelCache cache = new KernelCache(folder.resolve("new").resolve("folder"));
    assertTrue(cache.find("abc").isEmpty());
    cache.keep("abc", new byte[] {1, 2, 3});
    cache.keep("abc", new byte[] {4, 5});
    assertArrayEquals(new byte[] {4, 5}, cache.find("abc").orElseThrow());
    assertTrue(cache.find("abd").isEmpty());
    try (Stream<Path> files = Files.list(folder.resolve("new").resolve("folder"))) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void doesWithoutAFolder(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "not a folder");
    KernelCache cache = new KernelCache(file.resolve("cache"));
    cache.keep("abc", new byte[] {1});
    assertTrue(cache.find("abc").isEmpty());
  }

  @Test
  void everyInputMakesAnotherKey() {
    String key = KernelCache.key(Map.of("a.cu", "int a;"), "NVRTC 12.6", "-O3", "sm_90");
    assertEquals(key, KernelCache.key(Map.of("a.cu", "int a;"), "NVRTC 12.6", "-O3", "sm_90"));
    assertNotEquals(key, KernelCache.key(Map.of("a.cu", "int b;"), "NVRTC 12.6", "-O3", "sm_90"));
    assertNotEquals(key, KernelCache.key(Map.of("b.cu", "int a;"), "NVRTC 12.6", "-O3", "sm_90"));
    assertNotEquals(key, KernelCache.key(Map.of("a.cu", "int a;"), "NVRTC 12.5", "-O3", "sm_90"));
    assertNotEquals(key, KernelCache.key(Map.of("a.cu", "int a;"), "NVRTC 12.6", "-O3", "sm_80"));
    assertNotEquals(key, KernelCache.key(Map.of("a.cu", "int a;"), "NVRTC 12.6", "-O3sm_90"));
  }
}
