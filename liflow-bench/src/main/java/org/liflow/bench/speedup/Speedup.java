package org.liflow.bench.speedup;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.liflow.files.InputException;

/**
 * Runs peers and benchmarks one after the other, so that none takes another's cores, and gathers
 * what came of each.
 *
 * @param peers the folder of the peers' inputs
 * @param python an interpreter that has torch
 * @param crystal a CIF of Li10GeP2S12 for the yardstick
 * @param backends of this project
 * @param abInitioAtoms sizes of the crystal for CP2K
 * @param abInitioSteps of CP2K, the first, which is left out, included
 * @param cores how many processors the machine has
 * @param rounds how often the yardstick and this project take turns
 * @param benchmarks this project's
 * @param progress hears how far it is
 */
public record Speedup(
    Path peers,
    String python,
    Path crystal,
    List<String> backends,
    List<Integer> abInitioAtoms,
    int abInitioSteps,
    int cores,
    int rounds,
    OwnBenchmarks benchmarks,
    PrintStream progress) {
  private static final String OWN = "LiFlow's ";

  /** Copies the lists. */
  public Speedup {
    backends = List.copyOf(backends);
    abInitioAtoms = List.copyOf(abInitioAtoms);
  }

  /** Hears of what has been measured so far. */
  @FunctionalInterface
  public interface Listener {
    /** Called after each peer and part, so that a run that is stopped keeps what it has. */
    void changed() throws IOException;
  }

  /**
   * Runs parts; the shortest peers first, ab initio molecular dynamics last.
   *
   * @param report gets each outcome
   * @throws IOException when the listener cannot do its work
   */
  public void run(Set<Part> parts, Report report, Listener listener) throws IOException {
    OwnBenchmarks.absentBackends().forEach(report::add);
    List<Integer> counts = Stream.of(1, cores).distinct().toList();
    List<String> threads = counts.stream().map(String::valueOf).toList();
    if (parts.contains(Part.CLASSICAL)) {
      for (int count : counts) {
        peer(new LammpsPeer(peers.resolve("lammps"), count), report, listener);
      }
      own(
          "reference dynamics",
          "ReferenceDynamicsBenchmark",
          Map.of("units", List.of("4x4x2"), "threads", threads),
          report,
          listener);
    }
    takeTurns(parts.contains(Part.NETWORK), parts.contains(Part.TRAINING), report, listener);
    for (String backend : backends) {
      if (parts.contains(Part.OPERATIONS)) {
        own(
            "operations, " + backend,
            "OperationBenchmark",
            Map.of("backend", List.of(backend)),
            report,
            listener);
      }
    }
    if (parts.contains(Part.NEIGHBORS)) {
      own("neighbour lists", "NeighborListBenchmark", Map.of("threads", threads), report, listener);
    }
    if (parts.contains(Part.AB_INITIO)) {
      for (int atoms : abInitioAtoms) {
        peer(
            new Cp2kPeer(peers.resolve("cp2k"), atoms, abInitioSteps, cores, progress),
            report,
            listener);
      }
    }
  }

  /** The yardstick and this project's backends by turns, size by size. */
  private void takeTurns(boolean network, boolean training, Report report, Listener listener)
      throws IOException {
    if (!network && !training) {
      return;
    }
    Turns turns = new Turns();
    List<Outcome> reported = List.of();
    for (int turn = 1; turn <= rounds; turn++) {
      progress.printf(Locale.ROOT, "== turn %d of %d%n", turn, rounds);
      turns.next();
      for (int atoms : network ? OwnRun.NETWORK_SIZES : OwnRun.TRAINING_SIZES) {
        boolean trains = training && OwnRun.TRAINING_SIZES.contains(atoms);
        turns.add(outcomes(torch(atoms, trains)));
        for (OwnRun run : OwnRun.of(atoms, backends, network, trains)) {
          turns.add(List.of(ownTurn(run)));
        }
        List<Outcome> merged = turns.merged();
        report.replace(reported, merged);
        reported = merged;
        listener.changed();
      }
    }
  }

  private Peer torch(int atoms, boolean trains) {
    progress.printf(Locale.ROOT, "== PyTorch, %d atoms%n", atoms);
    return new TorchPeer(
        python,
        peers.resolve("torch").resolve("torch_yardstick.py"),
        crystal,
        atoms,
        trains,
        cores,
        progress);
  }

  private Outcome ownTurn(OwnRun run) {
    String name = OWN + run.name();
    progress.println("== " + name);
    return benchmarks.run(name, run.pattern(), run.parameters(), rounds);
  }

  private void peer(Peer peer, Report report, Listener listener) throws IOException {
    progress.println("== " + peer.name());
    outcomes(peer).forEach(report::add);
    listener.changed();
  }

  /** A peer that says odd things fails alone: hours of others' measurements go on. */
  static List<Outcome> outcomes(Peer peer) {
    try {
      return peer.measure();
    } catch (IOException
        | InputException
        | IllegalArgumentException
        | ArithmeticException
        | UncheckedIOException problem) {
      String message =
          problem.getMessage() == null || problem instanceof FileSystemException
              ? problem.toString()
              : problem.getMessage();
      return List.of(new Outcome.Failed(peer.name(), message));
    }
  }

  private void own(
      String name,
      String pattern,
      Map<String, List<String>> parameters,
      Report report,
      Listener listener)
      throws IOException {
    progress.println("== " + OWN + name);
    report.add(benchmarks.run(OWN + name, pattern + "\\.", parameters, 1));
    listener.changed();
  }
}
