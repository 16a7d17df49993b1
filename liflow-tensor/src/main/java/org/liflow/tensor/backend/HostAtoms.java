package org.liflow.tensor.backend;

import java.util.List;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.geometry.AtomGraph;
import org.liflow.tensor.geometry.NeighborList;
import org.liflow.tensor.geometry.RadialBasis;

/** Operations on atoms in the Java heap: they define the result of every other backend's. */
final class HostAtoms implements AtomOperations {
  /** Powers of ten up to 22 are exact as doubles. */
  private static final double EIGHT_DECIMALS = 1e8;

  private final Backend backend;
  private final AtomBatch batch;

  /** Displacements on their way to or from the backend. */
  private final float[] moved;

  /**
   * @param backend finds neighbours, makes edges and holds the tensors
   */
  HostAtoms(Backend backend, AtomBatch batch) {
    this.backend = backend;
    this.batch = batch;
    moved = new float[3 * batch.atoms()];
  }

  @Override
  public AtomBatch batch() {
    return batch;
  }

  @Override
  public Positions positions() {
    return new HostPositions(batch.atoms());
  }

  @Override
  public void upload(double[] values, Positions target, int first) {
    double[] to = HostPositions.of(target);
    OperationShapes.atoms(first, OperationShapes.wholeAtoms(values), target);
    System.arraycopy(values, 0, to, 3 * first, values.length);
  }

  @Override
  public void download(Positions source, int first, double[] values) {
    double[] from = HostPositions.of(source);
    OperationShapes.atoms(first, OperationShapes.wholeAtoms(values), source);
    System.arraycopy(from, 3 * first, values, 0, values.length);
  }

  @Override
  public void copy(Positions source, int first, Positions target, int start, int atoms) {
    double[] from = HostPositions.of(source);
    double[] to = HostPositions.of(target);
    OperationShapes.atoms(first, atoms, source);
    OperationShapes.atoms(start, atoms, target);
    System.arraycopy(from, 3 * first, to, 3 * start, 3 * atoms);
  }

  @Override
  public PairList pairs(Positions positions, double[] cutoffs) {
    double[] all = own(positions);
    OperationShapes.cutoffs(batch, cutoffs);
    List<NeighborList> lists = batch.neighbors(all, cutoffs, backend::neighbors);
    return new HostPairs(lists, AtomGraph.spatialOrder(lists, all).orElse(null));
  }

  @Override
  public RadialEdges radialEdges(
      PairList pairs, Positions positions, RadialBasis basis, RadialEdges former) {
    HostPairs own = HostPairs.of(pairs, batch);
    double[] all = own(positions);
    if (former != null) {
      former.close();
    }
    return backend.radialEdges(own.graph(all), basis);
  }

  @Override
  public void drawNormal(NormalNoise noise, Tensor displacement) {
    OperationShapes.displacement(batch.atoms(), displacement);
    noise.sample(moved);
    backend.upload(moved, displacement);
  }

  @Override
  public void move(Positions from, Tensor displacement, Positions to) {
    double[] x = own(from);
    double[] y = own(to);
    OperationShapes.displacement(batch.atoms(), displacement);
    backend.download(displacement, moved);
    for (int k = 0; k < x.length; k++) {
      y[k] = x[k] + moved[k];
    }
  }

  @Override
  public void holdCentresOfMass(Positions before, Positions after) {
    double[] x = own(before);
    double[] y = own(after);
    for (int s = 0; s < batch.structures(); s++) {
      holdCentreOfMass(x, y, batch.atomStart()[s], batch.atomStart()[s + 1]);
    }
  }

  private void holdCentreOfMass(double[] before, double[] after, int start, int end) {
    double[] masses = batch.masses();
    for (int axis = 0; axis < 3; axis++) {
      double moment = 0;
      double mass = 0;
      for (int i = start; i < end; i++) {
        moment += masses[i] * (after[3 * i + axis] - before[3 * i + axis]);
        mass += masses[i];
      }
      double shift = moment / mass;
      for (int i = start; i < end; i++) {
        after[3 * i + axis] -= shift;
      }
    }
  }

  @Override
  public void round(Positions positions) {
    double[] x = own(positions);
    for (int k = 0; k < x.length; k++) {
      x[k] = Math.rint(x[k] * EIGHT_DECIMALS) / EIGHT_DECIMALS;
    }
  }

  @Override
  public int[] movedTooFar(Positions before, Positions after, double limit) {
    double[] x = own(before);
    double[] y = own(after);
    int[] first = new int[batch.structures()];
    for (int s = 0; s < first.length; s++) {
      first[s] = -1;
      int start = batch.atomStart()[s];
      for (int i = start; i < batch.atomStart()[s + 1] && first[s] < 0; i++) {
        double square = 0;
        for (int k = 3 * i; k < 3 * i + 3; k++) {
          square += (y[k] - x[k]) * (y[k] - x[k]);
        }
        if (!Double.isFinite(square) || square > limit * limit) {
          first[s] = i - start;
        }
      }
    }
    return first;
  }

  @Override
  public Contact[] contacts(PairList pairs, Positions positions, double share) {
    HostPairs.of(pairs, batch);
    double[] all = own(positions);
    Contact[] closest = new Contact[batch.structures()];
    for (int s = 0; s < closest.length; s++) {
      NeighborList list = pairs.list(s);
      if (list.size() > 0) {
        closest[s] = closest(list, batch.part(all, s), batch.atomStart()[s], share);
      }
    }
    return closest;
  }

  private Contact closest(NeighborList list, double[] positions, int start, double share) {
    double[] radii = batch.radii();
    double[] vector = new double[3];
    double worst = share;
    Contact contact = null;
    for (int i = 0; i < list.atoms(); i++) {
      for (int e = list.start(i); e < list.end(i); e++) {
        int j = list.neighbor(e);
        list.vector(i, e, positions, vector);
        double distance =
            Math.sqrt(vector[0] * vector[0] + vector[1] * vector[1] + vector[2] * vector[2]);
        double own = distance / (radii[start + i] + radii[start + j]);
        if (own < worst) {
          worst = own;
          contact = new Contact(i, j, distance, own);
        }
      }
    }
    return contact;
  }

  private double[] own(Positions positions) {
    double[] values = HostPositions.of(positions);
    OperationShapes.positions(batch, positions);
    return values;
  }

  @Override
  public void close() {}
}
