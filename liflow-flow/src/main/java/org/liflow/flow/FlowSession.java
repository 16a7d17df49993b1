package org.liflow.flow;

import org.liflow.nn.painn.BatchNetwork;
import org.liflow.tensor.Resources;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.AtomOperations;
import org.liflow.tensor.backend.PairList;
import org.liflow.tensor.backend.Positions;

/**
 * The memory and the recorded work to integrate a model's flow, for batches of one shape: as many
 * structures, atoms and species in the same order. It serves any number of strides, one at a time.
 */
final class FlowSession implements AutoCloseable {
  private final OdeSolver solver;
  private final BatchNetwork network;
  private final NetworkField field;
  private final Tensor displacement;
  private final Resources resources;

  /** What the solver integrates: the network's field, or one in which some atoms are held. */
  private FlowField driving;

  private Integration integration;

  /**
   * @param atomStart first atom of each structure and, last, the number of atoms
   * @param species each atom's row of the model's element embedding
   */
  FlowSession(FlowModel model, int[] atomStart, int[] species, OdeSolver solver) {
    this.solver = solver;
    try (Resources made = new Resources()) {
      network = made.add(model.network().batch(atomStart, species));
      field = made.add(new NetworkField(network, model.file()));
      driving = field;
      displacement = made.add(model.backend().uninitialised(species.length, 3));
      resources = made.keep();
    }
  }

  /** Returns the number of atoms. */
  int atoms() {
    return network.atoms();
  }

  /**
   * Returns the state: the start of the flow before {@link #integrate} and its end afterwards.
   *
   * @return atoms × 3, in Å
   */
  Tensor displacement() {
    return displacement;
  }

  /**
   * Lets some atoms go straight from the start of their flow to a given end, for a session of one
   * flow.
   *
   * @param held whether each atom is held
   * @param start of each atom's flow, in Å, and {@code end}; those of held atoms count
   */
  void hold(boolean[] held, float[] start, float[] end) {
    closeIntegration();
    HeldField straight = new HeldField(field, held, start, end);
    resources.add(straight);
    driving = straight;
  }

  /**
   * Integrates the flow from the {@link #displacement}, which is modified in place.
   *
   * @param pairs made at the conditioning positions
   * @param positions the conditioning positions
   * @param conditions temperatures and widths of priors
   * @return how often the network was evaluated
   */
  int integrate(
      AtomOperations atoms, PairList pairs, Positions positions, FlowConditions conditions) {
    boolean recordedWorkIsValid = network.condition(atoms, pairs, positions);
    field.conditions(conditions.temperatures(), conditions.widths());
    if (!recordedWorkIsValid) {
      closeIntegration();
    }
    if (integration == null) {
      integration = solver.prepare(driving, displacement);
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
