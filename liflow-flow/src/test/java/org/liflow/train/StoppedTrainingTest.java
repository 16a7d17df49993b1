package org.liflow.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.flow.SmallModels;
import org.liflow.nn.io.ModelFile;
import org.liflow.tensor.backend.Backend;

/** A run that is interrupted or stopped ends after its step with a checkpoint, and resumes. */
@Timeout(120)
class StoppedTrainingTest {
  @TempDir Path temporary;
  private Path data;

  @BeforeEach
  void writeData() {
    data = SmallTrainingSet.write(temporary.resolve("data"));
  }

  private TrainingSettings settings() {
    return SmallTrainingSet.propagator(data);
  }

  private void requireSameFiles(Path one, Path other, String when) throws IOException {
    for (String name :
        List.of(
            "settings.yaml",
            "initial.safetensors",
            "best.safetensors",
            "last.safetensors",
            "state.safetensors",
            "metrics.csv",
            "loss.html")) {
      assertEquals(-1, Files.mismatch(one.resolve(name), other.resolve(name)), when + ": " + name);
    }
  }

  /** Interrupts its own thread within a step, or within a validation. */
  private static final class Interrupting extends FakeEngine {
    private final int step;
    private final boolean validating;

    Interrupting(
        ModelFile start, TrainingSettings settings, Backend backend, int step, boolean at) {
      super(start, settings, backend);
      this.step = step;
      validating = at;
    }

    @Override
    public StepResult step(TrainingBatch batch, double[] times, double learningRate) {
      StepResult result = super.step(batch, times, learningRate);
      if (!validating && steps() == step) {
        Thread.currentThread().interrupt();
      }
      return result;
    }

    @Override
    public double loss(TrainingBatch batch, double[] flowTimes, boolean averaged) {
      if (validating && steps() == step) {
        Thread.currentThread().interrupt();
      }
      return super.loss(batch, flowTimes, averaged);
    }
  }

  @Test
  void anInterruptEndsARunAfterItsStepWithACheckpoint() throws IOException {
    Path whole = temporary.resolve("whole");
    SmallTrainingRun.train(whole, settings(), FakeEngine::new);
    // Within an epoch, at the end of one with a validation and without, and while it validates.
    int[] steps = {1, 5, 7, 10, 10};
    for (int k = 0; k < steps.length; k++) {
      int step = steps[k];
      boolean validating = k == 4;
      Path folder = temporary.resolve("interrupted" + k);
      try (Backend backend = SmallModels.scalarBackend(1);
          TrainingRun run =
              SmallTrainingRun.start(
                  folder,
                  settings(),
                  backend,
                  (start, settings, unused) ->
                      new Interrupting(start, settings, unused, step, validating))) {
        TrainingOutcome outcome = run.train(TrainingListener.SILENT);
        assertTrue(Thread.interrupted(), "the mark stays");
        assertEquals(TrainingOutcome.End.INTERRUPTED, outcome.end());
        assertEquals(step, outcome.steps());
      }
      assertEquals(step, TrainingSummary.read(folder).steps());
      assertFalse(Files.exists(folder.resolve(".lock")));
      SmallTrainingRun.train(folder, settings(), FakeEngine::new);
      requireSameFiles(whole, folder, "interrupted at " + step);
    }
  }

  /** Interrupts hit whatever the thread does at that time, such as writing a checkpoint. */
  @Test
  void interruptsAtAnyTimeLoseNothing() throws Exception {
    TrainingSettings settings =
        settings()
            .withOptimizer(o -> o.withEpochs(60).withStepsPerEpoch(1))
            .withValidation(v -> v.withEveryEpochs(1).withPatience(0));
    Path whole = temporary.resolve("whole");
    SmallTrainingRun.train(whole, settings, FakeEngine::new);
    Path folder = temporary.resolve("often");
    Random random = new Random(3);
    int interrupted = 0;
    TrainingOutcome.End end = null;
    while (end != TrainingOutcome.End.EPOCHS_DONE) {
      CountDownLatch opened = new CountDownLatch(1);
      FutureTask<TrainingOutcome> task =
          new FutureTask<>(
              () -> {
                try (Backend backend = SmallModels.scalarBackend(1);
                    TrainingRun run = open(folder, settings, backend)) {
                  opened.countDown();
                  return run.train(TrainingListener.SILENT);
                }
              });
      Thread training = new Thread(task);
      training.start();
      opened.await();
      Thread.sleep(random.nextInt(40));
      training.interrupt();
      end = task.get().end();
      interrupted += end == TrainingOutcome.End.INTERRUPTED ? 1 : 0;
    }
    assertTrue(interrupted >= 3, interrupted + " interrupts");
    requireSameFiles(whole, folder, interrupted + " interrupts");
  }

  @Test
  void aNetworkInterruptedWithinStepsResumesBitByBit() throws Exception {
    TrainingSettings settings = settings().withOptimizer(o -> o.withEpochs(4));
    Path whole = temporary.resolve("whole");
    Path folder = temporary.resolve("often");
    int interrupted = 0;
    try (Backend backend = SmallModels.scalarBackend(2)) {
      try (TrainingRun run = TrainingRun.start(whole, settings, backend)) {
        run.train(TrainingListener.SILENT);
      }
      TrainingOutcome.End end = null;
      while (end != TrainingOutcome.End.EPOCHS_DONE) {
        Thread training = Thread.currentThread();
        CountDownLatch stepping = new CountDownLatch(1);
        Thread other =
            new Thread(
                () -> {
                  try {
                    stepping.await();
                  } catch (InterruptedException problem) {
                    throw new IllegalStateException(problem);
                  }
                  training.interrupt();
                });
        other.start();
        try (TrainingRun run =
            TrainingSummary.isTraining(folder)
                ? TrainingRun.resume(folder, backend)
                : TrainingRun.start(folder, settings, backend)) {
          long until = run.steps() + 3;
          end =
              run.train(
                      new TrainingListener() {
                        @Override
                        public void stepped(long steps, StepResult result) {
                          if (steps == until) {
                            stepping.countDown();
                          }
                        }
                      })
                  .end();
        }
        stepping.countDown();
        joinDespiteInterrupts(other);
        interrupted += end == TrainingOutcome.End.INTERRUPTED ? 1 : 0;
      }
    }
    assertTrue(interrupted >= 2, interrupted + " interrupts");
    for (String name : List.of("best.safetensors", "state.safetensors", "metrics.csv")) {
      assertEquals(-1, Files.mismatch(whole.resolve(name), folder.resolve(name)), name);
    }
  }

  private static void joinDespiteInterrupts(Thread other) {
    while (other.isAlive()) {
      try {
        other.join();
      } catch (InterruptedException expected) {
        // The interrupt that it sent, or that training has left marked.
      }
    }
    Thread.interrupted();
  }

  private static TrainingRun open(Path folder, TrainingSettings settings, Backend backend) {
    return TrainingSummary.isTraining(folder)
        ? SmallTrainingRun.resume(folder, backend, OptionalInt.empty(), FakeEngine::new)
        : SmallTrainingRun.start(folder, settings, backend, FakeEngine::new);
  }

  @Test
  void aListenerStopsARun() throws IOException {
    Path whole = temporary.resolve("whole");
    SmallTrainingRun.train(whole, settings(), FakeEngine::new);
    Path folder = temporary.resolve("stopped");
    try (Backend backend = SmallModels.scalarBackend(1);
        TrainingRun run = SmallTrainingRun.start(folder, settings(), backend, FakeEngine::new)) {
      TrainingOutcome outcome =
          run.train(
              new TrainingListener() {
                private int epochs;

                @Override
                public void epochEnded(EpochMetrics metrics, boolean best) {
                  epochs++;
                }

                @Override
                public boolean stopRequested() {
                  return epochs == 3;
                }
              });
      assertEquals(TrainingOutcome.End.INTERRUPTED, outcome.end());
      assertEquals(15, outcome.steps());
      assertEquals(3, outcome.epochs());
    }
    SmallTrainingRun.train(folder, settings(), FakeEngine::new);
    requireSameFiles(whole, folder, "stopped");
  }
}
