package org.liflow.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.liflow.bench.speedup.BenchmarkJvm;
import org.liflow.crystal.Structure;
import org.liflow.flow.FlowModel;
import org.liflow.nn.io.ModelRole;
import org.liflow.nn.optim.AdamSettings;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.Backends;
import org.liflow.tensor.geometry.AtomGraph;
import org.liflow.train.FlowTrainer;
import org.liflow.train.TrainingBatch;
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
 * One training step over 16 structures: edges, the way there and back, clipping, Adam and the
 * moving average. Neighbour lists are made beforehand, as in training, where another thread does.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {BenchmarkJvm.VECTOR_API, BenchmarkJvm.INITIAL_HEAP, BenchmarkJvm.HEAP})
@Warmup(iterations = 4, time = 5)
@Measurement(iterations = 5, time = 4)
public class TrainingBenchmark {
  private static final int STRUCTURES = 16;

  /** Atoms of each structure. */
  @Param({"50", "200"})
  public int atoms;

  /** The backend. */
  @Param({"vector", "scalar"})
  public String backend;

  private Backend computer;
  private FlowTrainer trainer;
  private TrainingBatch batch;
  private double[] times;

  /** Makes a batch and a trainer. */
  @Setup(Level.Trial)
  public void prepare() {
    computer = Backends.open(backend, Runtime.getRuntime().availableProcessors());
    Structure crystal = BenchmarkCrystal.of(atoms);
    try (FlowModel model = BenchmarkCrystal.model(ModelRole.PROPAGATOR, computer)) {
      trainer = new FlowTrainer(model.file(), AdamSettings.published(), 0.999, computer);
      AtomGraph one =
          AtomGraph.of(
              model.species(crystal),
              crystal.positions(),
              crystal.lattice(),
              computer.neighbors(crystal.lattice(), crystal.positions(), model.cutoff()));
      List<AtomGraph> graphs = new ArrayList<>();
      for (int k = 0; k < STRUCTURES; k++) {
        graphs.add(one);
      }
      double[] temperatures = new double[STRUCTURES];
      Arrays.fill(temperatures, 900);
      SplittableRandom random = new SplittableRandom(1);
      batch =
          new TrainingBatch(
              AtomGraph.batch(graphs), temperatures, displacements(random), displacements(random));
      times = new double[STRUCTURES];
      Arrays.setAll(times, k -> (k + 0.5) / STRUCTURES);
    }
  }

  private float[] displacements(SplittableRandom random) {
    float[] values = new float[3 * STRUCTURES * atoms];
    for (int k = 0; k < values.length; k++) {
      values[k] = (float) (0.6 * (random.nextDouble() + random.nextDouble() - 1));
    }
    return values;
  }

  /** Ends the threads. */
  @TearDown(Level.Trial)
  public void close() {
    trainer.close();
    computer.close();
  }

  /** One step. */
  @Benchmark
  public double trainingStep() {
    return trainer.step(batch, times, 3e-4).loss();
  }
}
