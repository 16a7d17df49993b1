package org.liflow.kernels.emulated;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.liflow.kernels.driver.CapturedGraph;
import org.liflow.kernels.driver.CudaDevice;
import org.liflow.kernels.driver.CudaException;
import org.liflow.kernels.driver.CudaModule;
import org.liflow.kernels.driver.DeviceMemoryException;
import org.liflow.kernels.driver.PendingCopy;

/** A device that gets into trouble: its memory runs out, or all of its calls fail from then on. */
public final class TroubledDevice {
  private static final List<Class<?>> PARTS =
      List.of(CudaModule.class, CapturedGraph.class, PendingCopy.class);

  private final CudaDevice device;
  private final Set<Long> live = new HashSet<>();
  private final List<String> failures = new ArrayList<>();
  private long allocations;
  private long allocationsLeft = Long.MAX_VALUE;
  private boolean gone;

  /**
   * @param working that does it all as long as there is no trouble
   */
  public TroubledDevice(CudaDevice working) {
    device = wrapped(CudaDevice.class, working);
  }

  /** The device. */
  public CudaDevice device() {
    return device;
  }

  /** Lets memory run out after some more allocations. */
  public void allow(long moreAllocations) {
    allocationsLeft = moreAllocations;
  }

  /** Lets every call fail from now on. */
  public void breakDown() {
    gone = true;
  }

  /** How often memory was asked for, in vain or not. */
  public long allocations() {
    return allocations;
  }

  /** Pieces of memory that are allocated now. */
  public int live() {
    return live.size();
  }

  /** The calls that failed since the device broke down. */
  public List<String> failures() {
    return failures;
  }

  private <T> T wrapped(Class<T> type, Object original) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              String call = type.getSimpleName() + "." + method.getName();
              if (gone && !method.getName().equals("name")) {
                failures.add(call);
                throw new CudaException("the device is gone: " + call);
              }
              if (method.getName().equals("allocate")) {
                allocations++;
                if (allocationsLeft-- <= 0) {
                  throw new DeviceMemoryException("no more allocations");
                }
              }
              Object result;
              try {
                result = method.invoke(original, arguments);
              } catch (InvocationTargetException problem) {
                throw problem.getCause();
              }
              if (method.getName().equals("allocate")) {
                live.add((Long) result);
              } else if (method.getName().equals("free")) {
                live.remove((Long) arguments[0]);
              }
              for (Class<?> part : PARTS) {
                if (part.isInstance(result)) {
                  return wrapped(part, result);
                }
              }
              return result;
            }));
  }
}
