package org.liflow.kernels;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.liflow.kernels.driver.CudaException;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.Activation;
import org.liflow.tensor.backend.AtomBatch;
import org.liflow.tensor.backend.AtomOperations;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.Backends;
import org.liflow.tensor.backend.Contact;
import org.liflow.tensor.backend.PairList;
import org.liflow.tensor.backend.Positions;
import org.liflow.tensor.backend.RadialEdges;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.geometry.RadialBasis;

/**
 * Compares a device with the CPU before it is trusted: neighbours, a linear layer, a radial message
 * and its gradients of a small crystal, and a move of its atoms, in some milliseconds.
 */
final class DeviceCheck {
  /** Ten times what float rounding gives. */
  private static final double BOUND = 1e-5;

  private static final int ATOMS = 40;
  private static final int FEATURES = 64;
  private static final RadialBasis BASIS = new RadialBasis(20, 5.0, 0.5);

  private DeviceCheck() {}

  /**
   * @throws CudaException when the backend's results are not the CPU's
   */
  static void require(Backend backend) {
    List<float[]> expected;
    try (Backend cpu = Backends.open("scalar", 1)) {
      expected = results(cpu);
    }
    List<float[]> found = found(backend);
    for (int k = 0; k < expected.size(); k++) {
      double error = relativeError(expected.get(k), found.get(k));
      // Written so that a NaN fails too.
      if (!(error <= BOUND)) {
        throw new CudaException(
            String.format(
                Locale.ROOT,
                "its results differ from the CPU's by %.1e (check %d), so it is not used",
                error,
                k));
      }
    }
  }

  /** The device's results; what wrong ones lead to counts as a failure of the device. */
  private static List<float[]> found(Backend backend) {
    try {
      return results(backend);
    } catch (CudaException problem) {
      throw problem;
    } catch (RuntimeException problem) {
      throw new CudaException("its results make no sense (" + problem + ")", problem);
    }
  }

  private static List<float[]> results(Backend backend) {
    Random random = new Random(1);
    Lattice lattice = Lattice.periodic(9, 0, 0, 1, 10, 0, -1, 2, 9);
    double[] positions = random.doubles(3 * ATOMS, -5, 15).toArray();
    double[] masses = random.doubles(ATOMS, 1, 100).toArray();
    AtomBatch batch = new AtomBatch(List.of(lattice), new int[] {0, ATOMS}, masses, masses);
    List<Tensor> tensors = new ArrayList<>();
    try (AtomOperations atoms = backend.atoms(batch);
        Positions places = uploaded(atoms, positions);
        PairList pairs = atoms.pairs(places, new double[] {5.0});
        RadialEdges edges = atoms.radialEdges(pairs, places, BASIS, null)) {
      Tensor displacement = normal(backend, random, tensors, ATOMS, 3);
      Tensor input = normal(backend, random, tensors, ATOMS, FEATURES);
      Tensor weight = normal(backend, random, tensors, FEATURES, 4 * FEATURES);
      Tensor filter = normal(backend, random, tensors, BASIS.count() + 1, 4 * FEATURES);
      Tensor scalars = normal(backend, random, tensors, ATOMS, FEATURES);
      Tensor vectors = normal(backend, random, tensors, ATOMS, 3, FEATURES);
      Tensor phi = zeros(backend, tensors, ATOMS, 4 * FEATURES);
      Tensor newVectors = zeros(backend, tensors, ATOMS, 3, FEATURES);
      Tensor phiGradient = zeros(backend, tensors, ATOMS, 4 * FEATURES);
      Tensor filterGradient = zeros(backend, tensors, BASIS.count() + 1, 4 * FEATURES);
      Tensor vectorsGradient = zeros(backend, tensors, ATOMS, 3, FEATURES);
      Tensor inputGradient = zeros(backend, tensors, ATOMS, FEATURES);
      Tensor weightGradient = zeros(backend, tensors, FEATURES, 4 * FEATURES);
      backend.displace(edges, displacement);
      backend.linear(input, weight, null, Activation.SILU, phi);
      backend.radialMessage(edges, phi, null, filter, scalars, vectors, newVectors);
      backend.radialMessageBackward(
          edges,
          phi,
          null,
          filter,
          vectors,
          scalars,
          newVectors,
          phiGradient,
          filterGradient,
          vectorsGradient);
      backend.linearBackward(input, weight, phiGradient, inputGradient, weightGradient, null);
      List<float[]> results = new ArrayList<>();
      for (Tensor tensor :
          List.of(
              phi,
              scalars,
              newVectors,
              filterGradient,
              vectorsGradient,
              inputGradient,
              weightGradient)) {
        float[] values = new float[tensor.size()];
        backend.download(tensor, values);
        results.add(values);
      }
      results.add(moved(atoms, places, displacement));
      results.add(judged(atoms, pairs, places, displacement));
      return results;
    } finally {
      tensors.forEach(Tensor::close);
    }
  }

  private static Positions uploaded(AtomOperations atoms, double[] values) {
    Positions positions = atoms.positions();
    atoms.upload(values, positions, 0);
    return positions;
  }

  /** Where atoms come that are moved, centred and rounded. */
  private static float[] moved(AtomOperations atoms, Positions before, Tensor displacement) {
    try (Positions after = atoms.positions()) {
      atoms.move(before, displacement, after);
      atoms.holdCentresOfMass(before, after);
      atoms.round(after);
      double[] values = new double[3 * after.atoms()];
      atoms.download(after, 0, values);
      float[] results = new float[values.length];
      for (int k = 0; k < results.length; k++) {
        results[k] = (float) values[k];
      }
      return results;
    }
  }

  /** What the checks of a stride say of one that breaks each of its rules. */
  private static float[] judged(
      AtomOperations atoms, PairList pairs, Positions before, Tensor displacement) {
    try (Positions after = atoms.positions()) {
      atoms.move(before, displacement, after);
      Contact contact = atoms.contacts(pairs, before, 1)[0];
      return new float[] {
        atoms.movedTooFar(before, after, 0.5)[0],
        atoms.movedTooFar(before, after, 1e3)[0],
        contact.first(),
        contact.second(),
        (float) contact.distance()
      };
    }
  }

  private static Tensor zeros(Backend backend, List<Tensor> tensors, int... shape) {
    Tensor tensor = backend.tensor(shape);
    tensors.add(tensor);
    return tensor;
  }

  private static Tensor normal(Backend backend, Random random, List<Tensor> tensors, int... shape) {
    Tensor tensor = zeros(backend, tensors, shape);
    float[] values = new float[tensor.size()];
    for (int k = 0; k < values.length; k++) {
      values[k] = (float) (0.3 * random.nextGaussian());
    }
    backend.upload(values, tensor);
    return tensor;
  }

  private static double relativeError(float[] expected, float[] found) {
    double error = 0;
    double norm = 0;
    for (int k = 0; k < expected.length; k++) {
      error += ((double) found[k] - expected[k]) * ((double) found[k] - expected[k]);
      norm += (double) expected[k] * expected[k];
    }
    return Math.sqrt(error / norm);
  }
}
