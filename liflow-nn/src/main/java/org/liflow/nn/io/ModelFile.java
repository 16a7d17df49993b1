package org.liflow.nn.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.liflow.files.InputException;
import org.liflow.nn.Weights;
import org.liflow.nn.painn.NetworkConfiguration;
import org.liflow.nn.painn.PredictionMode;

/**
 * A model on disk: everything that is needed to use it, and its provenance.
 *
 * @param network the network's size and fixed numbers
 * @param role Propagator or Corrector
 * @param elementIndex the row of the embedding for each atomic number 0 to 118, -1 where none
 * @param cutoff the neighbour list's cutoff, in Å
 * @param flow the flow that the network was trained for
 * @param stride the time that a stride stands for, in ps
 * @param provenance origin of the model, by topic
 * @param weights the network's tensors by name, as {@link WeightShapes} lists them
 */
public record ModelFile(
    NetworkConfiguration network,
    ModelRole role,
    int[] elementIndex,
    double cutoff,
    FlowConfiguration flow,
    double stride,
    Map<String, String> provenance,
    Map<String, ModelTensor> weights) {
  private static final String WANTED =
      "a model file (safetensors) or a published checkpoint (.ckpt)";

  /**
   * Checks that the parts fit together.
   *
   * @param network the network's size and fixed numbers
   * @param role Propagator or Corrector
   * @param elementIndex row of the embedding for each atomic number 0 to 118, -1 where none; copied
   * @param cutoff the neighbour list's cutoff, in Å
   * @param flow the flow that the network was trained for
   * @param stride time per stride, in ps
   * @param provenance origin of the model, by topic
   * @param weights the network's tensors by name
   * @throws IllegalArgumentException when they do not fit: names the tensor that is missing,
   *     unknown, of another shape or not finite
   */
  public ModelFile {
    elementIndex = elementIndex.clone();
    ElementIndex.requireFit(elementIndex, network.numElements());
    if (!(cutoff > 0 && cutoff < 1e3)) {
      throw new IllegalArgumentException("a neighbour cutoff of " + cutoff + " Å");
    }
    if (!(stride > 0 && stride < 1e9)) {
      throw new IllegalArgumentException("a stride of " + stride + " ps");
    }
    provenance = Collections.unmodifiableMap(new LinkedHashMap<>(provenance));
    if (flow.preconditioning() != Preconditioning.NONE
        && network.predictionMode() != PredictionMode.VELOCITY) {
      throw new IllegalArgumentException(
          "preconditioning of a network that predicts ends; expected one that predicts velocities");
    }
    Map<String, int[]> wanted = WeightShapes.of(network);
    Map<String, int[]> found = new LinkedHashMap<>();
    weights.forEach((name, tensor) -> found.put(name, tensor.shape()));
    WeightShapes.requireSame(wanted, found);
    Map<String, ModelTensor> inOrder = new LinkedHashMap<>();
    for (String name : wanted.keySet()) {
      inOrder.put(name, requireFinite(name, weights.get(name)));
    }
    weights = Collections.unmodifiableMap(inOrder);
  }

  /**
   * Returns the same model with another sampler.
   *
   * @param other how the model's flow is integrated
   * @return a new model
   * @throws IllegalArgumentException when it is no name or text of a solver
   */
  public ModelFile withSampler(String other) {
    return new ModelFile(
        network, role, elementIndex, cutoff, flow.withSampler(other), stride, provenance, weights);
  }

  /**
   * Returns how the model's flow is integrated unless its user asks for something else.
   *
   * @return that of the {@link #flow}
   */
  public String sampler() {
    return flow.sampler();
  }

  /**
   * Returns the distribution that the model's flow starts from.
   *
   * @return that of the {@link #flow}
   */
  public PriorConfiguration prior() {
    return flow.prior();
  }

  /**
   * Returns the noise that a Corrector was trained to remove.
   *
   * @return that of the {@link #flow}; empty for a Propagator
   */
  public Optional<PriorConfiguration> trainingNoise() {
    return flow.trainingNoise();
  }

  /**
   * Returns the embedding's row of each atomic number.
   *
   * @return a copy; -1 where there is none
   */
  @Override
  public int[] elementIndex() {
    return elementIndex.clone();
  }

  /**
   * Returns the embedding's row of an element.
   *
   * @param atomicNumber any number
   * @return -1 where the model does not know the element
   */
  public int elementRow(int atomicNumber) {
    return atomicNumber < 0 || atomicNumber >= elementIndex.length
        ? -1
        : elementIndex[atomicNumber];
  }

  /**
   * Reads a model file or a published checkpoint; the content tells which.
   *
   * @param file to be read
   * @return the model
   * @throws InputException when the file is neither, or damaged
   */
  public static ModelFile read(Path file) {
    byte[] start;
    long length;
    if (Files.isDirectory(file)) {
      throw new InputException(file, "a folder", WANTED);
    }
    try (InputStream in = Files.newInputStream(file)) {
      start = in.readNBytes(9);
      length = Files.size(file);
    } catch (NoSuchFileException problem) {
      throw new InputException(file.toString(), "no such file", WANTED, problem);
    } catch (IOException problem) {
      throw new InputException(
          file.toString(), "cannot be read (" + problem.getMessage() + ")", WANTED, problem);
    }
    if (length == 0) {
      throw new InputException(file, "an empty file", WANTED);
    }
    if (start.length >= 4 && start[0] == 'P' && start[1] == 'K' && start[2] == 3 && start[3] == 4) {
      return PublishedCheckpoint.read(file);
    }
    if (Safetensors.looksLike(start, length)) {
      return ModelFileFormat.read(file);
    }
    throw new InputException(file, "content of another kind", WANTED);
  }

  /**
   * Writes the model as a safetensors file, which is replaced in one step. The same model gives the
   * same bytes.
   *
   * @param file to be written
   */
  public void write(Path file) {
    ModelFileFormat.write(this, file);
  }

  /**
   * Makes a model with random weights, distributed as PyTorch initialises such a network: linear
   * layers uniform within 1/sqrt(inputs), the embedding standard normal, the Fourier frequencies
   * normal with standard deviation 2π.
   *
   * @param network the network's size and fixed numbers
   * @param role Propagator or Corrector
   * @param elementIndex row of the embedding for each atomic number
   * @param cutoff the neighbour list's cutoff, in Å
   * @param flow the flow that the network is to learn
   * @param stride time per stride, in ps
   * @param provenance origin of the model, by topic
   * @param seed the same seed gives the same weights, on every machine
   * @return the model
   */
  public static ModelFile initialised(
      NetworkConfiguration network,
      ModelRole role,
      int[] elementIndex,
      double cutoff,
      FlowConfiguration flow,
      double stride,
      Map<String, String> provenance,
      long seed) {
    return new ModelFile(
        network,
        role,
        elementIndex,
        cutoff,
        flow,
        stride,
        provenance,
        InitialWeights.draw(network, seed));
  }

  /**
   * Returns the tensors in the form that a network loads.
   *
   * @return copies by name and shape
   */
  public Weights asWeights() {
    return (name, shape) -> {
      ModelTensor tensor = weights.get(name);
      if (tensor == null || !Arrays.equals(tensor.shape(), shape)) {
        throw new IllegalArgumentException(
            "weights " + name + ": " + tensor + ", expected " + Arrays.toString(shape));
      }
      return tensor.data().clone();
    };
  }

  /**
   * Returns the same model with other weights.
   *
   * @param other the network's tensors by name
   * @return a new model
   * @throws IllegalArgumentException when they do not fit
   */
  public ModelFile withWeights(Map<String, ModelTensor> other) {
    return new ModelFile(network, role, elementIndex, cutoff, flow, stride, provenance, other);
  }

  /**
   * Returns the same model with other weights.
   *
   * @param values row-major, by the tensors' names
   * @return a new model
   * @throws IllegalArgumentException when a tensor is missing, unknown or of another size
   */
  public ModelFile withValues(Map<String, float[]> values) {
    Map<String, int[]> shapes = WeightShapes.of(network);
    Map<String, ModelTensor> tensors = new LinkedHashMap<>();
    values.forEach(
        (name, data) ->
            tensors.put(
                name, new ModelTensor(shapes.getOrDefault(name, new int[] {data.length}), data)));
    return withWeights(tensors);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ModelFile model
        && network.equals(model.network)
        && role == model.role
        && Arrays.equals(elementIndex, model.elementIndex)
        && cutoff == model.cutoff
        && flow.equals(model.flow)
        && stride == model.stride
        && provenance.equals(model.provenance)
        && weights.equals(model.weights);
  }

  @Override
  public int hashCode() {
    return 31 * network.hashCode() + weights.hashCode();
  }

  private static ModelTensor requireFinite(String name, ModelTensor tensor) {
    for (float number : tensor.data()) {
      if (!Float.isFinite(number)) {
        throw new IllegalArgumentException("tensor " + name + " with the number " + number);
      }
    }
    return tensor;
  }
}
