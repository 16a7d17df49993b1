package org.liflow.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.liflow.bench.speedup.BenchmarkJvm;
import org.liflow.crystal.Structure;
import org.liflow.crystal.format.RunManifest;
import org.liflow.flow.FlowModel;
import org.liflow.flow.Replica;
import org.liflow.flow.Simulation;
import org.liflow.nn.io.ModelRole;
import org.liflow.nn.painn.ConditionedNetwork;
import org.liflow.run.RunFolder;
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
 * each, priors, neighbour lists, checks and writing.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {BenchmarkJvm.VECTOR_API, BenchmarkJvm.INITIAL_HEAP, BenchmarkJvm.HEAP})
@Warmup(iterations = 3, time = 4)
@Measurement(iterations = 5, time = 3)
public class NetworkBenchmark {
  /** Of one trajectory, before the next begins at the crystal. */
  private static final int STRIDES = 20;

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
  private Path folders;
  private RunFolder run;

  /** Makes crystal, models and a graph. */
  @Setup(Level.Trial)
  public void prepare() throws IOException {
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
    folders = Files.createTempDirectory("liflow-stride");
    run = start();
  }

  private RunFolder start() throws IOException {
    return RunFolder.create(
        Files.createTempDirectory(folders, "run").resolve("out"),
        new RunManifest(
            BenchmarkCrystal.of(atoms), List.of(900.0), 1, 1.0, Map.of("seed", "0"), Map.of()),
        STRIDES);
  }

  /** Ends the threads. */
  @TearDown(Level.Trial)
  public void close() throws IOException {
    run.close();
    try (Stream<Path> written = Files.walk(folders)) {
      for (Path path : written.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
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

  /** One stride of 10 + 10 evaluations, written to disk; one that is refused fails. */
  @Benchmark
  public double stride() throws IOException {
    if (run.replicas().get(0).strides() == STRIDES) {
      run.close();
      run = start();
    }
    Replica replica = run.replicas().get(0);
    simulation.run(List.of(replica), replica.strides() + 1, run::accepted);
    if (replica.fault().isPresent()) {
      throw new IllegalStateException("a stride was refused: " + replica.fault().get());
    }
    return replica.temperature();
  }
}
