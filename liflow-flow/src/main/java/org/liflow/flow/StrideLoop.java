package org.liflow.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;

/**
 * The loop over strides of one run: draws strides, accepts the sound ones and draws the others
 * again.
 */
final class StrideLoop {
  private final StrideBatches batches;
  private final int mostRedraws;
  private final StrideListener listener;
  private final Work work;

  /** Counts evaluations of networks. */
  @FunctionalInterface
  interface Work {
    /**
     * Counts some.
     *
     * @param evaluations a batch counting as one
     * @param atoms the sum of the atoms of these evaluations
     */
    void add(int evaluations, long atoms);
  }

  /**
   * @param mostRedraws of one stride, before its replica stops
   * @param work is told how often a network was evaluated
   */
  StrideLoop(StrideBatches batches, int mostRedraws, StrideListener listener, Work work) {
    this.batches = batches;
    this.mostRedraws = mostRedraws;
    this.listener = listener;
    this.work = work;
  }

  /** Runs replicas up to a number of strides; those that are ahead wait for the others. */
  SimulationEnd run(List<Replica> replicas, int strides) {
    while (true) {
      List<Replica> going =
          replicas.stream()
              .filter(replica -> replica.fault().isEmpty() && replica.strides() < strides)
              .collect(Collectors.toList());
      int behind = going.stream().mapToInt(Replica::strides).min().orElse(strides);
      if (behind >= strides) {
        return SimulationEnd.REACHED;
      }
      if (Thread.currentThread().isInterrupted()) {
        return SimulationEnd.INTERRUPTED;
      }
      if (listener.isCancelled()) {
        return SimulationEnd.CANCELLED;
      }
      going.removeIf(replica -> replica.strides() > behind);
      try {
        stride(going);
      } catch (CancellationException givenUp) {
        if (!Thread.currentThread().isInterrupted()) {
          throw givenUp;
        }
        // Replicas whose stride was accepted before keep it; the others draw it anew when resumed.
        return SimulationEnd.INTERRUPTED;
      }
    }
  }

  /** One stride of each replica, all at the same stride. */
  private void stride(List<Replica> replicas) {
    List<StrideBatch> parts = batches.withRoom(() -> batches.of(replicas));
    List<Replica> again = new ArrayList<>();
    for (StrideBatch part : parts) {
      again.addAll(draw(part, 0));
    }
    for (int attempt = 1; !again.isEmpty(); attempt++) {
      List<Replica> pending = again;
      again = new ArrayList<>();
      for (List<Replica> some : batches.inParts(pending)) {
        try (StrideBatch part = batches.withRoom(() -> batches.make(some))) {
          again.addAll(draw(part, attempt));
        }
      }
    }
    parts.forEach(StrideBatch::follow);
  }

  /** Moves the replicas whose stride is sound, and returns those that are to draw it again. */
  private List<Replica> draw(StrideBatch batch, int attempt) {
    int evaluations = batches.withRoom(() -> batch.propose(attempt));
    work.add(evaluations, (long) evaluations * batch.atoms());
    List<Replica> again = new ArrayList<>();
    for (int k = 0; k < batch.replicas().size(); k++) {
      Replica replica = batch.replicas().get(k);
      if (batch.isSound(k)) {
        replica.accept(batch.proposed(k));
        listener.accepted(replica, attempt);
      } else if (batch.isRepairable(k) && repair(batch, k, attempt)) {
        listener.accepted(replica, attempt);
      } else if (attempt < mostRedraws) {
        again.add(replica);
      } else {
        replica.stop(
            String.format(
                Locale.ROOT,
                "stopped at stride %d at %s K, replica %d, after %d draws: %s",
                replica.strides() + 1,
                number(replica.temperature()),
                replica.index(),
                attempt + 1,
                batch.fault(k)));
        listener.stopped(replica);
      }
    }
    return again;
  }

  /** Whether a replica has moved by a stride with neighbourhoods drawn again. */
  private boolean repair(StrideBatch batch, int k, int attempt) {
    Replica replica = batch.replicas().get(k);
    StrideRepair.Result result = batches.withRoom(() -> batch.repair(k, attempt));
    work.add(result.evaluations(), result.atomEvaluations());
    if (result.redraws() > 0) {
      listener.redrawnLocally(replica, result.redraws());
    }
    if (result.positions() != null) {
      replica.accept(result.positions());
    }
    return result.positions() != null;
  }

  private static String number(double value) {
    return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
  }
}
