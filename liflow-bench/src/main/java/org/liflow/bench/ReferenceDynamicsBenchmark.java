package org.liflow.bench;

import java.util.concurrent.TimeUnit;
import org.liflow.crystal.Structure;
import org.liflow.md.DynamicsSettings;
import org.liflow.md.LltoGenerator;
import org.liflow.md.MolecularDynamics;
import org.liflow.md.PairPotential;
import org.liflow.tensor.parallel.Workers;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Steps of 1 fs of lithium lanthanum titanate at 1000 K, lists and thermostat included; the peer is
 * {@code peers/lammps/in.llto}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
public class ReferenceDynamicsBenchmark {
  private static final int STEPS = 100;

  /** Perovskite units along a, b and c: 156 and 1248 atoms. */
  @Param({"4x4x2", "8x8x4"})
  public String units;

  /** Threads. */
  @Param({"1", "2"})
  public int threads;

  private Workers workers;
  private MolecularDynamics dynamics;

  /** Makes the crystal and warms it. */
  @Setup(Level.Trial)
  public void prepare() {
    workers = new Workers(threads);
    String[] parts = units.split("x");
    Structure crystal =
        LltoGenerator.generate(
            Integer.parseInt(parts[0]),
            Integer.parseInt(parts[1]),
            Integer.parseInt(parts[2]),
            LltoGenerator.LITHIUM,
            1);
    dynamics =
        new MolecularDynamics(
            crystal,
            PairPotential.bundled("llto-chen-2015"),
            DynamicsSettings.canonical(1000, 1),
            workers);
    dynamics.run(STEPS);
  }

  /** Ends the threads. */
  @TearDown(Level.Trial)
  public void close() {
    workers.close();
  }

  /** Steps a second. */
  @Benchmark
  @OperationsPerInvocation(STEPS)
  public double step() {
    dynamics.run(STEPS);
    return dynamics.kineticEnergy();
  }
}
