package org.liflow.nn.io;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the rows of a checkpoint's embedding that were ever trained, from its optimiser's state.
 *
 * <p>Adam keeps a running mean of every weight's squared gradient (Kingma and Ba, 2015). In the row
 * of an element that was in no structure of the training set the gradient is always zero, and so is
 * that mean, exactly. The embedding is the network's first parameter, and the only one of its
 * shape.
 */
final class TrainedRows {
  private static final String MOMENT = "exp_avg_sq";

  private TrainedRows() {}

  /**
   * Reads the one tensor of the optimiser's state that tells.
   *
   * @param root what the archive's pickle holds
   * @param embedding of shape [rows, features]
   * @return one flag a row; empty where the checkpoint holds no such state
   * @throws IllegalArgumentException where the tensor is not the embedding's, or cannot be a mean
   *     of squares
   * @throws org.liflow.files.InputException where its storage is missing or damaged
   */
  static Optional<boolean[]> read(TorchArchive archive, Object root, ModelTensor embedding) {
    Optional<TorchTensor> found = find(root);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    // In half precision small squares vanish: a row of zeros does not show that it was not trained.
    if (found.get().storage().type() == TorchTensor.ElementType.HALF) {
      return Optional.empty();
    }
    String name = "the optimiser's " + MOMENT + " of atom_embedding.weight";
    int[] shape = embedding.shape();
    // Another shape means that the optimiser counts the parameters otherwise: its rows tell
    // nothing.
    if (!Arrays.equals(found.get().shape(), shape)) {
      throw new IllegalArgumentException(
          name
              + " of shape "
              + Arrays.toString(found.get().shape())
              + " where the embedding is of "
              + Arrays.toString(shape));
    }
    float[] moments = archive.read(name, found.get()).data();
    boolean[] trained = new boolean[shape[0]];
    for (int i = 0; i < moments.length; i++) {
      if (!(moments[i] >= 0)) {
        throw new IllegalArgumentException(name + " with the number " + moments[i]);
      }
      trained[i / shape[1]] |= moments[i] > 0;
    }
    return Optional.of(trained);
  }

  private static Optional<TorchTensor> find(Object root) {
    if (root instanceof Map<?, ?> checkpoint
        && checkpoint.get("optimizer_states") instanceof List<?> optimisers
        && !optimisers.isEmpty()
        && optimisers.get(0) instanceof Map<?, ?> optimiser
        && optimiser.get("state") instanceof Map<?, ?> state
        && state.get(0L) instanceof Map<?, ?> first
        && first.get(MOMENT) instanceof TorchTensor tensor) {
      return Optional.of(tensor);
    }
    return Optional.empty();
  }
}
