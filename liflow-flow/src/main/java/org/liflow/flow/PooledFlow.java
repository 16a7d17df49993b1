package org.liflow.flow;

import java.util.List;
import org.liflow.crystal.Structure;
import org.liflow.tensor.backend.AtomOperations;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.PairList;
import org.liflow.tensor.backend.Positions;

/**
 * A stage's flow of the replicas of one batch. Its {@link FlowSession} comes from the stage's cache
 * and is shared with other batches of the same shape, one after the other.
 */
final class PooledFlow implements AutoCloseable {
  private final FlowStage stage;
  private final FlowStage.Shape shape;
  private final FlowStage.Entry entry;
  private final List<Replica> replicas;

  /** The priors of the replicas; null until the first draw. */
  private DrawnPriors priors;

  private boolean closed;

  PooledFlow(
      FlowStage stage, FlowStage.Shape shape, FlowStage.Entry entry, List<Replica> replicas) {
    this.stage = stage;
    this.shape = shape;
    this.entry = entry;
    this.replicas = replicas;
  }

  /**
   * Moves the replicas along the flow, from their conditioning positions plus a displacement.
   *
   * @param pairs made at the conditioning positions
   * @param from the conditioning positions
   * @param draw the displacement that the flow starts from; null for none
   * @param to overwritten; may be {@code from}
   * @return how often the network was evaluated
   */
  int move(AtomOperations atoms, PairList pairs, Positions from, BatchNoise draw, Positions to) {
    Backend backend = stage.model().backend();
    double[] temperatures = replicas.stream().mapToDouble(Replica::temperature).toArray();
    FlowConditions conditions = new FlowConditions(temperatures, priors().modelWidths());
    return stage.use(
        shape,
        entry,
        session -> {
          if (draw == null) {
            backend.fill(session.displacement(), 0);
          } else {
            draw.drawInto(atoms, backend, session.displacement());
          }
          int evaluations = session.integrate(atoms, pairs, from, conditions);
          atoms.move(from, session.displacement(), to);
          return evaluations;
        });
  }

  /** Returns the draw from the replicas' priors for the stride that they are about to take. */
  BatchNoise noise(long seed, int attempt) {
    List<NoiseKey> keys =
        replicas.stream()
            .map(
                r ->
                    new NoiseKey(
                        seed, r.temperature(), r.index(), r.strides(), attempt, stage.purpose()))
            .toList();
    List<Structure> structures = replicas.stream().map(Replica::structure).toList();
    return new BatchNoise(structures, priors(), keys);
  }

  private DrawnPriors priors() {
    if (priors == null) {
      priors = DrawnPriors.of(replicas, stage::priorOf, stage.model().prior());
    }
    return priors;
  }

  /** Lets the session go to other batches. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      stage.release(shape, entry);
    }
  }
}
