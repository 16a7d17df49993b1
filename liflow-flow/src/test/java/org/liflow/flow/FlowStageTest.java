package org.liflow.flow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.liflow.crystal.Element;
import org.liflow.crystal.Structure;
import org.liflow.nn.io.PriorConfiguration;
import org.liflow.tensor.backend.AtomBatch;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.NoiseStream;
import org.liflow.tensor.backend.NormalNoise;
import org.liflow.tensor.backend.PhiloxNoise;

class FlowStageTest {
  private static final Structure SALT = SmallModels.rockSalt(3, 17, 5.13);
  private static final Structure SULFIDE = SmallModels.lithiumSulfide();
  private static final double CUTOFF = 5;

  private static double[] stride(FlowStage stage, Backend backend, List<Replica> replicas) {
    StrideRules rules =
        new StrideRules(stage, null, CorrectorStart.PUBLISHED, 1, StrideLimits.defaults(), true, 4);
    double[] cutoffs = new double[replicas.size()];
    Arrays.fill(cutoffs, CUTOFF);
    try (StrideBatch batch = new StrideBatch(rules, replicas, cutoffs, backend)) {
      assertEquals(2, batch.propose(0));
      List<double[]> proposed = new ArrayList<>();
      for (int k = 0; k < replicas.size(); k++) {
        proposed.add(batch.proposed(k));
      }
      return proposed.stream().flatMapToDouble(Arrays::stream).toArray();
    }
  }

  private static FlowStage stage(FlowModel model, int mostAtoms) {
    return new FlowStage(
        model,
        replica -> Prior.of(new PriorConfiguration.Normal(0.02 * (1 + replica.index()))),
        NoiseKey.Purpose.PROPAGATOR,
        RungeKutta.euler(2),
        mostAtoms);
  }

  /** Batches of one shape share a flow's memory, whatever their temperatures and priors. */
  @Test
  @Tag("slow")
  void flowsServeAgainAndOldOnesMakeRoom() {
    List<List<Replica>> batches =
        List.of(
            List.of(Replica.start(SALT, 300, 0), Replica.start(SALT, 600, 1)),
            List.of(Replica.start(SALT, 900, 2), Replica.start(SALT, 700, 0)),
            List.of(Replica.start(SULFIDE, 300, 0)),
            List.of(Replica.start(SALT, 300, 0), Replica.start(SULFIDE, 300, 0)));
    int[] order = {0, 1, 0, 2, 0, 3, 2, 1, 1, 3, 0};
    try (Backend backend = SmallModels.scalarBackend(1);
        FlowModel model = new FlowModel("p", SmallModels.propagator(), backend)) {
      Map<Integer, double[]> alone = new HashMap<>();
      for (int k = 0; k < batches.size(); k++) {
        try (FlowStage fresh = stage(model, 0)) {
          alone.put(k, stride(fresh, backend, batches.get(k)));
        }
      }
      int one = SALT.size();
      for (int most : new int[] {0, 2 * one, 2 * one + SULFIDE.size(), 1000}) {
        try (FlowStage stage = stage(model, most)) {
          for (int k : order) {
            assertArrayEquals(alone.get(k), stride(stage, backend, batches.get(k)), "batch " + k);
            int own = batches.get(k).stream().mapToInt(replica -> replica.structure().size()).sum();
            long kept = stage.keptAtoms();
            assertEquals(true, kept >= own && kept <= Math.max(own, most), kept + " of " + most);
          }
          if (most == 1000) {
            assertEquals(2 * one + SULFIDE.size() + one + SULFIDE.size(), stage.keptAtoms());
          }
        }
      }
    }
  }

  /** A device draws from the description what the host draws by a library. */
  @Test
  void noiseIsAsItDescribesItself() {
    List<Prior> priors =
        List.of(
            Prior.of(new PriorConfiguration.MaxwellBoltzmann(2)),
            Prior.of(new PriorConfiguration.UniformScaleNormal(0.3)));
    List<Replica> replicas = List.of(Replica.start(SALT, 450, 7), Replica.start(SULFIDE, 800, 9));
    int[] start = {0, SALT.size(), SALT.size() + SULFIDE.size()};
    try (Backend backend = SmallModels.scalarBackend(1);
        FlowModel model = new FlowModel("p", SmallModels.propagator(), backend);
        FlowStage stage =
            new FlowStage(
                model,
                replica -> priors.get(replica.index() == 7 ? 0 : 1),
                NoiseKey.Purpose.CORRECTOR,
                RungeKutta.euler(1),
                0)) {
      NormalNoise noise = stage.of(replicas, start).noise(-5, 3);
      float[] drawn = new float[3 * start[2]];
      noise.sample(drawn);
      float[] expected = new float[drawn.length];
      for (int k = 0; k < 2; k++) {
        NoiseKey key =
            new NoiseKey(-5, k == 0 ? 450 : 800, k == 0 ? 7 : 9, 0, 3, NoiseKey.Purpose.CORRECTOR);
        Structure structure = k == 0 ? SALT : SULFIDE;
        priors.get(k).sample(structure, key, expected, 3 * start[k]);
      }
      assertArrayEquals(expected, drawn);
      assertEquals(
          2 * Math.sqrt(8.617333262e-5 * 450 / Element.of(3).mass()), lithium(noise), 1e-9);

      double[] ones = new double[start[2]];
      Arrays.fill(ones, 1);
      AtomBatch batch =
          new AtomBatch(List.of(SALT.lattice(), SULFIDE.lattice()), start, ones, ones);
      List<NoiseStream> streams = List.of(noise.stream(0), noise.stream(1));
      boolean[] draws = {noise.drawsWidth(0), noise.drawsWidth(1)};
      float[] described = new float[drawn.length];
      new PhiloxNoise(batch, streams, noise.widths(), draws).sample(described);
      assertArrayEquals(drawn, described);
    }
  }

  private static double lithium(NormalNoise noise) {
    for (int atom = 0; atom < SALT.size(); atom++) {
      if (SALT.element(atom).atomicNumber() == 3) {
        return noise.widths()[atom];
      }
    }
    throw new AssertionError("no lithium");
  }
}
