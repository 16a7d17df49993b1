package org.liflow.bench;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.liflow.crystal.Structure;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.geometry.NeighborList;
import org.liflow.tensor.parallel.Workers;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A periodic neighbour list within 5 Å, about 26 directed pairs an atom. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xms4g", "-Xmx4g", "-XX:+AlwaysPreTouch"})
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
public class NeighborListBenchmark {
  private static final double CUTOFF = 5;

  /** Atoms of the crystal. */
  @Param({"50", "200", "3200", "50000", "1000000"})
  public int atoms;

  /** Threads. */
  @Param({"1", "2"})
  public int threads;

  private Workers workers;
  private Lattice lattice;
  private double[] positions;

  /** Makes the crystal. */
  @Setup(Level.Trial)
  public void prepare() {
    workers = new Workers(threads);
    Structure crystal = BenchmarkCrystal.of(atoms);
    lattice = crystal.lattice();
    positions = crystal.positions();
  }

  /** Ends the threads. */
  @TearDown(Level.Trial)
  public void close() {
    workers.close();
  }

  /** One list from nothing. */
  @Benchmark
  public NeighborList build() {
    return NeighborList.build(lattice, positions, CUTOFF, workers);
  }

  /**
   * Directed pairs of the lists, an atom: those of the unit cell, which each repeat has as well.
   *
   * @throws org.liflow.files.InputException when the file does not hold a unit cell
   */
  static double pairsPerAtom(Path crystal) {
    Structure unit = BenchmarkCrystal.read(crystal);
    try (Workers one = new Workers(1)) {
      return (double) NeighborList.build(unit.lattice(), unit.positions(), CUTOFF, one).size()
          / unit.size();
    }
  }
}
