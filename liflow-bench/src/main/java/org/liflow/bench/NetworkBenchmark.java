package org.liflow.bench;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.liflow.crystal.Structure;
import org.liflow.flow.FlowModel;
import org.liflow.flow.Replica;
import org.liflow.flow.Simulation;
import org.liflow.nn.io.ModelRole;
import org.liflow.nn.painn.ConditionedNetwork;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.Backends;
import org.liflow.tensor.geometry.AtomGraph;
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

/**
 * One evaluation of the network, and a whole stride: Propagator and Corrector with ten Euler steps
 * each, priors, neighbour lists and checks.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-Xms2g", "-Xmx2g"})
@Warmup(iterations = 3, time = 4)
@Measurement(iterations = 5, time = 3)
public class NetworkBenchmark {
  /** Atoms of the crystal. */
  @Param({"50", "200", "3200"})
  public int atoms;

  /** The backend. */
  @Param({"vector", "scalar"})
  public String backend;

  private Backend computer;
  private FlowModel propagator;
  private FlowModel corrector;
  private ConditionedNetwork network;
  private float[] displacement;
  private float[] predicted;
  private Simulation simulation;
  private Replica replica;

  /** Makes crystal, models and a graph. */
  @Setup(Level.Trial)
  public void prepare() {
    computer = Backends.open(backend, Runtime.getRuntime().availableProcessors());
    propagator = BenchmarkCrystal.model(ModelRole.PROPAGATOR, computer);
    corrector = BenchmarkCrystal.model(ModelRole.CORRECTOR, computer);
    Structure crystal = BenchmarkCrystal.of(atoms);
    AtomGraph graph =
        AtomGraph.of(
            propagator.species(crystal),
            crystal.positions(),
            crystal.lattice(),
            computer.neighbors(crystal.lattice(), crystal.positions(), propagator.cutoff()));
    network = propagator.network().condition(graph, new double[] {900});
    java.util.SplittableRandom random = new java.util.SplittableRandom(1);
    displacement = new float[3 * atoms];
    for (int k = 0; k < displacement.length; k++) {
      displacement[k] = (float) (0.6 * (random.nextDouble() + random.nextDouble() - 1));
    }
    predicted = new float[3 * atoms];
    simulation = Simulation.builder(propagator).corrector(corrector).build();
    replica = Replica.start(crystal, 900, 0);
  }

  /** Ends the threads. */
  @TearDown(Level.Trial)
  public void close() {
    network.close();
    corrector.close();
    propagator.close();
    computer.close();
  }

  /** One evaluation. */
  @Benchmark
  public float evaluation() {
    network.evaluate(displacement, new double[] {0.3}, predicted);
    return predicted[0];
  }

  /** One stride of 10 + 10 evaluations; a stride that is refused fails the benchmark. */
  @Benchmark
  public double stride() {
    simulation.run(List.of(replica), replica.strides() + 1, (moved, redraws) -> {});
    replica.fault().ifPresent(fault -> Arrays.fill(predicted, Float.NaN));
    if (replica.strides() % 20 == 0) {
      replica = Replica.start(BenchmarkCrystal.of(atoms), 900, replica.index() + 1);
    }
    return replica.temperature();
  }
}
