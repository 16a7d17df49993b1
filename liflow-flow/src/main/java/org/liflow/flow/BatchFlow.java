package org.liflow.flow;

import org.liflow.nn.painn.BatchNetwork;
import org.liflow.tensor.Resources;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.AtomOperations;
import org.liflow.tensor.backend.PairList;
import org.liflow.tensor.backend.Positions;

/**
 * A model's flow of structures of given species, with the memory to integrate it stride by stride.
 */
final class BatchFlow implements AutoCloseable {
  private final OdeSolver solver;
  private final BatchNetwork network;
  private final NetworkField field;
  private final Tensor displacement;
  private final Resources resources;
  private Integration integration;

  /**
   * @param atomStart first atom of each structure and, last, the number of atoms
   * @param species each atom's row of the model's element embedding
   */
  BatchFlow(FlowModel model, int[] atomStart, int[] species, OdeSolver solver) {
    this.solver = solver;
    try (Resources made = new Resources()) {
      network = made.add(model.network().batch(atomStart, species));
      field = new NetworkField(network, model.file().network().predictionMode(), new double[0]);
      displacement = made.add(model.backend().uninitialised(species.length, 3));
      resources = made.keep();
    }
  }

  /** The number of atoms. */
  int atoms() {
    return network.atoms();
  }

  /** Where the flow starts, and has led after a run: atoms × 3, in Å. */
  Tensor displacement() {
    return displacement;
  }

  /**
   * Integrates the flow.
   *
   * @param pairs made at the conditioning positions
   * @param temperatures one a structure, in K
   * @return how often the network was evaluated
   */
  int run(AtomOperations atoms, PairList pairs, Positions positions, double[] temperatures) {
    boolean recordingsStay = network.condition(atoms, pairs, positions);
    field.temperatures(temperatures);
    if (integration == null || !recordingsStay) {
      closeIntegration();
      integration = solver.prepare(field, displacement);
    }
    return integration.run();
  }

  private void closeIntegration() {
    Integration former = integration;
    integration = null;
    if (former != null) {
      former.close();
    }
  }

  @Override
  public void close() {
    resources.add(this::closeIntegration);
    resources.close();
  }
}
