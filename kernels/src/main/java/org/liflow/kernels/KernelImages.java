package org.liflow.kernels;

import java.util.Map;
import java.util.Optional;
import org.liflow.kernels.driver.CudaDevice;
import org.liflow.kernels.driver.CudaException;
import org.liflow.kernels.driver.CudaModule;
import org.liflow.kernels.jcuda.NvrtcCompiler;

/**
 * Loads the kernels onto a device: the fat binary of the build if there is one that fits, else what
 * NVRTC makes of the sources, which is kept on disk.
 */
final class KernelImages {
  private KernelImages() {}

  /**
   * @throws CudaException when neither can be had; says why of both
   */
  static CudaModule load(CudaDevice device) {
    String first = "this build has no compiled kernels";
    Optional<byte[]> binary = KernelSources.fatBinary();
    if (binary.isPresent()) {
      try {
        return device.load(binary.get());
      } catch (CudaException misfit) {
        first = misfit.getMessage();
      }
    }
    try {
      return compile(device, KernelCache.ofUser());
    } catch (CudaException problem) {
      throw new CudaException(
          first + ", and they cannot be compiled here: " + problem.getMessage(), problem);
    } catch (LinkageError missing) {
      throw new CudaException(
          first + ", and they cannot be compiled here: NVRTC of CUDA 12 cannot be loaded", missing);
    }
  }

  private static CudaModule compile(CudaDevice device, KernelCache cache) {
    NvrtcCompiler compiler = new NvrtcCompiler();
    Map<String, String> sources = KernelSources.all();
    String key =
        KernelCache.key(
            sources, "NVRTC " + compiler.version(), NvrtcCompiler.options(device.capability()));
    Optional<byte[]> kept = cache.find(key);
    if (kept.isPresent()) {
      try {
        return device.load(kept.get());
      } catch (CudaException damaged) {
        // Made anew below.
      }
    }
    byte[] image = compiler.compile(KernelSources.MAIN, sources, device.capability());
    CudaModule module = device.load(image);
    cache.keep(key, image);
    return module;
  }
}
