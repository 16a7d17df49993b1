package org.liflow.kernels.jcuda;

import java.util.Map;
import jcuda.nvrtc.JNvrtc;
import jcuda.nvrtc.nvrtcProgram;
import jcuda.nvrtc.nvrtcResult;
import org.liflow.kernels.driver.ComputeCapability;
import org.liflow.kernels.driver.CudaException;

/** NVIDIA's compiler at run time: makes of CUDA sources what a device of one kind loads. */
public final class NvrtcCompiler {
  private final String version;

  /**
   * @throws CudaException when it does not answer
   * @throws LinkageError when its library or the binding for this system is missing
   */
  public NvrtcCompiler() {
    int[] major = new int[1];
    int[] minor = new int[1];
    check(JNvrtc.nvrtcVersion(major, minor), "ask NVRTC for its version");
    version = major[0] + "." + minor[0];
  }

  /** Its version, such as 12.6. */
  public String version() {
    return version;
  }

  /** The options for devices of one kind. */
  public static String[] options(ComputeCapability capability) {
    return new String[] {"--gpu-architecture=" + capability, "--std=c++17"};
  }

  /**
   * Compiles a program.
   *
   * @param main the name of the source that includes the others
   * @param sources all sources by the names under which they include each other
   * @return a cubin
   * @throws CudaException with the first lines of the compiler's log when it refuses
   */
  public byte[] compile(String main, Map<String, String> sources, ComputeCapability capability) {
    String[] names = sources.keySet().toArray(new String[0]);
    String[] texts = sources.values().toArray(new String[0]);
    nvrtcProgram program = new nvrtcProgram();
    check(
        JNvrtc.nvrtcCreateProgram(program, sources.get(main), main, names.length, texts, names),
        "start NVRTC");
    try {
      String[] options = options(capability);
      int result = JNvrtc.nvrtcCompileProgram(program, options.length, options);
      if (result != nvrtcResult.NVRTC_SUCCESS) {
        String[] log = new String[1];
        JNvrtc.nvrtcGetProgramLog(program, log);
        throw new CudaException(
            "NVRTC "
                + version
                + " refuses the kernels for "
                + capability
                + ": "
                + String.valueOf(log[0]).lines().limit(3).reduce((a, b) -> a + " " + b).orElse(""));
      }
      long[] size = new long[1];
      check(JNvrtc.nvrtcGetCUBINSize(program, size), "ask NVRTC for the kernels' size");
      byte[] image = new byte[Math.toIntExact(size[0])];
      check(JNvrtc.nvrtcGetCUBIN(program, image), "ask NVRTC for the kernels");
      return image;
    } finally {
      JNvrtc.nvrtcDestroyProgram(program);
    }
  }

  private static void check(int result, String call) {
    if (result != nvrtcResult.NVRTC_SUCCESS) {
      throw new CudaException(call + ": " + JNvrtc.nvrtcGetErrorString(result));
    }
  }
}
