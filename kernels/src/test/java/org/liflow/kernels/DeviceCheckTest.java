package org.liflow.kernels;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.liflow.kernels.driver.CudaException;
import org.liflow.kernels.emulated.EmulatedKernels;
import org.liflow.kernels.emulated.EmulatedProvider;
import org.liflow.tensor.backend.Backend;

class DeviceCheckTest {
  @BeforeAll
  static void requireCompiler() {
    EmulatedKernels.require();
  }

  /** A backend that leaves one of its operations undone. */
  private static Backend forgetful(Backend backend, String operation) {
    return (Backend)
        Proxy.newProxyInstance(
            Backend.class.getClassLoader(),
            new Class<?>[] {Backend.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals(operation)) {
                return null;
              }
              try {
                return method.invoke(backend, arguments);
              } catch (InvocationTargetException problem) {
                throw problem.getCause();
              }
            });
  }

  @Test
  void trustsADeviceThatComputesWhatTheCpuDoes() {
    try (Backend backend = new EmulatedProvider().create(1)) {
      DeviceCheck.require(backend);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"displace", "linear", "radialMessage", "radialMessageBackward", "linearBackward"})
  void refusesOneThatDoesNot(String operation) {
    try (Backend backend = new EmulatedProvider().create(2)) {
      Backend wrong = forgetful(backend, operation);
      CudaException problem = assertThrows(CudaException.class, () -> DeviceCheck.require(wrong));
      assertTrue(problem.getMessage().contains("differ from the CPU's"), problem.getMessage());
    }
  }
}
