package org.liflow.nn.io;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.liflow.files.InputException;

/**
 * Finds the network's tensors in a checkpoint: the set that is asked for, by the names that they
 * have in the network.
 *
 * <p>Lightning's callbacks WeightAveraging and EMAWeightAveraging put the average into {@code
 * state_dict} and the trained weights into {@code current_model_state}. Wrappers of modules add
 * parts to the names: {@code torch.compile} adds {@code _orig_mod} and data parallelism {@code
 * module}.
 */
final class CheckpointTensors {
  private static final String PREFIX = "model.";
  private static final String STATE = "state_dict";
  private static final String TRAINED_STATE = "current_model_state";

  private static final Set<String> WRAPPERS =
      Set.of(
          "_orig_mod",
          "module",
          "_forward_module",
          "_original_module",
          "_fsdp_wrapped_module",
          "_checkpoint_wrapped_module");

  private final TorchArchive archive;
  private final Path file;
  private final Map<?, ?> root;

  CheckpointTensors(TorchArchive archive, Path file, Object root) {
    this.archive = archive;
    this.file = file;
    this.root = root instanceof Map<?, ?> map ? map : Map.of();
  }

  /** The tensors of the set that is asked for; tells in the provenance which there are. */
  Map<String, TorchTensor> read(Optional<CheckpointWeights> asked, Map<String, String> provenance) {
    if (!(root.get(TRAINED_STATE) instanceof Map<?, ?>)) {
      if (asked.equals(Optional.of(CheckpointWeights.AVERAGE))) {
        throw new InputException(
            file,
            "one set of weights, not marked as an average",
            "a checkpoint that a callback such as EMAWeightAveraging wrote while training went on");
      }
      if (averagedBefore()) {
        provenance.put(
            "weights",
            "one set, of a training that averaged weights: their average where the file was saved"
                + " after training");
      }
      return plain(TorchArchive.dictionary(root, STATE));
    }
    Map<String, TorchTensor> average = plain(TorchArchive.dictionary(root, STATE));
    Map<String, TorchTensor> trained = plain(TorchArchive.dictionary(root, TRAINED_STATE));
    long steps = averagedSteps();
    if (steps == 0) {
      if (asked.equals(Optional.of(CheckpointWeights.AVERAGE))) {
        throw new InputException(
            file, "an average that had not begun", "a later checkpoint, or the trained weights");
      }
      provenance.put("weights", "as trained; their average in the file had not begun");
      return trained;
    }
    String counted = steps < 0 ? "" : " (" + steps + " updates)";
    if (same(average, trained)) {
      // At the end of training Lightning copies the average over the trained weights.
      if (asked.equals(Optional.of(CheckpointWeights.TRAINED))) {
        throw new InputException(
            file,
            "trained weights that equal their average, as in a file saved after training",
            "a checkpoint that was saved during training, or the average");
      }
      provenance.put(
          "weights", "the average over training" + counted + "; the file holds no others");
      return average;
    }
    boolean takeAverage = asked.map(one -> one == CheckpointWeights.AVERAGE).orElse(true);
    provenance.put(
        "weights",
        takeAverage
            ? "the average over training" + counted + "; the file holds the trained weights too"
            : "as trained; the file holds their average over training too" + counted);
    return takeAverage ? average : trained;
  }

  private boolean same(Map<String, TorchTensor> average, Map<String, TorchTensor> trained) {
    return average.keySet().equals(trained.keySet())
        && average.entrySet().stream()
            .filter(entry -> entry.getValue().storage().type().isReal())
            .allMatch(
                entry ->
                    Arrays.equals(
                        archive.read(entry.getKey(), entry.getValue()).data(),
                        archive.read(entry.getKey(), trained.get(entry.getKey())).data()));
  }

  /**
   * The largest share by which rounding to the type of any tensor moves a number: of a network in
   * half precision the average is kept in single precision.
   */
  double rounding() {
    double largest = 0;
    for (String key : new String[] {STATE, TRAINED_STATE}) {
      if (root.get(key) instanceof Map<?, ?> state) {
        for (Object value : state.values()) {
          if (value instanceof TorchTensor tensor) {
            largest = Math.max(largest, tensor.storage().type().rounding());
          }
        }
      }
    }
    return largest;
  }

  /** How often the average was updated; -1 where the file does not say. */
  private long averagedSteps() {
    return root.get("averaging_state") instanceof Map<?, ?> state
            && state.get("n_averaged") instanceof TorchTensor tensor
        ? archive.readWhole("n_averaged", tensor)
        : -1;
  }

  private boolean averagedBefore() {
    return root.get("callbacks") instanceof Map<?, ?> callbacks
        && callbacks.keySet().stream()
            .anyMatch(key -> key instanceof String name && name.contains("WeightAveraging"));
  }

  private static Map<String, TorchTensor> plain(Map<?, ?> state) {
    Map<String, TorchTensor> tensors = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : state.entrySet()) {
      if (!(entry.getKey() instanceof String name)
          || !(entry.getValue() instanceof TorchTensor tensor)) {
        throw new IllegalArgumentException("a 'state_dict' of other things than named tensors");
      }
      String plain = plain(name);
      if (!plain.startsWith(PREFIX)) {
        throw new IllegalArgumentException("a tensor " + name + " outside '" + PREFIX + "'");
      }
      if (tensors.put(plain.substring(PREFIX.length()), tensor) != null) {
        throw new IllegalArgumentException("two tensors " + plain + ", one of them as " + name);
      }
    }
    return tensors;
  }

  /** The name without what wrappers of modules add. */
  private static String plain(String name) {
    List<String> parts = new ArrayList<>();
    for (String part : name.split("\\.")) {
      if (!WRAPPERS.contains(part)) {
        parts.add(part);
      }
    }
    return String.join(".", parts);
  }
}
