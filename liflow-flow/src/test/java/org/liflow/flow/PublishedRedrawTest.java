package org.liflow.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.liflow.crystal.Structure;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.tensor.SharedData;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.Backends;
import org.liflow.tensor.geometry.NeighborList;

/** Local redraws of the published models, which bring lithium atoms too close now and then. */
@Tag("reference-data")
@Tag("slow")
class PublishedRedrawTest {
  private static final double LIMIT = 0.6;
  private static final int STRIDES = 6;
  private static final int REPLICAS = 6;

  /** What a run came to. */
  private static final class Outcome implements StrideListener {
    final Structure crystal;
    final Backend backend;
    final double[][] former = new double[REPLICAS][];
    int whole;
    int local;
    double squares;
    int moves;

    Outcome(Structure crystal, Backend backend) {
      this.crystal = crystal;
      this.backend = backend;
    }

    @Override
    public void accepted(Replica replica, int redraws) {
      whole += redraws;
      double[] positions = replica.current().positions();
      assertTrue(closest(positions) >= LIMIT, "atoms too close in a frame");
      double[] before = former[replica.index()];
      for (int k = 0; k < positions.length && before != null; k++) {
        if (crystal.element(k / 3).atomicNumber() == 3) {
          squares += (positions[k] - before[k]) * (positions[k] - before[k]);
          moves++;
        }
      }
      former[replica.index()] = positions;
    }

    @Override
    public void redrawnLocally(Replica replica, int redraws) {
      local += redraws;
    }

    private double closest(double[] positions) {
      NeighborList list = backend.neighbors(crystal.lattice(), positions, 2);
      double least = Double.POSITIVE_INFINITY;
      double[] v = new double[3];
      for (int i = 0; i < list.atoms(); i++) {
        for (int e = list.start(i); e < list.end(i); e++) {
          list.vector(i, e, positions, v);
          double radii =
              crystal.element(i).covalentRadius()
                  + crystal.element(list.neighbor(e)).covalentRadius();
          double distance = Math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
          least = Math.min(least, distance / radii);
        }
      }
      return least;
    }

    /** Mean square of lithium's move in a stride along one axis, in Å². */
    double lithium() {
      return squares / moves;
    }
  }

  @Test
  void everyStrideIsRepairedAndLithiumMovesAsFar() throws IOException {
    Path propagatorFile = SharedData.require("checkpoints/P_LGPS.ckpt");
    Path correctorFile = SharedData.require("checkpoints/C_LGPS_0.1.ckpt");
    Structure crystal =
        CrystalFiles.readStructure(SharedData.require("structures/Li10GeP2S12_mp-696138.cif"));
    try (Backend backend = Backends.best(2);
        FlowModel propagator = FlowModel.load(propagatorFile, backend);
        FlowModel corrector = FlowModel.load(correctorFile, backend)) {
      Outcome local = run(crystal, propagator, corrector, Redraw.LOCAL);
      Outcome whole = run(crystal, propagator, corrector, Redraw.WHOLE);
      assertTrue(local.local > 2, local.local + " local redraws");
      assertTrue(whole.whole > 2, whole.whole + " redraws");
      assertEquals(0, whole.local);
      // Hops make a stride's mean square scatter by a few per cent between such runs.
      assertEquals(1, local.lithium() / whole.lithium(), 0.25);
    }
  }

  private static Outcome run(
      Structure crystal, FlowModel propagator, FlowModel corrector, Redraw redraw) {
    Outcome outcome = new Outcome(crystal, propagator.backend());
    List<Replica> replicas =
        IntStream.range(0, REPLICAS).mapToObj(k -> Replica.start(crystal, 900, k)).toList();
    Simulation.builder(propagator)
        .corrector(corrector)
        .limits(new StrideLimits(10, LIMIT, 50, redraw))
        .seed(1)
        .build()
        .run(replicas, STRIDES, outcome);
    replicas.forEach(replica -> assertEquals("", replica.fault().orElse("")));
    return outcome;
  }
}
