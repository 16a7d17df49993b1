package org.liflow.nn.io;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.liflow.nn.painn.NetworkConfiguration;

/** Random weights for a network that is yet to be trained. */
final class InitialWeights {
  private final SplittableRandom random;

  private InitialWeights(long seed) {
    this.random = new SplittableRandom(seed);
  }

  static Map<String, ModelTensor> draw(NetworkConfiguration network, long seed) {
    InitialWeights weights = new InitialWeights(seed);
    Map<String, ModelTensor> tensors = new LinkedHashMap<>();
    Map<String, int[]> shapes = WeightShapes.of(network);
    for (Map.Entry<String, int[]> entry : shapes.entrySet()) {
      String name = entry.getKey();
      int[] shape = entry.getValue();
      int size = 1;
      for (int extent : shape) {
        size *= extent;
      }
      float[] data;
      if (name.endsWith(".freqs")) {
        data = weights.normal(size, 2 * Math.PI);
      } else if (name.equals("atom_embedding.weight")) {
        data = weights.normal(size, 1);
      } else {
        // A bias is drawn within the same bounds as the weight beside it.
        int[] weight = shapes.get(name.replaceAll("bias$", "weight"));
        data = weights.uniform(size, 1 / StrictMath.sqrt(weight[1]));
      }
      tensors.put(name, new ModelTensor(shape, data));
    }
    return tensors;
  }

  private float[] uniform(int size, double bound) {
    float[] numbers = new float[size];
    for (int i = 0; i < size; i++) {
      numbers[i] = (float) ((2 * unit() - 1) * bound);
    }
    return numbers;
  }

  /** Normal numbers by Box and Muller, in StrictMath so that they are the same everywhere. */
  private float[] normal(int size, double deviation) {
    float[] numbers = new float[size];
    for (int i = 0; i < size; i++) {
      double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - unit()));
      numbers[i] = (float) (deviation * radius * StrictMath.cos(2 * Math.PI * unit()));
    }
    return numbers;
  }

  /** Uniform in [0, 1), from the upper 53 bits. */
  private double unit() {
    return (random.nextLong() >>> 11) * 0x1p-53;
  }
}
