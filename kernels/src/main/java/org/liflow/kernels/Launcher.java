package org.liflow.kernels;

import java.util.HashMap;
import java.util.Map;
import org.liflow.kernels.driver.CudaDevice;
import org.liflow.kernels.driver.CudaFunction;
import org.liflow.kernels.driver.CudaModule;
import org.liflow.kernels.driver.KernelArguments;
import org.liflow.kernels.driver.LaunchShape;
import org.liflow.tensor.Tensor;

/** Launches kernels by name over the tensors of one device. */
final class Launcher {
  /** Atoms of a block of a kernel that takes a warp an atom. */
  private static final int WARPS = 8;

  private static final int WARP = 32;

  final CudaDevice device;
  final DeviceMemory memory;
  private final CudaModule module;
  private final Map<String, CudaFunction> functions = new HashMap<>();
  private final KernelArguments arguments = new KernelArguments();

  Launcher(CudaDevice device, CudaModule module, DeviceMemory memory) {
    this.device = device;
    this.module = module;
    this.memory = memory;
  }

  /** Returns the address of a tensor's values; 0 for null. */
  long address(Tensor tensor) {
    return tensor == null ? 0 : DeviceStorage.address(tensor, memory);
  }

  /** The arguments of the next launch, to be filled. */
  KernelArguments arguments() {
    return arguments.clear();
  }

  /** Launches a kernel on the arguments filled last. */
  void launch(String kernel, LaunchShape shape) {
    device.launch(functions.computeIfAbsent(kernel, module::function), shape, arguments);
  }

  /** Launches a kernel of one thread an item, unless there is none. */
  void launchOver(int items, String kernel) {
    if (items > 0) {
      launch(kernel, LaunchShape.over(items));
    }
  }

  /** Launches a kernel of one warp an atom, unless there is none. */
  void launchWarps(int atoms, String kernel) {
    if (atoms > 0) {
      launch(kernel, new LaunchShape((atoms + WARPS - 1) / WARPS, 1, 1, WARPS * WARP, 1));
    }
  }

  /** Launches a kernel of one block an item, unless there is none. */
  void launchBlocks(int items, String kernel) {
    if (items > 0) {
      launch(kernel, new LaunchShape(items, 1, 1, LaunchShape.THREADS, 1));
    }
  }

  /** {@code count} integers on the host, those from the {@code first} on in device memory. */
  int[] integers(long source, int first, int count) {
    int[] values = new int[count];
    device.download(source + (long) Integer.BYTES * first, values, 0, count);
    return values;
  }
}
