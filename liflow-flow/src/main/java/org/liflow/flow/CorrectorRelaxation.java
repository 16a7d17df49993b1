package org.liflow.flow;

import java.util.List;
import org.liflow.crystal.Structure;
import org.liflow.crystal.order.StructureRelaxer;
import org.liflow.tensor.backend.AtomOperations;
import org.liflow.tensor.backend.PairList;
import org.liflow.tensor.backend.Positions;

/**
 * Relaxes structures by a Corrector: its flow, started at the positions themselves without noise,
 * moves atoms towards where the training data has them. One caller at a time.
 */
public final class CorrectorRelaxation implements StructureRelaxer {
  private final FlowModel corrector;
  private final double temperature;
  private final OdeSolver solver;
  private final int passes;

  /**
   * @param corrector its owner closes it after this object's last use
   * @param temperature that the network is told, in K
   * @param solver integrates the Corrector's flow
   * @param passes how often the flow is followed, 1 or more
   * @throws IllegalArgumentException for a temperature that is not positive, or no pass
   */
  public CorrectorRelaxation(
      FlowModel corrector, double temperature, OdeSolver solver, int passes) {
    if (!(temperature > 0) || Double.isInfinite(temperature) || passes < 1) {
      throw new IllegalArgumentException(passes + " passes at " + temperature + " K");
    }
    this.corrector = corrector;
    this.temperature = temperature;
    this.solver = solver;
    this.passes = passes;
  }

  /**
   * {@inheritDoc}
   *
   * @throws org.liflow.files.InputException when the model does not know an element
   */
  @Override
  public Structure relax(Structure structure) {
    List<Replica> replicas = List.of(Replica.start(structure, temperature, 0));
    double[] moved = replicas.get(0).positions();
    try (FlowStage stage =
            new FlowStage(
                corrector,
                replica -> corrector.prior(),
                NoiseKey.Purpose.CORRECTOR,
                solver,
                structure.size());
        PooledFlow flow = stage.of(replicas, new int[] {0, structure.size()});
        AtomOperations atoms = corrector.backend().atoms(StrideBatch.batch(List.of(structure)));
        Positions from = atoms.positions();
        Positions to = atoms.positions()) {
      for (int pass = 0; pass < passes; pass++) {
        atoms.upload(moved, from, 0);
        try (PairList pairs = atoms.pairs(from, new double[] {corrector.cutoff()})) {
          flow.move(atoms, pairs, from, null, to);
        }
        atoms.holdCentresOfMass(from, to);
        atoms.round(to);
        moved = atoms.beginDownload(to).await();
      }
    }
    return structure.withPositions(moved);
  }
}
