package org.liflow.nn.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.StringJoiner;
import org.liflow.files.InputException;
import org.liflow.nn.painn.NetworkConfiguration;
import org.liflow.nn.painn.PredictionMode;

/**
 * Imports the published checkpoints, which PyTorch Lightning saved.
 *
 * <p>Nothing in the file is executed: the pickle may contain plain data, tensors and settings only.
 * Of the tensors the network's are read, and of the optimiser's the one that shows which rows of
 * the embedding were trained: elements of other rows count as unknown to the model.
 */
public final class PublishedCheckpoint {
  private static final String WANTED = "a checkpoint of the published kind";

  /** Shares of rounding by which tensors that were computed in few steps may be off. */
  private static final double ROUNDINGS = 4;

  /** Frames of the published LGPS data are stored this far apart, in ps. */
  private static final double LGPS_FRAME_SPACING = 0.015;

  /** Frames of the other published data are stored this far apart, in ps. */
  private static final double FRAME_SPACING = 0.01;

  private PublishedCheckpoint() {}

  /**
   * Facts that a checkpoint does not contain, and what to take of it.
   *
   * @param elementIndex the data set's table of elements ({@code element_index.npy}); where empty,
   *     the order of {@link ElementIndex#published} is assumed
   * @param stride time per stride in ps; where empty, derived from the name of the data set
   * @param weights which weights to take; where empty, their average if the checkpoint holds one
   *     that has begun
   */
  public record Options(
      Optional<Path> elementIndex, OptionalDouble stride, Optional<CheckpointWeights> weights) {
    /**
     * Returns options without any facts.
     *
     * @return all empty
     */
    public static Options none() {
      return new Options(Optional.empty(), OptionalDouble.empty(), Optional.empty());
    }
  }

  /**
   * Imports a checkpoint.
   *
   * @param file to be read
   * @return the model
   * @throws InputException when the file is no such checkpoint, is damaged, or contains anything
   *     that a checkpoint has no need of
   */
  public static ModelFile read(Path file) {
    return read(file, Options.none());
  }

  /**
   * Imports a checkpoint with known facts.
   *
   * @param file to be read
   * @param options the facts
   * @return the model
   * @throws InputException when the file is no such checkpoint, is damaged, or contains anything
   *     that a checkpoint has no need of
   */
  public static ModelFile read(Path file, Options options) {
    try (TorchArchive archive = TorchArchive.open(file)) {
      return model(archive, file, options);
    } catch (IllegalArgumentException problem) {
      throw new InputException(file.toString(), problem.getMessage(), WANTED, problem);
    }
  }

  private static ModelFile model(TorchArchive archive, Path file, Options options) {
    Object root = archive.readPickle();
    Object settings = TorchArchive.dictionary(root, "hyper_parameters").get("cfg");
    HyperParameters cfg = new HyperParameters(settings);
    Map<String, String> provenance = new LinkedHashMap<>();
    provenance.put("source_file", file.getFileName().toString());
    provenance.put("source_sha256", sha256(file));
    provenance.put("format", "PyTorch Lightning checkpoint");
    cfg.optionalText("name").ifPresent(name -> provenance.put("run_name", lastPart(name)));
    for (String key : new String[] {"epoch", "global_step"}) {
      if (root instanceof Map<?, ?> map && map.get(key) instanceof Long value) {
        provenance.put(key, value.toString());
      }
    }

    NetworkConfiguration network = network(cfg);
    ModelRole role = role(cfg);
    CheckpointTensors tensors = new CheckpointTensors(archive, file, root);
    Map<String, ModelTensor> weights =
        weights(
            archive,
            tensors.read(options.weights(), provenance),
            network,
            Math.max(1e-5, ROUNDINGS * tensors.rounding()));
    tellPrecision(tensors.rounding(), provenance);
    int[] elementIndex = elementIndex(network, options, provenance);
    keepTrained(
        elementIndex,
        TrainedRows.read(archive, root, weights.get("atom_embedding.weight")),
        provenance);
    double stride = stride(cfg, options, provenance);
    Optional<PriorConfiguration> noise =
        role == ModelRole.CORRECTOR && cfg.has("correct_noise")
            ? Optional.of(prior(cfg, "correct_noise"))
            : Optional.empty();
    return new ModelFile(
        network,
        role,
        elementIndex,
        cfg.number("data", "cutoff"),
        new FlowConfiguration(
            prior(cfg, role == ModelRole.PROPAGATOR ? "propagate_prior" : "correct_prior"), noise),
        stride,
        provenance,
        weights);
  }

  private static NetworkConfiguration network(HyperParameters cfg) {
    // Checkpoints from before there was a choice all predict the velocity.
    String mode = cfg.optionalText("model", "prediction_mode").orElse("velocity");
    PredictionMode predictionMode =
        switch (mode) {
          case "velocity" -> PredictionMode.VELOCITY;
          case "data" -> PredictionMode.DATA;
          default -> throw new IllegalArgumentException("the prediction mode '" + mode + "'");
        };
    return new NetworkConfiguration(
        cfg.integer("model", "num_features"),
        cfg.integer("model", "num_radial_basis"),
        cfg.integer("model", "num_layers"),
        cfg.integer("model", "num_elements"),
        cfg.number("model", "r_max"),
        cfg.number("model", "r_offset"),
        cfg.number("model", "ref_temp"),
        predictionMode);
  }

  private static ModelRole role(HyperParameters cfg) {
    String task = cfg.text("task");
    return switch (task) {
      case "propagate" -> ModelRole.PROPAGATOR;
      case "correct" -> ModelRole.CORRECTOR;
      default -> throw new IllegalArgumentException("the task '" + task + "'");
    };
  }

  private static PriorConfiguration prior(HyperParameters cfg, String which) {
    String name = cfg.text(which, "class_name");
    return switch (name) {
      case "NormalPrior" -> new PriorConfiguration.Normal(scale(cfg, which));
      case "UniformScaleNormalPrior" ->
          new PriorConfiguration.UniformScaleNormal(scale(cfg, which));
      case "MaxwellBoltzmannPrior" -> new PriorConfiguration.MaxwellBoltzmann(scale(cfg, which));
      case "AdaptiveMaxwellBoltzmannPrior" -> {
        double[][] scales = cfg.pairs(which, "params", "scale");
        yield new PriorConfiguration.AdaptiveMaxwellBoltzmann(
            new PriorConfiguration.Scales(scales[0][0], scales[0][1]),
            new PriorConfiguration.Scales(scales[1][0], scales[1][1]),
            PriorConfiguration.LITHIUM);
      }
      default -> throw new IllegalArgumentException("the prior '" + name + "'");
    };
  }

  private static double scale(HyperParameters cfg, String which) {
    return cfg.number(which, "params", "scale");
  }

  private static int[] elementIndex(
      NetworkConfiguration network, Options options, Map<String, String> provenance) {
    if (options.elementIndex().isPresent()) {
      Path table = options.elementIndex().get();
      provenance.put("element_order", "given by " + table.getFileName());
      int[] rows = ElementIndex.read(table);
      try {
        ElementIndex.requireFit(rows, network.numElements());
      } catch (IllegalArgumentException problem) {
        throw new InputException(
            table.toString(), problem.getMessage(), "the table the model was trained with");
      }
      return rows;
    }
    provenance.put(
        "element_order",
        "assumed: by atomic number without the noble gases and promethium; confirmed up to Ge");
    return ElementIndex.published(network.numElements());
  }

  /** Sets the elements of rows that were never trained to -1, in place. */
  private static void keepTrained(
      int[] elementIndex, Optional<boolean[]> trained, Map<String, String> provenance) {
    if (trained.isEmpty()) {
      provenance.put(
          "trained_elements",
          "unknown: no state of the optimiser that tells, so every row counts as trained");
      return;
    }
    StringJoiner symbols = new StringJoiner(" ");
    for (int number = 1; number < elementIndex.length; number++) {
      if (elementIndex[number] >= 0 && trained.get()[elementIndex[number]]) {
        symbols.add(ElementSymbols.of(number));
      } else {
        elementIndex[number] = -1;
      }
    }
    if (symbols.length() == 0) {
      throw new IllegalArgumentException("no element with a trained row of the embedding");
    }
    provenance.put("trained_elements", symbols.toString());
    provenance.put(
        "trained_elements_origin",
        "the rows of the embedding whose squared gradients, as Adam kept them, are not all zero");
  }

  private static double stride(
      HyperParameters cfg, Options options, Map<String, String> provenance) {
    if (options.stride().isPresent()) {
      provenance.put("stride_origin", "given by the user");
      return options.stride().getAsDouble();
    }
    int frames = cfg.integer("data", "time_delay_steps");
    String dataSet = lastPart(cfg.text("data", "data_path"));
    double spacing = dataSet.equals("LGPS") ? LGPS_FRAME_SPACING : FRAME_SPACING;
    provenance.put(
        "stride_origin",
        String.format(
            Locale.ROOT,
            "%d frames of the data set '%s', assumed %s ps apart",
            frames,
            dataSet,
            spacing));
    // Rounded to a femtosecond: the product is one in decimals.
    return Math.rint(frames * spacing * 1e3) / 1e3;
  }

  /** The last name of a path: folders of the machine that trained are nobody's business. */
  private static String lastPart(String path) {
    String last = "";
    for (String part : path.split("[/\\\\]")) {
      last = part;
    }
    return last;
  }

  private static Map<String, ModelTensor> weights(
      TorchArchive archive,
      Map<String, TorchTensor> tensors,
      NetworkConfiguration network,
      double tolerance) {
    Map<String, int[]> wanted = WeightShapes.of(network);
    Map<String, double[]> derived = derived(network);
    derived.forEach(
        (name, values) ->
            wanted.put(name, values.length == 1 ? new int[0] : new int[] {values.length}));
    Map<String, int[]> found = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> found.put(name, tensor.shape()));
    WeightShapes.requireSame(wanted, found);
    Map<String, ModelTensor> weights = new LinkedHashMap<>();
    for (String name : wanted.keySet()) {
      ModelTensor tensor = archive.read(name, tensors.get(name));
      if (derived.containsKey(name)) {
        requireClose(name, tensor.data(), derived.get(name), tolerance);
      } else {
        weights.put(name, tensor);
      }
    }
    return weights;
  }

  private static void tellPrecision(double rounding, Map<String, String> provenance) {
    for (TorchTensor.ElementType type :
        new TorchTensor.ElementType[] {
          TorchTensor.ElementType.HALF, TorchTensor.ElementType.BFLOAT16
        }) {
      if (rounding == type.rounding()) {
        provenance.put(
            "stored_precision", type == TorchTensor.ElementType.HALF ? "float16" : "bfloat16");
      }
    }
  }

  /** The tensors that follow from the configuration: the spherical Bessel basis and its cutoff. */
  private static Map<String, double[]> derived(NetworkConfiguration network) {
    double[] frequencies = new double[network.numRadialBasis()];
    for (int n = 0; n < frequencies.length; n++) {
      frequencies[n] = (n + 1) * Math.PI / network.rMax();
    }
    Map<String, double[]> derived = new LinkedHashMap<>();
    derived.put("radial_embedding.freqs", frequencies);
    derived.put("radial_embedding.prefactor", new double[] {Math.sqrt(2 / network.rMax())});
    derived.put("cutoff_fn.r_max", new double[] {network.rMax()});
    return derived;
  }

  private static void requireClose(String name, float[] found, double[] wanted, double tolerance) {
    for (int i = 0; i < wanted.length; i++) {
      if (!(Math.abs(found[i] - wanted[i]) <= tolerance * wanted[i])) {
        throw new IllegalArgumentException(
            "tensor "
                + name
                + " with "
                + found[i]
                + " where the configuration asks for "
                + (float) wanted[i]);
      }
    }
  }

  private static String sha256(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (DigestInputStream digesting = new DigestInputStream(in, digest)) {
        digesting.transferTo(java.io.OutputStream.nullOutputStream());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException problem) {
      throw new IllegalStateException("every Java platform has SHA-256", problem);
    } catch (IOException problem) {
      throw new InputException(
          file.toString(), "cannot be read (" + problem.getMessage() + ")", WANTED, problem);
    }
  }
}
