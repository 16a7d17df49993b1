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
import org.liflow.tensor.backend.MessageGradients;
import org.liflow.tensor.backend.MessageInput;
import org.liflow.tensor.backend.PairList;
import org.liflow.tensor.backend.PendingPositions;
import org.liflow.tensor.backend.Positions;
import org.liflow.tensor.backend.RadialEdges;
import org.liflow.tensor.backend.Recording;
import org.liflow.tensor.backend.UpdateWeights;
import org.liflow.tensor.backend.UpdateWorkspace;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.geometry.RadialBasis;

/**
 * Compares a device with the CPU before it is trusted, on a small crystal and in some milliseconds:
 * neighbours, a linear layer, a radial message and its gradients, an update block that is recorded
 * and replayed, noise, and a move of the atoms, which come back while the device goes on.
 */
final class DeviceCheck {
  /** Ten times what float rounding gives. */
  private static final double BOUND = 1e-5;

  private static final int ATOMS = 40;
  private static final int FEATURES = 64;
  private static final RadialBasis BASIS = new RadialBasis(20, 5.0, 0.5);

  /** Once one by one, once captured and replayed, and once replayed. */
  private static final int RECORDED_RUNS = 3;

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
      backend.radialMessage(edges, new MessageInput(phi, filter, vectors), scalars, newVectors);
      backend.radialMessageBackward(
          edges,
          new MessageInput(phi, filter, vectors),
          new MessageGradients(scalars, newVectors, phiGradient, filterGradient, vectorsGradient));
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
        results.add(downloaded(backend, tensor));
      }
      results.add(moved(atoms, places, displacement));
      results.add(judged(atoms, pairs, places, displacement));
      results.addAll(updated(backend, random, tensors, scalars, vectors));
      results.add(noise(backend));
      return results;
    } finally {
      tensors.forEach(Tensor::close);
    }
  }

  private static float[] downloaded(Backend backend, Tensor tensor) {
    float[] values = new float[tensor.size()];
    backend.download(tensor, values);
    return values;
  }

  /** Features that a recorded update block has changed several times. */
  private static List<float[]> updated(
      Backend backend, Random random, List<Tensor> tensors, Tensor scalars, Tensor vectors) {
    UpdateWeights weights =
        new UpdateWeights(
            normal(backend, random, tensors, FEATURES, 2 * FEATURES),
            normal(backend, random, tensors, 2 * FEATURES, FEATURES),
            normal(backend, random, tensors, FEATURES),
            normal(backend, random, tensors, FEATURES, 3 * FEATURES),
            normal(backend, random, tensors, 3 * FEATURES));
    Tensor s = normal(backend, random, tensors, ATOMS, FEATURES);
    Tensor v = normal(backend, random, tensors, ATOMS, 3, FEATURES);
    int[] rows = random.ints(ATOMS, 0, ATOMS).toArray();
    try (UpdateWorkspace workspace = backend.updateWorkspace(ATOMS, FEATURES);
        Recording recording =
            backend.record(
                () -> {
                  backend.gather(s, rows, scalars);
                  backend.copy(v, vectors);
                  backend.update(scalars, vectors, weights, workspace);
                  backend.add(scalars, s);
                })) {
      for (int run = 0; run < RECORDED_RUNS; run++) {
        recording.run();
      }
    }
    return List.of(downloaded(backend, s), downloaded(backend, vectors));
  }

  private static float[] noise(Backend backend) {
    AtomBatch batch = KnownNoise.batch();
    try (AtomOperations atoms = backend.atoms(batch);
        Tensor displacement = backend.tensor(batch.atoms(), 3)) {
      atoms.drawNormal(new KnownNoise(), displacement);
      return downloaded(backend, displacement);
    }
  }

  private static Positions uploaded(AtomOperations atoms, double[] values) {
    Positions positions = atoms.positions();
    atoms.upload(values, positions, 0);
    return positions;
  }

  /** Positions of atoms that were moved, centred and rounded. */
  private static float[] moved(AtomOperations atoms, Positions before, Tensor displacement) {
    try (Positions after = atoms.positions()) {
      atoms.move(before, displacement, after);
      atoms.holdCentresOfMass(before, after);
      atoms.round(after);
      try (PendingPositions arriving = atoms.beginDownload(after)) {
        atoms.move(after, displacement, after);
        double[] values = arriving.await();
        float[] results = new float[values.length];
        for (int k = 0; k < results.length; k++) {
          results[k] = (float) values[k];
        }
        return results;
      }
    }
  }

  /** Results of the checks of a stride that breaks each of its rules. */
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
