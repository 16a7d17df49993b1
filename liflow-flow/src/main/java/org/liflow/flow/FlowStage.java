package org.liflow.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.liflow.crystal.Structure;
import org.liflow.tensor.backend.AtomOperations;
import org.liflow.tensor.backend.NormalNoise;
import org.liflow.tensor.backend.PairList;
import org.liflow.tensor.backend.Positions;

/** One of the flows that a stride is made of, the Propagator's or the Corrector's. */
final class FlowStage implements AutoCloseable {
  private final FlowModel model;
  private final Function<? super Replica, ? extends Prior> priors;
  private final NoiseKey.Purpose purpose;
  private final FlowPool flows;

  /**
   * @param priors where the flow of each replica starts
   * @param purpose of the noise
   * @param mostAtoms of all flows that are kept, unless a single one is larger
   */
  FlowStage(
      FlowModel model,
      Function<? super Replica, ? extends Prior> priors,
      NoiseKey.Purpose purpose,
      OdeSolver solver,
      long mostAtoms) {
    this.model = model;
    this.priors = priors;
    this.purpose = purpose;
    flows = new FlowPool(model, solver, mostAtoms);
  }

  /** This flow of some replicas side by side. */
  final class OfBatch implements AutoCloseable {
    private final List<Replica> replicas;
    private final FlowPool.Share flow;
    private List<Prior> ownPriors;
    private double[] widths;

    private OfBatch(List<Replica> replicas, int[] atomStart) {
      this.replicas = replicas;
      int[] species = new int[atomStart[replicas.size()]];
      for (int k = 0; k < replicas.size(); k++) {
        int[] own = model.species(replicas.get(k).structure());
        System.arraycopy(own, 0, species, atomStart[k], own.length);
      }
      flow = flows.share(atomStart, species);
    }

    /**
     * Moves the replicas along the flow.
     *
     * @param from the conditioning positions, which the pairs were made at
     * @param noise where the flow starts; null for the conditioning positions themselves
     * @param to overwritten; may be {@code from}
     * @return how often the network was evaluated
     */
    int move(
        AtomOperations atoms, PairList pairs, Positions from, NormalNoise noise, Positions to) {
      double[] temperatures = replicas.stream().mapToDouble(Replica::temperature).toArray();
      return flow.use(
          own -> {
            if (noise == null) {
              model.backend().fill(own.displacement(), 0);
            } else {
              atoms.drawNormal(noise, own.displacement());
            }
            int evaluations = own.run(atoms, pairs, from, temperatures);
            atoms.move(from, own.displacement(), to);
            return evaluations;
          });
    }

    /** Noise from the replicas' priors, for the stride that they are about to take. */
    NormalNoise noise(long seed, int attempt) {
      if (ownPriors == null) {
        ownPriors = new ArrayList<>();
        replicas.forEach(replica -> ownPriors.add(priors.apply(replica)));
        widths = widths();
      }
      List<Structure> structures = replicas.stream().map(Replica::structure).toList();
      List<NoiseKey> keys =
          replicas.stream()
              .map(
                  r ->
                      new NoiseKey(seed, r.temperature(), r.index(), r.strides(), attempt, purpose))
              .toList();
      return new BatchNoise(structures, ownPriors, keys, widths);
    }

    private double[] widths() {
      double[] all =
          new double[replicas.stream().mapToInt(replica -> replica.structure().size()).sum()];
      int atom = 0;
      for (int k = 0; k < replicas.size(); k++) {
        Structure structure = replicas.get(k).structure();
        double temperature = replicas.get(k).temperature();
        for (int i = 0; i < structure.size(); i++) {
          all[atom++] = ownPriors.get(k).scale(structure.element(i), temperature);
        }
      }
      return all;
    }

    /** The flow's memory may go to others. */
    @Override
    public void close() {
      flow.close();
    }
  }

  /**
   * This flow of replicas side by side.
   *
   * @param atomStart first atom of each and, last, the number of atoms
   * @throws org.liflow.files.InputException when the model does not know an element
   */
  OfBatch of(List<Replica> replicas, int[] atomStart) {
    return new OfBatch(replicas, atomStart);
  }

  /**
   * Gives the memory of all flows back since there is none left, and keeps less from now on.
   *
   * @return whether there was any
   */
  boolean giveBack() {
    return flows.giveBack();
  }

  /** The number of atoms of all flows that are kept. */
  long keptAtoms() {
    return flows.keptAtoms();
  }

  @Override
  public void close() {
    flows.close();
  }
}
