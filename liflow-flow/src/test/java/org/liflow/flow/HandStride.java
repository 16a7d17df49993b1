package org.liflow.flow;

import org.liflow.crystal.Structure;
import org.liflow.nn.painn.BatchNetwork;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.geometry.AtomGraph;
import org.liflow.tensor.geometry.NeighborList;

/** A stride written out step by step, for one structure and noise that is given. */
final class HandStride {
  private final Structure structure;
  private final double temperature;
  private final OdeSolver solver;
  private final double cutoff;

  /**
   * @param cutoff of the neighbour lists, in Å
   */
  HandStride(Structure structure, double temperature, OdeSolver solver, double cutoff) {
    this.structure = structure;
    this.temperature = temperature;
    this.solver = solver;
    this.cutoff = cutoff;
  }

  /** Where a model's flow leads from some positions, beginning with a displacement in Å. */
  double[] flow(FlowModel model, double[] from, float[] displacement) {
    Backend backend = model.backend();
    NeighborList neighbors = backend.neighbors(structure.lattice(), from, cutoff);
    AtomGraph graph = AtomGraph.of(model.species(structure), from, structure.lattice(), neighbors);
    float[] moved = displacement.clone();
    double[] widths = new double[structure.size()];
    for (int atom = 0; atom < widths.length; atom++) {
      widths[atom] = model.prior().width(structure.element(atom), temperature);
    }
    try (BatchNetwork network = model.network().batch(graph.atomStart(), graph.species());
        NetworkField field = new NetworkField(network, model.file());
        Tensor state = backend.tensor(structure.size(), 3)) {
      network.condition(graph);
      field.conditions(new double[] {temperature}, widths);
      backend.upload(moved, state);
      try (Integration integration = solver.prepare(field, state)) {
        integration.run();
      }
      backend.download(state, moved);
    }
    double[] to = from.clone();
    for (int k = 0; k < to.length; k++) {
      to[k] += moved[k];
    }
    return to;
  }

  /** The positions shifted so that their centre of mass is that of others. */
  double[] centred(double[] positions, double[] like) {
    double[] masses = structure.masses();
    double[] shifted = positions.clone();
    for (int axis = 0; axis < 3; axis++) {
      double moment = 0;
      double mass = 0;
      for (int atom = 0; atom < masses.length; atom++) {
        moment += masses[atom] * (positions[3 * atom + axis] - like[3 * atom + axis]);
        mass += masses[atom];
      }
      for (int atom = 0; atom < masses.length; atom++) {
        shifted[3 * atom + axis] -= moment / mass;
      }
    }
    return shifted;
  }
}
