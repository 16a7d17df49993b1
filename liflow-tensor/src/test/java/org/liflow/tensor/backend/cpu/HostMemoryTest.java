package org.liflow.tensor.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HostMemoryTest {
  @Test
  void givesAnArrayOutAgain() {
    HostMemory memory = new HostMemory();
    float[] array = memory.take(1000);
    array[3] = 7;
    memory.give(array);
    assertSame(array, memory.take(990));
    memory.give(array);
    assertEquals(0, memory.takeZeros(1000)[3]);
  }

  @Test
  void neverGivesOneArrayToTwo() {
    HostMemory memory = new HostMemory();
    Random random = new Random(1);
    Set<float[]> out = Collections.newSetFromMap(new IdentityHashMap<>());
    List<float[]> held = new ArrayList<>();
    long most = 0;
    for (int k = 0; k < 20_000; k++) {
      if (held.isEmpty() || held.size() < 50 && random.nextBoolean()) {
        int size = random.nextInt(1 << random.nextInt(16));
        float[] array = memory.take(size);
        assertTrue(array.length >= size);
        assertTrue(out.add(array), "an array that is in use");
        held.add(array);
      } else {
        float[] array = held.remove(random.nextInt(held.size()));
        out.remove(array);
        memory.give(array);
      }
      most = Math.max(most, memory.inUse());
      assertTrue(memory.kept() <= 1.5 * most, memory.kept() + " kept, " + most + " in use at most");
    }
    held.forEach(memory::give);
    assertEquals(0, memory.inUse());
  }

  /** Batches of a training run differ in size: their tensors must share arrays all the same. */
  @Test
  void batchesThatDifferInSizeShareArrays() {
    for (double spread : new double[] {0, 0.1, 0.3}) {
      HostMemory memory = new HostMemory();
      Random random = new Random(2);
      Set<float[]> known = Collections.newSetFromMap(new IdentityHashMap<>());
      long taken = 0;
      long fresh = 0;
      for (int step = 0; step < 300; step++) {
        int atoms = (int) (1000 * (1 + spread * (2 * random.nextDouble() - 1)));
        List<float[]> tensors = new ArrayList<>();
        for (int width : new int[] {64, 192, 64, 256, 384, 128, 192, 64, 192, 256, 21, 3}) {
          tensors.add(memory.take(width * atoms));
        }
        for (float[] tensor : tensors) {
          if (step >= 100) {
            taken += tensor.length;
            fresh += known.contains(tensor) ? 0 : tensor.length;
          }
          known.add(tensor);
        }
        tensors.forEach(memory::give);
      }
      assertTrue(fresh <= 0.05 * taken, spread + ": " + fresh + " of " + taken + " are new");
    }
  }
}
