package org.liflow.flow;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.liflow.crystal.Element;
import org.liflow.crystal.Structure;
import org.liflow.files.InputException;
import org.liflow.nn.io.ModelFile;
import org.liflow.nn.io.ModelRole;
import org.liflow.nn.painn.DualPaiNN;
import org.liflow.tensor.backend.Backend;
import org.liflow.util.Sha256;

/**
 * A Propagator or Corrector ready to run: its network on a backend, its prior and its elements.
 *
 * <p>Thread safety: a model does not change until it is closed. The number of threads that may
 * compute with it at a time is that of its backend; threads that run side by side are fastest with
 * a backend and a model each.
 */
public final class FlowModel implements AutoCloseable {
  private final String name;
  private final ModelFile file;
  private final DualPaiNN network;
  private final Backend backend;
  private final Sampler sampler;

  /**
   * Puts a model onto a backend.
   *
   * @param name for messages, such as its file
   * @param file weights and settings of the network
   * @param backend stays the caller's to close, after this model
   * @throws InputException when its sampler is unknown
   */
  public FlowModel(String name, ModelFile file, Backend backend) {
    this.name = name;
    this.file = file;
    this.backend = backend;
    try {
      sampler = Sampler.of(file.sampler());
    } catch (IllegalArgumentException unknown) {
      throw new InputException(
          name, "a model with the sampler '" + file.sampler() + "'", Sampler.NAMES, unknown);
    }
    network = new DualPaiNN(file.network(), file.asWeights(), backend);
  }

  /**
   * Reads a model file or a published checkpoint and puts it onto a backend.
   *
   * @param path the file
   * @param backend stays the caller's to close, after this model
   * @return a model, which the caller closes
   * @throws InputException when the file is not a model, or damaged
   */
  public static FlowModel load(Path path, Backend backend) {
    return new FlowModel(path.toString(), ModelFile.read(path), backend);
  }

  /** {@return the name for messages} */
  public String name() {
    return name;
  }

  /** {@return the content of its file} */
  public ModelFile file() {
    return file;
  }

  /**
   * {@return the SHA-256 of its weights, in hexadecimal. It is the same for a checkpoint and its
   * converted file}
   */
  public String digest() {
    Sha256 digest = new Sha256();
    file.weights()
        .forEach(
            (parameter, tensor) -> {
              ByteBuffer bytes = ByteBuffer.allocate(4 * tensor.data().length);
              bytes.asFloatBuffer().put(tensor.data());
              digest.add(parameter).add(bytes);
            });
    return digest.hex();
  }

  /** {@return its network} */
  public DualPaiNN network() {
    return network;
  }

  /** {@return how its flow is integrated unless its user asks for something else} */
  public Sampler sampler() {
    return sampler;
  }

  /** {@return its role: it propagates or corrects} */
  public ModelRole role() {
    return file.role();
  }

  /** {@return the cutoff of the neighbour lists in Å} */
  public double cutoff() {
    return file.cutoff();
  }

  /** {@return the time that a stride stands for, in ps} */
  public double stride() {
    return file.stride();
  }

  /** {@return the backend that it computes on} */
  public Backend backend() {
    return backend;
  }

  /**
   * {@return the prior of its file; of an adaptive one, with the large mobile and the small frame
   * scale}
   */
  public NormalPrior prior() {
    return Prior.of(file.prior());
  }

  /**
   * Returns the prior of its file with a choice of scales.
   *
   * @param mobile scale of the mobile species, where the prior has a choice
   * @param frame scale of the other atoms, where the prior has a choice
   * @param mobileSpecies atomic numbers of the mobile species; empty for that of the file
   * @return an immutable prior
   */
  public NormalPrior prior(ScaleChoice mobile, ScaleChoice frame, Set<Integer> mobileSpecies) {
    return Prior.of(file.prior(), mobile, frame, mobileSpecies);
  }

  /**
   * Returns each atom's row of the element embedding.
   *
   * @param structure gives the elements
   * @return one row per atom, in a new array
   * @throws InputException when the model was not trained for one of the elements
   */
  public int[] species(Structure structure) {
    int[] rows = structure.atomicNumbers();
    Set<String> unknown = new TreeSet<>();
    for (int atom = 0; atom < rows.length; atom++) {
      int row = file.elementRow(rows[atom]);
      if (row < 0) {
        unknown.add(Element.of(rows[atom]).symbol());
      }
      rows[atom] = row;
    }
    if (!unknown.isEmpty()) {
      throw new InputException(
          name,
          "a model that was not trained for " + String.join(", ", unknown),
          "a model trained for every element of " + structure.formula());
    }
    return rows;
  }

  @Override
  public void close() {
    network.close();
  }
}
