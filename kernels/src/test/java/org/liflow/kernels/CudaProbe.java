package org.liflow.kernels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.liflow.kernels.driver.CapturedGraph;
import org.liflow.kernels.driver.CudaDevice;
import org.liflow.kernels.driver.CudaException;
import org.liflow.kernels.driver.CudaFunction;
import org.liflow.kernels.driver.CudaModule;
import org.liflow.kernels.driver.KernelArguments;
import org.liflow.kernels.driver.LaunchShape;
import org.liflow.kernels.driver.PendingCopy;
import org.liflow.kernels.jcuda.JCudaDevice;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.DeviceBits;

/** Prints what a device does that JCuda reaches; run by tests in a JVM of its own. */
final class CudaProbe {
  private CudaProbe() {}

  /**
   * @param arguments {@code provider}, {@code check}, {@code note}, {@code bits}, {@code failure},
   *     {@code products}, {@code copies} or {@code device}, and a file of kernels
   */
  public static void main(String[] arguments) throws Exception {
    switch (arguments[0]) {
      case "provider" -> System.out.println(provider(KernelImages::load).obstacle().orElse("none"));
      case "check" -> {
        byte[] image = Files.readAllBytes(Path.of(arguments[1]));
        System.out.println(provider(device -> device.load(image)).obstacle().orElse("none"));
      }
      case "note" -> System.out.println(provider(KernelImages::load).note().orElse("none"));
      case "copies" -> copies();
      case "bits" -> bits(Files.readAllBytes(Path.of(arguments[1])));
      case "products" -> products(Files.readAllBytes(Path.of(arguments[1])));
      case "failure" -> failure(Files.readAllBytes(Path.of(arguments[1])));
      default -> device(Files.readAllBytes(Path.of(arguments[1])));
    }
  }

  private static CudaProvider provider(Function<CudaDevice, CudaModule> kernels) {
    return new CudaProvider(List.of(Path.of("/")), kernels);
  }

  /** Copies that are on their way together, the second after its source has changed. */
  private static void copies() {
    JCudaDevice device = new JCudaDevice();
    long place = device.allocate(16);
    try {
      device.upload(new double[] {1, 2}, 0, 2, place);
      try (PendingCopy first = device.beginDownload(place, 2)) {
        device.clear(place, 8);
        try (PendingCopy second = device.beginDownload(place, 1)) {
          double[] two = new double[2];
          double[] one = new double[1];
          second.await(one);
          first.await(two);
          System.out.println(two[0] + " " + two[1] + " " + one[0]);
        }
      }
    } catch (CudaException problem) {
      System.out.println(problem.getMessage());
    }
    device.free(place);
    attempt(device::close);
  }

  private static void bits(byte[] image) {
    JCudaDevice device = new JCudaDevice();
    try (Backend backend =
        new CudaBackend("cuda", device, device.load(image), MemoryReuse.POOLED, 1)) {
      System.out.println(backend.description());
      System.out.println(DeviceBits.of(backend));
    }
  }

  private static void products(byte[] image) {
    JCudaDevice device = new JCudaDevice();
    System.setProperty(ProductChoice.PROPERTY, "true");
    ProductChoice choice = ProductChoice.of(device);
    try (CudaBackend backend =
        new CudaBackend("cuda", device, device.load(image), MemoryReuse.POOLED, 1, choice)) {
      System.out.println(backend.description());
      if (choice.library() != null) {
        // 2 x 3 and 2 x 2, row by row; their product is added to ones.
        long left = device.allocate(24);
        long right = device.allocate(16);
        long target = device.allocate(24);
        device.upload(new float[] {1, 2, 3, 4, 5, 6}, 0, 6, left);
        device.upload(new float[] {1, 10, 100, 1000}, 0, 4, right);
        device.upload(new float[] {1, 1, 1, 1, 1, 1}, 0, 6, target);
        choice.library().addTransposedProduct(2, 3, 2, left, right, target);
        float[] found = new float[6];
        device.download(target, found, 0, 6);
        System.out.println(java.util.Arrays.toString(found));
        for (long address : new long[] {left, right, target}) {
          device.free(address);
        }
      }
    }
  }

  private static void failure(byte[] image) {
    JCudaDevice device = new JCudaDevice();
    try (Backend backend =
            new CudaBackend("cuda", device, device.load(image), MemoryReuse.POOLED, 1);
        Tensor tensor = backend.tensor(300)) {
      backend.fill(tensor, 1);
      attempt(() -> backend.download(tensor, new float[300]));
    }
  }

  private static void device(byte[] image) throws IOException, InterruptedException {
    try (JCudaDevice device = new JCudaDevice();
        CudaModule module = device.load(image)) {
      CudaFunction add = module.function("add");
      int size = 300;
      float[] ones = new float[size];
      java.util.Arrays.fill(ones, 1f);
      long one = device.allocate(4L * size);
      long sum = device.allocate(4L * size);
      device.upload(ones, 0, size, one);
      device.clear(sum, 4L * size);
      KernelArguments arguments = new KernelArguments().integer(size).pointer(one).pointer(sum);
      device.launch(add, LaunchShape.over(size), arguments);

      device.beginCapture();
      device.launch(add, LaunchShape.over(size), arguments);
      device.copy(sum, one, 4L * size);
      CapturedGraph graph = device.endCapture();
      // 1 + 1, then 2 + 2, then 4 + 4.
      for (int replay = 0; replay < 3; replay++) {
        graph.replay();
      }
      graph.close();
      device.synchronise();
      // From another thread, and into the middle of an array.
      float[] found = new float[size + 10];
      Thread other = new Thread(() -> device.download(sum + 40, found, 10, size - 10));
      other.start();
      other.join();
      System.out.println(found[9] + " " + found[10] + " " + found[size - 1] + " " + found[size]);
      int[] numbers = IntStream.range(0, 8).toArray();
      device.upload(numbers, 5, 3, sum);
      device.upload(new double[] {0.5, 0.25}, 1, 1, sum + 16);
      double[] half = new double[1];
      device.download(sum, numbers, 0, 3);
      device.download(sum + 16, half, 0, 1);
      System.out.println(java.util.Arrays.toString(numbers) + " " + half[0]);
      try (PendingCopy first = device.beginDownload(sum + 16, 1);
          PendingCopy second = device.beginDownload(sum + 16, 1)) {
        double[] late = new double[1];
        second.await(late);
        double sooner = late[0];
        first.await(late);
        System.out.println(sooner + late[0]);
      }
      attempt(() -> device.allocate(1L << 40));
      attempt(() -> module.function("subtract"));
      attempt(() -> device.load(new byte[64]));
      attempt(() -> device.download(sum, found, 0, size + 10));
      attempt(() -> device.launch(add, new LaunchShape(1, 1, 1, 1024, 1), arguments.pointer(0)));
      device.free(one);
      device.free(sum);
    }
  }

  private static void attempt(Runnable call) {
    try {
      call.run();
      System.out.println("fine");
    } catch (CudaException problem) {
      System.out.println(problem.getClass().getSimpleName() + ": " + problem.getMessage());
    }
  }
}
