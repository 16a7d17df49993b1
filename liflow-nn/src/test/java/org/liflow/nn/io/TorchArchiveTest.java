package org.liflow.nn.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.files.InputException;

class TorchArchiveTest {
  @TempDir Path folder;

  @Test
  void readsViewsAndOtherTypes() throws IOException {
    Path file = folder.resolve("views.pt");
    try (InputStream in = TorchArchiveTest.class.getResourceAsStream("views.pt")) {
      Files.copy(in, file);
    }
    try (TorchArchive archive = TorchArchive.open(file)) {
      Map<?, ?> tensors = (Map<?, ?>) archive.readPickle();
      float[] plain = read(archive, tensors, "plain", 4, 6);
      for (int i = 0; i < 24; i++) {
        assertEquals(i, plain[i]);
      }
      float[] transposed = read(archive, tensors, "transposed", 6, 4);
      for (int i = 0; i < 24; i++) {
        assertEquals(i % 4 * 6 + i / 4, transposed[i]);
      }
      assertArrayEquals(new float[] {8, 9, 10, 14, 15, 16}, read(archive, tensors, "slice", 2, 3));
      assertArrayEquals(new float[] {3, 9, 15, 21}, read(archive, tensors, "column", 4));
      assertArrayEquals(new float[] {17}, read(archive, tensors, "scalar"));
      assertEquals(0.333251953125f, read(archive, tensors, "half", 6)[1]);
      assertEquals(0.333984375f, read(archive, tensors, "bfloat", 6)[1]);
      assertEquals(1 / 3f, read(archive, tensors, "double", 6)[1]);
      assertArrayEquals(new float[] {0, 1, 2, 3, 4, 5}, read(archive, tensors, "param", 6));
      assertArrayEquals(new float[0], read(archive, tensors, "empty", 0, 3));
      assertTrue(refusal(archive, tensors, "long").contains("LONG"));
      // A view that repeats its storage could be made as large as one likes.
      assertTrue(refusal(archive, tensors, "expanded").contains("beyond its storage"));
    }
  }

  private static float[] read(TorchArchive archive, Map<?, ?> tensors, String name, int... shape) {
    ModelTensor tensor = archive.read(name, (TorchTensor) tensors.get(name));
    assertArrayEquals(shape, tensor.shape());
    return tensor.data();
  }

  private static String refusal(TorchArchive archive, Map<?, ?> tensors, String name) {
    TorchTensor tensor = (TorchTensor) tensors.get(name);
    return assertThrows(InputException.class, () -> archive.read(name, tensor)).getMessage();
  }

  @Test
  void refusesViewsThatReachBeyondTheirStorage() {
    TorchTensor.Storage storage = new TorchTensor.Storage(TorchTensor.ElementType.FLOAT, "0", 12);
    for (TorchTensor tensor :
        List.of(
            new TorchTensor(storage, 1, new int[] {12}, new long[] {1}),
            new TorchTensor(storage, 0, new int[] {3, 4}, new long[] {5, 1}),
            new TorchTensor(storage, 0, new int[] {13}, new long[] {0}),
            new TorchTensor(storage, 12, new int[0], new long[0]),
            new TorchTensor(storage, 0, new int[] {1 << 30, 1 << 30}, new long[] {0, 0}))) {
      assertThrows(IllegalArgumentException.class, tensor::places);
    }
    assertArrayEquals(
        new int[] {1, 5, 9}, new TorchTensor(storage, 1, new int[] {3}, new long[] {4}).places());
  }

  @Test
  void refusesDescriptionsOfNoTensor() {
    TorchTensor.Storage storage = new TorchTensor.Storage(TorchTensor.ElementType.FLOAT, "0", 12);
    for (List<Object> arguments :
        List.<List<Object>>of(
            List.of(),
            List.of("x", 0L, List.of(), List.of()),
            List.of(storage, -1L, List.of(), List.of()),
            List.of(storage, Long.MAX_VALUE, List.of(), List.of()),
            List.of(storage, 0L, List.of(1L), List.of()),
            List.of(storage, 0L, List.of(-1L), List.of(1L)),
            List.of(storage, 0L, List.of(1L), List.of(-1L)),
            List.of(storage, 0L, List.of("1"), List.of(1L)))) {
      assertThrows(IllegalArgumentException.class, () -> TorchTensor.of(arguments));
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> new TorchTensor.Storage(TorchTensor.ElementType.FLOAT, "0", Long.MAX_VALUE));
  }
}
