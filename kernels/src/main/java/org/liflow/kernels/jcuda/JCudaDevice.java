package org.liflow.kernels.jcuda;

import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT;
import static org.liflow.kernels.jcuda.DriverCalls.check;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import jcuda.NativePointerObject;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUfunction;
import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUmodule;
import jcuda.driver.CUresult;
import jcuda.driver.CUstream;
import jcuda.driver.CUstreamCaptureMode;
import jcuda.driver.JCudaDriver;
import org.liflow.kernels.driver.CapturedGraph;
import org.liflow.kernels.driver.ComputeCapability;
import org.liflow.kernels.driver.CudaDevice;
import org.liflow.kernels.driver.CudaException;
import org.liflow.kernels.driver.CudaFunction;
import org.liflow.kernels.driver.CudaModule;
import org.liflow.kernels.driver.DeviceMemoryException;
import org.liflow.kernels.driver.KernelArguments;
import org.liflow.kernels.driver.LaunchShape;
import org.liflow.kernels.driver.PendingCopy;
import org.liflow.tensor.Resources;

/**
 * An NVIDIA GPU through the driver interface: its primary context and one stream. The stream waits
 * for synchronous copies and these for it, so that everything is done in the order in which it is
 * told.
 */
public final class JCudaDevice implements CudaDevice {
  /** CUDA 12.0, as the driver counts; older ones lack calls that are made here. */
  private static final int OLDEST_DRIVER = 12000;

  private final CUdevice device;
  private final CUcontext context = new CUcontext();
  private final CUstream stream = new CUstream();
  private final String name;
  private final ComputeCapability capability;
  private final int multiprocessors;
  private final long memory;

  private final PinnedCopies copies = new PinnedCopies(this);

  /** The thread whose context is this device's. */
  private Thread caller;

  /** The arguments launched last, and pointers to their places. */
  private KernelArguments launched;

  private Pointer[] pointers;

  /** The last launch, for messages. */
  private CudaFunction lastFunction;

  private LaunchShape lastShape;

  private record Function(CUfunction handle, String name) implements CudaFunction {}

  /**
   * Opens the first device that the driver shows; {@code CUDA_VISIBLE_DEVICES} chooses another.
   *
   * @throws CudaException when there is none, or its driver is too old
   * @throws LinkageError when the driver or the binding for this system is missing
   */
  public JCudaDevice() {
    check(JCudaDriver.cuInit(0), "start the CUDA driver");
    int[] value = new int[1];
    check(JCudaDriver.cuDriverGetVersion(value), "ask for the driver's version");
    if (value[0] < OLDEST_DRIVER) {
      throw new CudaException(
          "the driver is for CUDA " + version(value[0]) + "; CUDA 12.0 or later is needed");
    }
    check(JCudaDriver.cuDeviceGetCount(value), "count the devices");
    if (value[0] == 0) {
      throw new CudaException("the CUDA driver shows no device");
    }
    device = new CUdevice();
    check(JCudaDriver.cuDeviceGet(device, 0), "open device 0");
    byte[] text = new byte[256];
    check(JCudaDriver.cuDeviceGetName(text, text.length, device), "ask for the device's name");
    name = new String(text, StandardCharsets.UTF_8).replaceAll("\0.*", "").trim();
    capability =
        new ComputeCapability(
            attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR),
            attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR));
    multiprocessors = attribute(CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT);
    long[] bytes = new long[1];
    check(JCudaDriver.cuDeviceTotalMem(bytes, device), "ask for the device's memory");
    memory = bytes[0];
    check(JCudaDriver.cuDevicePrimaryCtxRetain(context, device), "open a context on " + name);
    try {
      enter();
      check(JCudaDriver.cuStreamCreate(stream, 0), "open a stream on " + name);
    } catch (CudaException problem) {
      JCudaDriver.cuDevicePrimaryCtxRelease(device);
      throw problem;
    }
  }

  private static String version(int number) {
    return number / 1000 + "." + number % 1000 / 10;
  }

  private int attribute(int which) {
    int[] value = new int[1];
    check(JCudaDriver.cuDeviceGetAttribute(value, which, device), "ask for attribute " + which);
    return value[0];
  }

  /** A context belongs to a thread: the caller's takes it. */
  void enter() {
    if (caller != Thread.currentThread()) {
      check(JCudaDriver.cuCtxSetCurrent(context), "enter the context of " + name);
      caller = Thread.currentThread();
    }
  }

  /** The stream that everything is done on. */
  CUstream stream() {
    return stream;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public ComputeCapability capability() {
    return capability;
  }

  @Override
  public int multiprocessors() {
    return multiprocessors;
  }

  @Override
  public long memory() {
    return memory;
  }

  /**
   * Returns the free memory.
   *
   * @return in bytes
   */
  public long freeMemory() {
    enter();
    long[] free = new long[1];
    check(JCudaDriver.cuMemGetInfo(free, new long[1]), "ask for the free memory of " + name);
    return free[0];
  }

  @Override
  public CudaModule load(byte[] image) {
    enter();
    CUmodule module = new CUmodule();
    // What the driver takes for text must end in a zero.
    byte[] ended = java.util.Arrays.copyOf(image, image.length + 1);
    check(JCudaDriver.cuModuleLoadData(module, ended), "load kernels onto " + name);
    return new CudaModule() {
      @Override
      public CudaFunction function(String kernel) {
        enter();
        CUfunction function = new CUfunction();
        check(JCudaDriver.cuModuleGetFunction(function, module, kernel), "find kernel " + kernel);
        return new Function(function, kernel);
      }

      @Override
      public void close() {
        enter();
        check(JCudaDriver.cuModuleUnload(module), "unload kernels");
      }
    };
  }

  @Override
  public long allocate(long bytes) {
    enter();
    DevicePointer pointer = new DevicePointer();
    int result = JCudaDriver.cuMemAlloc(pointer, bytes);
    if (result == CUresult.CUDA_ERROR_OUT_OF_MEMORY) {
      throw new DeviceMemoryException("no " + bytes + " bytes of memory left on " + name);
    }
    check(result, "allocate " + bytes + " bytes on " + name);
    return pointer.address();
  }

  @Override
  public void free(long address) {
    enter();
    check(JCudaDriver.cuMemFree(new DevicePointer(address)), "free memory on " + name);
  }

  @Override
  public void upload(float[] source, int from, int count, long target) {
    Objects.checkFromIndexSize(from, count, source.length);
    upload(Pointer.to(source), (long) Float.BYTES * from, (long) Float.BYTES * count, target);
  }

  @Override
  public void upload(int[] source, int from, int count, long target) {
    Objects.checkFromIndexSize(from, count, source.length);
    upload(Pointer.to(source), (long) Integer.BYTES * from, (long) Integer.BYTES * count, target);
  }

  @Override
  public void upload(double[] source, int from, int count, long target) {
    Objects.checkFromIndexSize(from, count, source.length);
    upload(Pointer.to(source), (long) Double.BYTES * from, (long) Double.BYTES * count, target);
  }

  /**
   * The copy itself holds the array where it is, so that no garbage can be collected: what it would
   * wait for is waited for first.
   */
  private void upload(Pointer source, long from, long bytes, long target) {
    if (bytes > 0) {
      synchronise();
      checkAll(
          JCudaDriver.cuMemcpyHtoD(new DevicePointer(target), source.withByteOffset(from), bytes),
          "copy " + bytes + " bytes to " + name);
    }
  }

  @Override
  public void download(long source, float[] target, int to, int count) {
    Objects.checkFromIndexSize(to, count, target.length);
    download(source, Pointer.to(target), (long) Float.BYTES * to, (long) Float.BYTES * count);
  }

  @Override
  public void download(long source, int[] target, int to, int count) {
    Objects.checkFromIndexSize(to, count, target.length);
    download(source, Pointer.to(target), (long) Integer.BYTES * to, (long) Integer.BYTES * count);
  }

  @Override
  public void download(long source, double[] target, int to, int count) {
    Objects.checkFromIndexSize(to, count, target.length);
    download(source, Pointer.to(target), (long) Double.BYTES * to, (long) Double.BYTES * count);
  }

  /** Waits first, for the same reason. */
  private void download(long source, Pointer target, long to, long bytes) {
    if (bytes > 0) {
      synchronise();
      checkAll(
          JCudaDriver.cuMemcpyDtoH(target.withByteOffset(to), new DevicePointer(source), bytes),
          "copy " + bytes + " bytes from " + name);
    }
  }

  @Override
  public PendingCopy beginDownload(long source, int count) {
    enter();
    return copies.begin(source, count);
  }

  @Override
  public void copy(long source, long target, long bytes) {
    enter();
    checkAll(
        JCudaDriver.cuMemcpyDtoDAsync(
            new DevicePointer(target), new DevicePointer(source), bytes, stream),
        "copy " + bytes + " bytes within " + name);
  }

  @Override
  public void clear(long target, long bytes) {
    enter();
    checkAll(
        JCudaDriver.cuMemsetD8Async(new DevicePointer(target), (byte) 0, bytes, stream),
        "clear " + bytes + " bytes of " + name);
  }

  @Override
  public void launch(CudaFunction function, LaunchShape shape, KernelArguments arguments) {
    enter();
    int result =
        JCudaDriver.cuLaunchKernel(
            ((Function) function).handle(),
            shape.gridX(),
            shape.gridY(),
            shape.gridZ(),
            shape.blockX(),
            shape.blockY(),
            1,
            0,
            stream,
            parameters(arguments),
            null);
    lastFunction = function;
    lastShape = shape;
    if (result != CUresult.CUDA_SUCCESS) {
      check(result, launchedLast() + " on " + name);
    }
  }

  /**
   * Looks at what a call returns that may fail for what was launched before it.
   *
   * @throws CudaException that names the last launch, too
   */
  private void checkAll(int result, String call) {
    if (result != CUresult.CUDA_SUCCESS) {
      check(
          result,
          lastFunction == null
              ? call
              : call
                  + ", after "
                  + launchedLast()
                  + " (CUDA_LAUNCH_BLOCKING=1 tells which launch it was)");
    }
  }

  private String launchedLast() {
    return lastFunction.name() + launched + " over " + lastShape;
  }

  /** An array of pointers to each argument, as the driver wants it. */
  private Pointer parameters(KernelArguments arguments) {
    if (launched != arguments) {
      launched = arguments;
      Pointer first = Pointer.to(arguments.values());
      pointers = new Pointer[arguments.values().capacity() / 8];
      for (int k = 0; k < pointers.length; k++) {
        pointers[k] = first.withByteOffset(8L * k);
      }
    }
    NativePointerObject[] used = new NativePointerObject[arguments.count()];
    System.arraycopy(pointers, 0, used, 0, used.length);
    return Pointer.to(used);
  }

  @Override
  public void synchronise() {
    enter();
    checkAll(JCudaDriver.cuStreamSynchronize(stream), "finish the work on " + name);
  }

  @Override
  public void beginCapture() {
    enter();
    check(
        JCudaDriver.cuStreamBeginCapture(
            stream, CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_THREAD_LOCAL),
        "begin a graph on " + name);
  }

  @Override
  public CapturedGraph endCapture() {
    enter();
    CUgraph graph = new CUgraph();
    check(JCudaDriver.cuStreamEndCapture(stream, graph), "end a graph on " + name);
    CUgraphExec executable = new CUgraphExec();
    try {
      check(JCudaDriver.cuGraphInstantiate(executable, graph, 0), "make a graph on " + name);
    } finally {
      JCudaDriver.cuGraphDestroy(graph);
    }
    return new CapturedGraph() {
      @Override
      public void replay() {
        enter();
        checkAll(JCudaDriver.cuGraphLaunch(executable, stream), "replay a graph on " + name);
      }

      @Override
      public void close() {
        enter();
        check(JCudaDriver.cuGraphExecDestroy(executable), "close a graph on " + name);
      }
    };
  }

  @Override
  public void close() {
    try (Resources all = new Resources()) {
      all.add(
          () ->
              check(JCudaDriver.cuDevicePrimaryCtxRelease(device), "close the context of " + name));
      all.add(() -> check(JCudaDriver.cuStreamDestroy(stream), "close the stream of " + name));
      all.add(copies::close);
      enter();
    } finally {
      caller = null;
    }
  }
}
