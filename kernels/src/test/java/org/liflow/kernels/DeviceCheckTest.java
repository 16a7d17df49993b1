package org.liflow.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.liflow.kernels.driver.CudaException;
import org.liflow.kernels.emulated.EmulatedKernels;
import org.liflow.kernels.emulated.EmulatedProvider;
import org.liflow.tensor.backend.AtomBatch;
import org.liflow.tensor.backend.AtomOperations;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.PendingPositions;
import org.liflow.tensor.backend.PhiloxNoise;
import org.liflow.tensor.backend.Positions;
import org.liflow.tensor.backend.Recording;

@Tag("emulated-gpu")
class DeviceCheckTest {
  @BeforeAll
  static void requireCompiler() {
    EmulatedKernels.require();
  }

  /** A backend that leaves one of its operations undone. */
  private static Backend forgetful(Backend backend, String operation) {
    return changed(
        Backend.class, backend, (name, work) -> name.equals(operation) ? null : work.call());
  }

  private interface Change {
    Object of(String method, Callable<Object> work) throws Exception;
  }

  /** The same, but for what a change makes of its methods. */
  private static <T> T changed(Class<T> type, T original, Change change) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) ->
                change.of(
                    method.getName(),
                    () -> {
                      try {
                        return method.invoke(original, arguments);
                      } catch (InvocationTargetException problem) {
                        throw (Exception) problem.getCause();
                      }
                    })));
  }

  private static void requireRefused(Backend wrong) {
    CudaException problem = assertThrows(CudaException.class, () -> DeviceCheck.require(wrong));
    assertTrue(problem.getMessage().contains("differ from the CPU's"), problem.getMessage());
  }

  /** A backend whose parts of some type are others. */
  private static <T> Backend withOther(Backend backend, Class<T> type, UnaryOperator<T> change) {
    return changed(
        Backend.class,
        backend,
        (name, work) -> {
          Object made = work.call();
          return type.isInstance(made) ? change.apply(type.cast(made)) : made;
        });
  }

  @Test
  void refusesADeviceWithOtherNoise() {
    try (Backend backend = new EmulatedProvider().create(2)) {
      requireRefused(
          withOther(
              backend,
              AtomOperations.class,
              atoms ->
                  changed(
                      AtomOperations.class,
                      atoms,
                      (name, work) -> name.equals("drawNormal") ? null : work.call())));
    }
  }

  /** What is captured is left undone from then on. */
  @Test
  void refusesADeviceThatDoesNotReplay() {
    try (Backend backend = new EmulatedProvider().create(2)) {
      requireRefused(
          withOther(
              backend,
              Recording.class,
              recording -> {
                int[] runs = new int[1];
                return changed(
                    Recording.class,
                    recording,
                    (name, work) -> name.equals("run") && ++runs[0] > 2 ? null : work.call());
              }));
    }
  }

  /** What is under way shows what happens to the positions afterwards. */
  @Test
  void refusesADeviceWhoseCopiesComeTooLate() {
    try (Backend backend = new EmulatedProvider().create(2)) {
      requireRefused(withOther(backend, AtomOperations.class, DeviceCheckTest::late));
    }
  }

  private static AtomOperations late(AtomOperations atoms) {
    return (AtomOperations)
        Proxy.newProxyInstance(
            AtomOperations.class.getClassLoader(),
            new Class<?>[] {AtomOperations.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("beginDownload")) {
                Positions source = (Positions) arguments[0];
                return (PendingPositions)
                    () -> {
                      double[] values = new double[3 * source.atoms()];
                      atoms.download(source, 0, values);
                      return values;
                    };
              }
              return method.invoke(atoms, arguments);
            });
  }

  @Test
  void knownNoiseIsWhatItDescribes() {
    KnownNoise known = new KnownNoise();
    AtomBatch batch = KnownNoise.batch();
    float[] drawn = new float[3 * batch.atoms()];
    new PhiloxNoise(
            batch,
            List.of(known.stream(0), known.stream(1)),
            known.widths(),
            new boolean[] {known.drawsWidth(0), known.drawsWidth(1)})
        .sample(drawn);
    float[] expected = new float[drawn.length];
    known.sample(expected);
    assertArrayEquals(expected, drawn);
  }

  @Test
  void trustsADeviceThatComputesWhatTheCpuDoes() {
    try (Backend backend = new EmulatedProvider().create(1)) {
      DeviceCheck.require(backend);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "displace",
        "linear",
        "radialMessage",
        "radialMessageBackward",
        "linearBackward",
        "gather",
        "update"
      })
  void refusesOneThatDoesNot(String operation) {
    try (Backend backend = new EmulatedProvider().create(2)) {
      requireRefused(forgetful(backend, operation));
    }
  }
}
