package org.liflow.flow;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.liflow.crystal.Structure;
import org.liflow.tensor.backend.AtomOperations;
import org.liflow.tensor.backend.NormalNoise;
import org.liflow.tensor.backend.PairList;
import org.liflow.tensor.backend.Positions;

/**
 * One of the flows that a stride is made of, the Propagator's or the Corrector's. Keeps the flows
 * of the shapes of batches that were asked for last, whose memory and recordings serve again.
 */
final class FlowStage implements AutoCloseable {
  private final FlowModel model;
  private final Function<? super Replica, ? extends Prior> priors;
  private final NoiseKey.Purpose purpose;
  private final OdeSolver solver;
  private final int mostAtoms;

  /** The one used last is the last. */
  private final Map<Shape, BatchFlow> flows = new LinkedHashMap<>(4, 0.75f, true);

  /**
   * @param priors where the flow of each replica starts
   * @param purpose of the noise
   * @param mostAtoms of all flows that are kept, unless one is larger
   */
  FlowStage(
      FlowModel model,
      Function<? super Replica, ? extends Prior> priors,
      NoiseKey.Purpose purpose,
      OdeSolver solver,
      int mostAtoms) {
    this.model = model;
    this.priors = priors;
    this.purpose = purpose;
    this.solver = solver;
    this.mostAtoms = mostAtoms;
  }

  /** What flows have in common that use the same memory: buffers are equal by what they hold. */
  private record Shape(IntBuffer atomStart, IntBuffer species) {
    static Shape of(int[] atomStart, int[] species) {
      return new Shape(IntBuffer.wrap(atomStart), IntBuffer.wrap(species));
    }
  }

  /** This flow of some replicas side by side. */
  final class OfBatch {
    private final List<Replica> replicas;
    private final Shape shape;
    private List<Prior> ownPriors;
    private double[] widths;

    private OfBatch(List<Replica> replicas, int[] atomStart) {
      this.replicas = replicas;
      int[] species = new int[atomStart[replicas.size()]];
      for (int k = 0; k < replicas.size(); k++) {
        int[] own = model.species(replicas.get(k).structure());
        System.arraycopy(own, 0, species, atomStart[k], own.length);
      }
      shape = Shape.of(atomStart, species);
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
      BatchFlow flow = flow(shape);
      if (noise == null) {
        model.backend().fill(flow.displacement(), 0);
      } else {
        atoms.drawNormal(noise, flow.displacement());
      }
      double[] temperatures = replicas.stream().mapToDouble(Replica::temperature).toArray();
      int evaluations = flow.run(atoms, pairs, from, temperatures);
      atoms.move(from, flow.displacement(), to);
      return evaluations;
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
      double[] all = new double[shape.species().capacity()];
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
  }

  /**
   * This flow of replicas side by side.
   *
   * @param atomStart first atom of each and, last, the number of atoms
   * @throws org.liflow.tensor.InputException when the model does not know an element
   */
  OfBatch of(List<Replica> replicas, int[] atomStart) {
    return new OfBatch(replicas, atomStart);
  }

  private BatchFlow flow(Shape shape) {
    BatchFlow flow = flows.get(shape);
    if (flow == null) {
      int atoms = shape.species().capacity() + keptAtoms();
      Iterator<BatchFlow> oldest = flows.values().iterator();
      while (atoms > mostAtoms && oldest.hasNext()) {
        BatchFlow given = oldest.next();
        atoms -= given.atoms();
        given.close();
        oldest.remove();
      }
      flow = new BatchFlow(model, shape.atomStart().array(), shape.species().array(), solver);
      flows.put(shape, flow);
    }
    return flow;
  }

  /** The number of atoms of all flows that are kept. */
  int keptAtoms() {
    return flows.values().stream().mapToInt(BatchFlow::atoms).sum();
  }

  @Override
  public void close() {
    flows.values().forEach(BatchFlow::close);
    flows.clear();
  }
}
