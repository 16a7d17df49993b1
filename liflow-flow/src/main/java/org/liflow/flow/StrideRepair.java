package org.liflow.flow;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.liflow.crystal.Structure;
import org.liflow.tensor.Resources;
import org.liflow.tensor.backend.AtomBatch;
import org.liflow.tensor.backend.AtomOperations;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.PairList;
import org.liflow.tensor.backend.Positions;

/**
 * Draws the neighbourhoods of close atoms again, in a stride of one replica that is sound
 * otherwise.
 *
 * <p>A stride is a function of the noise of all atoms, which are independent. Atoms near a contact
 * get new noise. Their flow is integrated again together with that of the atoms around them, which
 * have their old noise; all others are held on the way that they took. The draw is accepted where
 * no atom that moved is too close to another one.
 */
final class StrideRepair {
  /** Repaired neighbourhoods may leave new contacts to a next round. */
  private static final int ROUNDS = 3;

  /** Farther than rounded positions can bring two atoms together, as a share of their radii. */
  private static final double MARGIN = 1e-7;

  private static final int MOST_DRAWS = 255;

  private final StrideRules rules;
  private final Replica replica;
  private final Structure structure;
  private final double cutoff;
  private final Backend backend;
  private final LocalReach reach;
  private final double[] radii;
  private final double largestRadius;
  private final AtomCells start;
  private final AtomCells end;
  private final double[] shift = new double[3];
  private final StageMoves propagation;

  /** Null where the Corrector does not follow the stride. */
  private final StageMoves correction;

  /** How often each atom got new noise, and which of these draws it has; 0 for the crystal's. */
  private final int[] draws;

  private final int[] kept;

  private int redraws;
  private int evaluations;
  private long atomEvaluations;

  /**
   * The stages of a stride, as x, y, z of each atom in Å.
   *
   * @param start of the stride
   * @param propagated by the Propagator
   * @param centred the same with the centre of mass where it was
   * @param corrected by the Corrector; null without one
   */
  record Stages(double[] start, double[] propagated, double[] centred, double[] corrected) {}

  /**
   * What a repair came to.
   *
   * @param positions where the stride leads now, in Å; null where it could not be repaired
   * @param redraws how often a neighbourhood was drawn
   * @param evaluations how often a network was evaluated
   * @param atomEvaluations the sum of the atoms of these evaluations
   */
  record Result(double[] positions, int redraws, int evaluations, long atomEvaluations) {}

  /** One stage's noise and moves of all atoms, in Å. */
  private static final class StageMoves {
    final FlowStage stage;

    /** Null where the flow starts without noise. */
    final AtomNoise noise;

    final float[] moves;

    StageMoves(FlowStage stage, AtomNoise noise, double[] before, double[] after) {
      this.stage = stage;
      this.noise = noise;
      moves = new float[before.length];
      for (int k = 0; k < moves.length; k++) {
        moves[k] = (float) (after[k] - before[k]);
      }
    }
  }

  /**
   * @param cutoff of the replica's pairs, in Å
   * @param attempt of the crystal's draw that is to be repaired
   */
  StrideRepair(
      StrideRules rules,
      Replica replica,
      double cutoff,
      Backend backend,
      LocalReach reach,
      Stages stages,
      int attempt) {
    this.rules = rules;
    this.replica = replica;
    this.cutoff = cutoff;
    this.backend = backend;
    this.reach = reach;
    structure = replica.structure();
    radii = new double[structure.size()];
    double largest = 0;
    for (int i = 0; i < radii.length; i++) {
      radii[i] = structure.element(i).covalentRadius();
      largest = Math.max(largest, radii[i]);
    }
    largestRadius = largest;
    draws = new int[radii.length];
    kept = new int[radii.length];
    start = new AtomCells(structure.lattice(), stages.start);
    end =
        new AtomCells(
            structure.lattice(), stages.corrected == null ? stages.centred : stages.corrected);
    for (int x = 0; x < 3; x++) {
      shift[x] = stages.centred[x] - stages.propagated[x];
    }
    propagation =
        new StageMoves(
            rules.propagator(),
            noise(rules.propagator(), attempt, NoiseKey.Purpose.PROPAGATOR_LOCAL),
            stages.start,
            stages.propagated);
    correction =
        stages.corrected == null
            ? null
            : new StageMoves(
                rules.corrector(),
                rules.correctorStart() == CorrectorStart.PUBLISHED
                    ? null
                    : noise(rules.corrector(), attempt, NoiseKey.Purpose.CORRECTOR_LOCAL),
                stages.centred,
                stages.corrected);
  }

  private AtomNoise noise(FlowStage stage, int attempt, NoiseKey.Purpose local) {
    NoiseKey whole =
        new NoiseKey(
            rules.seed(),
            replica.temperature(),
            replica.index(),
            replica.strides(),
            attempt,
            stage.purpose());
    return new AtomNoise(stage.priorOf(replica), structure, whole, local);
  }

  /** Repairs the stride; called once. */
  Result run() {
    return new Result(repaired() ? finished() : null, redraws, evaluations, atomEvaluations);
  }

  private boolean repaired() {
    for (int round = 0; round < ROUNDS; round++) {
      List<ContactCluster> clusters =
          ContactCluster.all(start, end, radii, rules.limits().contact() + MARGIN, reach);
      if (clusters.isEmpty()) {
        return true;
      }
      Set<Long> pending = new HashSet<>();
      clusters.forEach(cluster -> pending.addAll(cluster.pairs()));
      for (ContactCluster cluster : clusters) {
        pending.removeAll(cluster.pairs());
        if (!redrawn(cluster, pending)) {
          return false;
        }
      }
    }
    return false;
  }

  private boolean redrawn(ContactCluster cluster, Set<Long> pending) {
    for (int attempt = 1; attempt <= rules.limits().redraws(); attempt++) {
      Region region = Region.around(structure, start, end, cluster.places(), reach, attempt);
      // A redraw of most atoms is as dear as that of the crystal, and less likely to be accepted.
      if (2 * region.freshAtoms() > structure.size() || !countDraws(region)) {
        return false;
      }
      redraws++;
      if (accepted(region, pending)) {
        return true;
      }
    }
    return false;
  }

  /** Counts the draws of atoms with new noise, unless there are no more random numbers for one. */
  private boolean countDraws(Region region) {
    for (int k = 0; k < region.size(); k++) {
      if (region.fresh()[k] && draws[region.atom(k)] == MOST_DRAWS) {
        return false;
      }
    }
    for (int k = 0; k < region.size(); k++) {
      if (region.fresh()[k]) {
        draws[region.atom(k)]++;
      }
    }
    return true;
  }

  /** Integrates the stages within a region, and keeps the result if it is sound. */
  private boolean accepted(Region region, Set<Long> pending) {
    double[] from = region.positions(structure.lattice(), start.positions());
    float[] propagated = moves(propagation, region, from);
    if (!isNearEnough(region, propagated, null)) {
      return false;
    }
    float[] corrected = null;
    if (correction != null) {
      for (int k = 0; k < from.length; k++) {
        from[k] += propagated[k];
      }
      corrected = moves(correction, region, from);
      if (!isNearEnough(region, propagated, corrected)) {
        return false;
      }
    }
    double[] former = new double[3 * region.size()];
    for (int k = 0; k < region.size(); k++) {
      if (region.moves()[k]) {
        int atom = region.atom(k);
        double[] to = new double[3];
        for (int x = 0; x < 3; x++) {
          former[3 * k + x] = end.position(atom, x);
          to[x] = start.position(atom, x) + propagated[3 * k + x] + shift[x];
          to[x] += corrected == null ? 0 : corrected[3 * k + x];
        }
        end.move(atom, to, 0);
      }
    }
    boolean sound = isFarApart(region, pending);
    for (int k = 0; k < region.size(); k++) {
      int atom = region.atom(k);
      if (region.moves()[k] && sound) {
        keep(propagation, atom, propagated, k);
        keep(correction, atom, corrected, k);
        kept[atom] = region.fresh()[k] ? draws[atom] : kept[atom];
      } else if (region.moves()[k]) {
        end.move(atom, former, 3 * k);
      }
    }
    return sound;
  }

  private static void keep(StageMoves stage, int atom, float[] moves, int k) {
    if (stage != null) {
      System.arraycopy(moves, 3 * k, stage.moves, 3 * atom, 3);
    }
  }

  /**
   * Integrates one stage's flow within a region.
   *
   * @param from the positions that the stage starts from
   * @return how far each of its atoms moves, in Å
   */
  private float[] moves(StageMoves stage, Region region, double[] from) {
    int atoms = region.size();
    Structure part = region.structure(structure, from);
    float[] noise = new float[3 * atoms];
    float[] known = new float[3 * atoms];
    boolean[] held = new boolean[atoms];
    for (int k = 0; k < atoms; k++) {
      int atom = region.atom(k);
      held[k] = !region.moves()[k];
      System.arraycopy(stage.moves, 3 * atom, known, 3 * k, 3);
      if (stage.noise != null) {
        stage.noise.draw(atom, region.fresh()[k] ? draws[atom] : kept[atom], noise, 3 * k);
      }
    }
    AtomBatch batch = StrideBatch.batch(List.of(part));
    float[] moves = new float[3 * atoms];
    try (Resources used = new Resources()) {
      AtomOperations operations = used.add(backend.atoms(batch));
      Positions positions = used.add(operations.positions());
      operations.upload(from, positions, 0);
      PairList pairs = used.add(operations.pairs(positions, new double[] {cutoff}));
      FlowSession session = used.add(stage.stage.session(part));
      session.hold(held, noise, known);
      backend.upload(noise, session.displacement());
      FlowConditions conditions =
          new FlowConditions(
              new double[] {replica.temperature()}, stage.stage.widths(replica, part));
      int count = session.integrate(operations, pairs, positions, conditions);
      backend.download(session.displacement(), moves);
      evaluations += count;
      atomEvaluations += (long) count * atoms;
    }
    // A held atom's move is what it was, without the solver's rounding.
    for (int k = 0; k < 3 * atoms; k++) {
      moves[k] = held[k / 3] ? known[k] : moves[k];
    }
    return moves;
  }

  /** Whether no atom that moves goes farther than the limit, or to no place at all. */
  private boolean isNearEnough(Region region, float[] propagated, float[] corrected) {
    double limit = rules.limits().displacement();
    for (int k = 0; k < region.size(); k++) {
      double square = 0;
      for (int c = 3 * k; c < 3 * k + 3; c++) {
        double move = propagated[c] + (corrected == null ? 0.0 : corrected[c]);
        square += move * move;
      }
      if (region.moves()[k] && !(square <= limit * limit)) {
        return false;
      }
    }
    return true;
  }

  /** Whether no atom that moves is too close to another one, but for pairs that are still to do. */
  private boolean isFarApart(Region region, Set<Long> pending) {
    double share = rules.limits().contact() + MARGIN;
    List<AtomCells.Near> close = new ArrayList<>();
    for (int k = 0; k < region.size() && close.isEmpty(); k++) {
      if (region.moves()[k]) {
        int atom = region.atom(k);
        end.near(
            atom,
            share * (radii[atom] + largestRadius),
            near -> {
              if (near.distance() / (radii[atom] + radii[near.atom()]) < share
                  && !pending.contains(ContactCluster.key(atom, near.atom()))) {
                close.add(near);
              }
            });
      }
    }
    return close.isEmpty();
  }

  /** The end of the stride with its centre of mass held, rounded; null where that broke a limit. */
  private double[] finished() {
    double[] from = start.positions();
    double[] to = end.positions().clone();
    if (rules.fixCentreOfMass()) {
      holdCentreOfMass(from, to);
    }
    double limit = rules.limits().displacement();
    double[] rounded = Simulation.quantise(to);
    for (int k = 0; k < rounded.length; k += 3) {
      double square = 0;
      for (int c = k; c < k + 3; c++) {
        square += (rounded[c] - from[c]) * (rounded[c] - from[c]);
      }
      if (!(square <= limit * limit)) {
        return null;
      }
    }
    return rounded;
  }

  /** As {@link AtomOperations#holdCentresOfMass}. */
  private void holdCentreOfMass(double[] before, double[] after) {
    double[] masses = structure.masses();
    for (int x = 0; x < 3; x++) {
      double moment = 0;
      double mass = 0;
      for (int i = 0; i < masses.length; i++) {
        moment += masses[i] * (after[3 * i + x] - before[3 * i + x]);
        mass += masses[i];
      }
      for (int i = 0; i < masses.length; i++) {
        after[3 * i + x] -= moment / mass;
      }
    }
  }
}
