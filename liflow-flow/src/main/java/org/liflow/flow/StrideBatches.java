package org.liflow.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.liflow.tensor.MemoryShortage;
import org.liflow.tensor.Resources;
import org.liflow.tensor.backend.BackendException;
import org.liflow.tensor.backend.Contact;

/**
 * The batches of one run: cuts the replicas into batches, keeps each batch as long as the same
 * replicas go on together, and gives cached memory back where the backend runs out of it.
 */
final class StrideBatches implements AutoCloseable {
  /** Bytes per atom of a session of the published network, with some 30 pairs per atom. */
  private static final long SESSION_BYTES = 16 << 10;

  /**
   * All sessions of both stages may take one part in this many of the Java heap: wide networks and
   * dense crystals take more than reckoned, and closed sessions keep their memory for a while.
   */
  private static final int PART_OF_HEAP = 8;

  /** Atoms of the sessions that a stage may keep on the smallest heap. */
  private static final long LEAST_KEPT = 3 * Simulation.LARGEST_BATCH;

  private final SimulationSettings settings;
  private final FlowStage propagator;

  /** Null without a Corrector. */
  private final FlowStage corrector;

  private final StrideRules rules;
  private List<StrideBatch> kept = List.of();

  StrideBatches(SimulationSettings settings) {
    this.settings = settings;
    Samplers samplers = settings.samplers();
    propagator = stage(settings.propagator(), NoiseKey.Purpose.PROPAGATOR, samplers.propagator());
    Optional<Correction> correction = settings.correction();
    corrector =
        correction
            .map(own -> stage(own.corrector(), NoiseKey.Purpose.CORRECTOR, samplers.corrector()))
            .orElse(null);
    rules =
        new StrideRules(
            propagator,
            corrector,
            correction.map(Correction::start).orElse(CorrectorStart.PUBLISHED),
            correction.map(Correction::every).orElse(1),
            settings.limits(),
            settings.fixCentreOfMass(),
            settings.seed());
  }

  private static FlowStage stage(
      ModelWithPriors model, NoiseKey.Purpose purpose, OdeSolver solver) {
    return new FlowStage(model.model(), model::prior, purpose, solver, keptAtoms());
  }

  /** Atoms of the sessions that a stage may keep: as many as fit into its part of the heap. */
  private static long keptAtoms() {
    long bytes = Runtime.getRuntime().maxMemory() / PART_OF_HEAP / 2;
    return Math.max(LEAST_KEPT, bytes / SESSION_BYTES);
  }

  /** Returns the batches of replicas; they are closed by this object. */
  List<StrideBatch> of(List<Replica> replicas) {
    List<StrideBatch> known = kept;
    kept = new ArrayList<>();
    try (Resources ended = new Resources()) {
      // Closed last, so that a new batch of the same shape finds their session.
      ended.add(() -> close(known.stream().filter(batch -> !kept.contains(batch)).toList()));
      for (List<Replica> part : inParts(replicas)) {
        kept.add(
            known.stream()
                .filter(batch -> batch.replicas().equals(part))
                .findFirst()
                .orElseGet(() -> make(part)));
      }
    }
    return kept;
  }

  private static void close(List<StrideBatch> batches) {
    try (Resources all = new Resources()) {
      batches.forEach(all::add);
    }
  }

  /** Cuts replicas into parts that fit into the largest batch, but of one replica at least. */
  List<List<Replica>> inParts(List<Replica> replicas) {
    List<List<Replica>> parts = new ArrayList<>();
    int first = 0;
    while (first < replicas.size()) {
      int end = first;
      long atoms = 0;
      do {
        atoms += replicas.get(end++).structure().size();
      } while (end < replicas.size()
          && atoms + replicas.get(end).structure().size() <= settings.largestBatch());
      parts.add(replicas.subList(first, end));
      first = end;
    }
    return parts;
  }

  /** Makes a batch that its caller closes. */
  StrideBatch make(List<Replica> replicas) {
    double[] cutoffs =
        replicas.stream().mapToDouble(replica -> settings.cutoff(replica.structure())).toArray();
    return new StrideBatch(rules, replicas, cutoffs, propagator.model().backend());
  }

  /**
   * Does work that takes memory. If the backend has none left, cached memory is given back and the
   * work repeated.
   */
  <T> T withRoom(Supplier<T> work) {
    while (true) {
      try {
        return work.get();
      } catch (BackendException problem) {
        if (!(problem instanceof MemoryShortage) || !giveBack()) {
          throw problem;
        }
      }
    }
  }

  private boolean giveBack() {
    boolean given = propagator.giveBack();
    return corrector == null ? given : corrector.giveBack() || given;
  }

  /** Returns two atoms that are too close where the replicas are now, in words. */
  Optional<String> overlap(List<Replica> replicas) {
    return withRoom(() -> overlapOf(of(replicas)));
  }

  private Optional<String> overlapOf(List<StrideBatch> batches) {
    StrideLimits start = settings.startLimits();
    for (StrideBatch batch : batches) {
      Contact[] contacts = batch.contacts(start.contact());
      for (int k = 0; k < contacts.length; k++) {
        Replica replica = batch.replicas().get(k);
        // A replica that has begun may have come closer than a crystal from a file should.
        StrideLimits own = replica.strides() == 0 ? start : settings.limits();
        if (contacts[k] != null && contacts[k].share() < own.contact()) {
          return Optional.of(own.faultOfContact(replica.structure(), contacts[k]));
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    try (Resources all = new Resources()) {
      all.add(propagator);
      if (corrector != null) {
        all.add(corrector);
      }
      all.add(() -> close(kept));
    }
  }
}
