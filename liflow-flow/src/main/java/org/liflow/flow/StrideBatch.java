package org.liflow.flow;

import java.util.Arrays;
import java.util.List;
import org.liflow.crystal.Structure;
import org.liflow.tensor.Resources;
import org.liflow.tensor.backend.AtomBatch;
import org.liflow.tensor.backend.AtomOperations;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.Contact;
import org.liflow.tensor.backend.PairList;
import org.liflow.tensor.backend.PendingPositions;
import org.liflow.tensor.backend.Positions;

/**
 * A batch of replicas on the backend: their positions, the pairs there, and a proposed stride. All
 * replicas must have as many strides behind them.
 *
 * <p>One stride is {@link #propose}, then {@link #isSound} per replica, and {@link #follow} once
 * every replica has its new positions.
 */
final class StrideBatch implements AutoCloseable {
  private final StrideRules rules;
  private final List<Replica> replicas;
  private final double[] cutoffs;
  private final Backend backend;
  private final AtomOperations atoms;
  private final PooledFlow propagator;
  private final PooledFlow corrector;
  private final Resources resources;
  private Positions current;
  private Positions proposed;

  /** The stages of the proposed stride that a local redraw starts from; null without those. */
  private final Positions propagated;

  private final Positions centred;
  private final Positions corrected;

  /** Whether the Corrector took part in the proposed stride. */
  private boolean hasCorrected;

  /** The pairs at the current and at the proposed positions; null where they are not known. */
  private PairList pairs;

  private PairList proposedPairs;

  /** The copy of the proposed positions to the host, and its result; null before. */
  private PendingPositions arriving;

  private double[] arrived;

  /** Of each replica the atom that moved too far, or −1, and the atoms too close, or null. */
  private int[] tooFar = {};

  private Contact[] tooClose = {};

  /**
   * @param cutoffs of each replica's pairs, in Å
   * @throws org.liflow.files.InputException when a model does not know an element
   */
  StrideBatch(StrideRules rules, List<Replica> replicas, double[] cutoffs, Backend backend) {
    this.rules = rules;
    this.replicas = List.copyOf(replicas);
    this.cutoffs = cutoffs.clone();
    this.backend = backend;
    AtomBatch batch = batch(replicas.stream().map(Replica::structure).toList());
    try (Resources made = new Resources()) {
      propagator = made.add(rules.propagator().of(this.replicas, batch.atomStart()));
      corrector =
          rules.corrector() == null
              ? null
              : made.add(rules.corrector().of(this.replicas, batch.atomStart()));
      atoms = made.add(backend.atoms(batch));
      current = made.add(atoms.positions());
      proposed = made.add(atoms.positions());
      boolean local = rules.limits().redraw() == Redraw.LOCAL && rules.limits().redraws() > 0;
      propagated = local ? made.add(atoms.positions()) : null;
      centred = local ? made.add(atoms.positions()) : null;
      corrected = local && corrector != null ? made.add(atoms.positions()) : null;
      for (int k = 0; k < replicas.size(); k++) {
        atoms.upload(replicas.get(k).positions(), current, batch.atomStart()[k]);
      }
      resources = made.keep();
    }
  }

  /** The atoms of structures side by side. */
  static AtomBatch batch(List<Structure> structures) {
    int[] start = new int[structures.size() + 1];
    for (int k = 0; k < structures.size(); k++) {
      start[k + 1] = start[k] + structures.get(k).size();
    }
    double[] masses = new double[start[structures.size()]];
    double[] radii = new double[masses.length];
    for (int k = 0; k < structures.size(); k++) {
      Structure structure = structures.get(k);
      for (int i = 0; i < structure.size(); i++) {
        masses[start[k] + i] = structure.mass(i);
        radii[start[k] + i] = structure.element(i).covalentRadius();
      }
    }
    return new AtomBatch(
        structures.stream().map(Structure::lattice).toList(), start, masses, radii);
  }

  /** In the order of the batch. */
  List<Replica> replicas() {
    return replicas;
  }

  /** Returns the number of atoms of all replicas. */
  int atoms() {
    return start(replicas.size());
  }

  /**
   * The closest atoms of each replica where it stands.
   *
   * @param share of the sum of their covalent radii below which atoms count as close
   */
  Contact[] contacts(double share) {
    return atoms.contacts(pairs(), current, share);
  }

  private PairList pairs() {
    if (pairs == null) {
      pairs = atoms.pairs(current, cutoffs);
    }
    return pairs;
  }

  /**
   * Draws a stride of all replicas and checks it against the limits. If memory runs out, the call
   * may be repeated.
   *
   * @param attempt 0 for a stride's first draw
   * @return how often a network was evaluated
   */
  int propose(int attempt) {
    int evaluations =
        propagator.move(atoms, pairs(), current, propagator.noise(rules.seed(), attempt), proposed);
    remember(propagated);
    holdCentresOfMass();
    remember(centred);
    hasCorrected = false;
    if (rules.corrects(replicas.get(0).strides())) {
      // Already centred: a stride too bad to be corrected is one that the check refuses.
      evaluations += correct(attempt);
      remember(corrected);
      hasCorrected = true;
      holdCentresOfMass();
    }
    atoms.round(proposed);
    // On its way while the stride is judged.
    forgetArriving();
    arriving = atoms.beginDownload(proposed);
    arrived = null;
    tooFar = tooFar();
    forgetProposedPairs();
    proposedPairs = pairsOfSound();
    tooClose = atoms.contacts(proposedPairs, proposed, rules.limits().contact());
    return evaluations;
  }

  private void remember(Positions stage) {
    if (stage != null) {
      atoms.copy(proposed, 0, stage, 0, stage.atoms());
    }
  }

  private int correct(int attempt) {
    // A flow that has blown up has no neighbours to correct it by, and is left where it is.
    tooFar = tooFar();
    int sound = (int) Arrays.stream(tooFar).filter(atom -> atom < 0).count();
    if (sound == 0) {
      return 0;
    }
    BatchNoise noise =
        rules.correctorStart() == CorrectorStart.WITH_PRIOR
            ? corrector.noise(rules.seed(), attempt)
            : null;
    try (Positions unsound = sound == replicas.size() ? null : atoms.positions();
        PairList between = pairsOfSound()) {
      if (unsound != null) {
        atoms.copy(proposed, 0, unsound, 0, unsound.atoms());
      }
      int evaluations = corrector.move(atoms, between, proposed, noise, proposed);
      for (int k = 0; k < tooFar.length; k++) {
        if (tooFar[k] >= 0) {
          int start = start(k);
          atoms.copy(unsound, start, proposed, start, start(k + 1) - start);
        }
      }
      return evaluations;
    }
  }

  private int start(int replica) {
    return atoms.batch().atomStart()[replica];
  }

  private void holdCentresOfMass() {
    if (rules.fixCentreOfMass()) {
      atoms.holdCentresOfMass(current, proposed);
    }
  }

  private int[] tooFar() {
    return atoms.movedTooFar(current, proposed, rules.limits().displacement());
  }

  /** The pairs at the proposed positions, without those of replicas that moved too far. */
  private PairList pairsOfSound() {
    double[] own = cutoffs.clone();
    for (int k = 0; k < own.length; k++) {
      own[k] = tooFar[k] < 0 ? own[k] : 0;
    }
    return atoms.pairs(proposed, own);
  }

  /** Whether a replica may take the proposed stride. */
  boolean isSound(int replica) {
    return tooFar[replica] < 0 && tooClose[replica] == null;
  }

  /** Whether a replica's proposed stride can be repaired by drawing neighbourhoods again. */
  boolean isRepairable(int replica) {
    return propagated != null && tooFar[replica] < 0 && tooClose[replica] != null;
  }

  /**
   * Draws the neighbourhoods of close atoms again in a stride that is repairable. If memory runs
   * out, the call may be repeated. The proposed stride stays what it is.
   *
   * @param attempt that the stride was proposed with
   */
  StrideRepair.Result repair(int replica, int attempt) {
    StrideRepair.Stages stages =
        new StrideRepair.Stages(
            part(current, replica),
            part(propagated, replica),
            part(centred, replica),
            hasCorrected ? part(corrected, replica) : null);
    return new StrideRepair(
            rules,
            replicas.get(replica),
            cutoffs[replica],
            backend,
            LocalReach.DEFAULT,
            stages,
            attempt)
        .run();
  }

  private double[] part(Positions positions, int replica) {
    double[] values = new double[3 * (start(replica + 1) - start(replica))];
    atoms.download(positions, start(replica), values);
    return values;
  }

  /** Returns the positions that the proposed stride would take a replica to, in Å. */
  double[] proposed(int replica) {
    if (arrived == null) {
      arrived = arriving.await();
      forgetArriving();
    }
    return Arrays.copyOfRange(arrived, 3 * start(replica), 3 * start(replica + 1));
  }

  /** Says in words which limit a replica's proposed stride does not keep to. */
  String fault(int replica) {
    Structure structure = replicas.get(replica).structure();
    int atom = tooFar[replica];
    if (atom < 0) {
      return rules.limits().faultOfContact(structure, tooClose[replica]);
    }
    double[] from = new double[3];
    double[] to = new double[3];
    atoms.download(current, start(replica) + atom, from);
    atoms.download(proposed, start(replica) + atom, to);
    return rules.limits().faultOfMove(structure, atom, from, to);
  }

  /**
   * Goes on from where the replicas stand now: at the proposed positions, unless these were not
   * sound and a later draw has moved them.
   */
  void follow() {
    boolean all = true;
    for (int k = 0; k < replicas.size(); k++) {
      if (!isSound(k)) {
        all = false;
        atoms.upload(replicas.get(k).positions(), proposed, start(k));
      }
    }
    Positions left = current;
    current = proposed;
    proposed = left;
    forgetPairs();
    if (all) {
      pairs = proposedPairs;
      proposedPairs = null;
    } else {
      forgetProposedPairs();
    }
  }

  private void forgetPairs() {
    PairList former = pairs;
    pairs = null;
    if (former != null) {
      former.close();
    }
  }

  private void forgetProposedPairs() {
    PairList former = proposedPairs;
    proposedPairs = null;
    if (former != null) {
      former.close();
    }
  }

  private void forgetArriving() {
    PendingPositions former = arriving;
    arriving = null;
    if (former != null) {
      former.close();
    }
  }

  @Override
  public void close() {
    resources.add(this::forgetProposedPairs);
    resources.add(this::forgetPairs);
    resources.add(this::forgetArriving);
    resources.close();
  }
}
