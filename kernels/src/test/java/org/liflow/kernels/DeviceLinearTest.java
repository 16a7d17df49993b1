package org.liflow.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.liflow.tensor.backend.BackendCases.normal;
import static org.liflow.tensor.backend.BackendCases.relativeError;
import static org.liflow.tensor.backend.BackendCases.widen;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.liflow.kernels.driver.CudaDevice;
import org.liflow.kernels.driver.MatrixProducts;
import org.liflow.kernels.emulated.EmulatedDevice;
import org.liflow.kernels.emulated.EmulatedKernels;
import org.liflow.kernels.emulated.ThreadOrder;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.Backend;

/** The gradients of a linear layer with a library of matrix products and without. */
@Tag("emulated-gpu")
class DeviceLinearTest {
  @BeforeAll
  static void requireCompiler() {
    EmulatedKernels.require();
  }

  /** Products on the host, by the definition. */
  private static final class HostProducts implements MatrixProducts {
    private final CudaDevice device;
    private int products;
    private boolean closed;

    HostProducts(CudaDevice device) {
      this.device = device;
    }

    @Override
    public String name() {
      return "host";
    }

    private float[] download(long address, int size) {
      float[] values = new float[size];
      device.download(address, values, 0, size);
      return values;
    }

    @Override
    public void addTransposedProduct(
        int rows, int inner, int columns, long left, long right, long target) {
      products++;
      float[] x = download(left, rows * inner);
      float[] y = download(right, rows * columns);
      float[] z = download(target, inner * columns);
      for (int i = 0; i < inner; i++) {
        for (int j = 0; j < columns; j++) {
          double sum = 0;
          for (int r = 0; r < rows; r++) {
            sum += (double) x[r * inner + i] * y[r * columns + j];
          }
          z[i * columns + j] += (float) sum;
        }
      }
      device.upload(z, 0, z.length, target);
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  /** The gradients by input, weight and bias, then the output. */
  private static List<float[]> results(
      boolean library, int rows, int inner, int columns, int expectedProducts) {
    Random random = new Random(1);
    EmulatedDevice device = new EmulatedDevice(ThreadOrder.SHUFFLED);
    HostProducts products = new HostProducts(device);
    List<float[]> results = new ArrayList<>();
    try (Backend backend =
        new CudaBackend(
            "test",
            device,
            device.load(EmulatedKernels.image()),
            MemoryReuse.POOLED,
            1,
            library ? ProductChoice.of(products) : ProductChoice.own())) {
      Tensor input = draw(backend, random, rows, inner);
      Tensor weight = draw(backend, random, inner, columns);
      Tensor gradient = draw(backend, random, rows, columns);
      Tensor inputGradient = draw(backend, random, rows, inner);
      Tensor weightGradient = draw(backend, random, inner, columns);
      Tensor biasGradient = draw(backend, random, columns);
      backend.linearBackward(input, weight, gradient, inputGradient, weightGradient, biasGradient);
      backend.linear(input, weight, null, org.liflow.tensor.backend.Activation.SILU, gradient);
      for (Tensor tensor : List.of(inputGradient, weightGradient, biasGradient, gradient)) {
        float[] values = new float[tensor.size()];
        backend.download(tensor, values);
        results.add(values);
      }
    }
    assertEquals(library ? expectedProducts : 0, products.products);
    assertEquals(library, products.closed);
    return results;
  }

  private static Tensor draw(Backend backend, Random random, int... shape) {
    Tensor tensor = backend.tensor(shape);
    backend.upload(normal(random, tensor.size(), 0.5), tensor);
    return tensor;
  }

  /** What belongs to one row has the same bits with a library: nothing of it goes there. */
  @ParameterizedTest
  @CsvSource({"1100, 64, 70, 1", "1024, 65, 64, 1", "1023, 64, 64, 0", "2000, 64, 63, 0"})
  void aLibraryAddsUpWeightsGradientsAlone(int rows, int inner, int columns, int products) {
    List<float[]> own = results(false, rows, inner, columns, products);
    List<float[]> with = results(true, rows, inner, columns, products);
    assertArrayEquals(own.get(0), with.get(0));
    assertArrayEquals(own.get(3), with.get(3));
    for (int k = 1; k < 3; k++) {
      double error = relativeError(widen(own.get(k)), with.get(k));
      assertTrue(error < 1e-6, "gradient " + k + ": " + error);
    }
  }
}
