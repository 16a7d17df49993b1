package org.liflow.flow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.liflow.crystal.Structure;
import org.liflow.nn.io.PriorConfiguration;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.geometry.NeighborList;

/** Neighbourhoods of close atoms are drawn again, and nothing else. */
class LocalRedrawTest {
  private static final double TEMPERATURE = 500;

  /** Wide enough to bring atoms of rock salt near each other. */
  private static final Prior WIDE = Prior.of(new PriorConfiguration.Normal(0.15));

  private Backend backend;
  private FlowModel propagator;
  private FlowModel corrector;

  @BeforeEach
  void open() {
    backend = SmallModels.scalarBackend(2);
    propagator = new FlowModel("propagator", SmallModels.propagator(), backend);
    corrector = new FlowModel("corrector", SmallModels.corrector(), backend);
  }

  @AfterEach
  void close() {
    propagator.close();
    corrector.close();
    backend.close();
  }

  private static Structure salt(int a, int b, int c) {
    return SmallModels.rockSalt(3, 17, 5.13).repeat(a, b, c);
  }

  private Simulation.Builder builder(StrideLimits limits) {
    return Simulation.builder(propagator)
        .propagatorPrior(WIDE)
        .corrector(corrector)
        .correctorStart(CorrectorStart.WITH_PRIOR)
        .solver(RungeKutta.euler(2))
        .limits(limits)
        .seed(8);
  }

  /** Keeps frames and numbers of redraws. */
  private static final class Seen implements StrideListener {
    final Map<Integer, List<double[]>> frames = new HashMap<>();
    int whole;
    int local;

    @Override
    public void accepted(Replica replica, int redraws) {
      frames
          .computeIfAbsent(replica.index(), index -> new ArrayList<>())
          .add(replica.current().positions());
      whole += redraws;
    }

    @Override
    public void redrawnLocally(Replica replica, int redraws) {
      local += redraws;
    }

    double[] last(int replica) {
      List<double[]> own = frames.get(replica);
      return own.get(own.size() - 1);
    }
  }

  private static Seen run(Simulation simulation, Structure crystal, int strides, int... replicas) {
    Seen seen = new Seen();
    List<Replica> all =
        Arrays.stream(replicas)
            .mapToObj(index -> Replica.start(crystal, TEMPERATURE, index))
            .toList();
    simulation.run(all, strides, seen);
    all.forEach(replica -> assertEquals("", replica.fault().orElse("")));
    return seen;
  }

  /** The shares of the radii's sums of all pairs closer than 3 Å, in rising order. */
  private double[] shares(Structure crystal, double[] positions) {
    NeighborList list = backend.neighbors(crystal.lattice(), positions, 3);
    List<Double> shares = new ArrayList<>();
    double[] v = new double[3];
    for (int i = 0; i < list.atoms(); i++) {
      for (int e = list.start(i); e < list.end(i); e++) {
        int j = list.neighbor(e);
        if (j > i) {
          list.vector(i, e, positions, v);
          double distance = Math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
          shares.add(
              distance
                  / (crystal.element(i).covalentRadius() + crystal.element(j).covalentRadius()));
        }
      }
    }
    return shares.stream().mapToDouble(Double::doubleValue).sorted().toArray();
  }

  /** A limit that so many pairs of a stride without limits are below. */
  private double limitFor(int pairs, Structure crystal, double[] free) {
    double[] shares = shares(crystal, free);
    return (shares[pairs - 1] + shares[pairs]) / 2;
  }

  private static double distance(double[] one, double[] other, int atom) {
    double square = 0;
    for (int k = 3 * atom; k < 3 * atom + 3; k++) {
      square += (one[k] - other[k]) * (one[k] - other[k]);
    }
    return Math.sqrt(square);
  }

  @ParameterizedTest
  @EnumSource(CorrectorStart.class)
  void onlyTheNeighbourhoodMovesElsewhere(CorrectorStart start) {
    Structure crystal = salt(6, 6, 6);
    StrideLimits none = new StrideLimits(10, 0, 10);
    double[] free =
        run(builder(none).correctorStart(start).fixCentreOfMass(false).build(), crystal, 1, 0)
            .last(0);
    double limit = limitFor(2, crystal, free);
    StrideLimits limits = new StrideLimits(10, limit, 10);
    Seen repaired =
        run(builder(limits).correctorStart(start).fixCentreOfMass(false).build(), crystal, 1, 0);
    assertTrue(repaired.local > 0, "no redraw");
    assertEquals(0, repaired.whole);
    assertTrue(shares(crystal, repaired.last(0))[0] >= limit);
    int moved = 0;
    int same = 0;
    for (int atom = 0; atom < crystal.size(); atom++) {
      int from = 3 * atom;
      if (Arrays.equals(free, from, from + 3, repaired.last(0), from, from + 3)) {
        same++;
      } else {
        moved++;
      }
    }
    assertTrue(moved > 2 && same > crystal.size() / 2, moved + " moved, " + same + " did not");

    // A centre of mass that is held shifts the crystal as one, and stays where it is.
    double[] held = run(builder(limits).correctorStart(start).build(), crystal, 1, 0).last(0);
    double[] shift = new double[3];
    for (int x = 0; x < 3; x++) {
      shift[x] = held[x] - repaired.last(0)[x];
    }
    double[] masses = crystal.masses();
    double[] origin = Simulation.quantise(crystal.positions());
    double[] moment = new double[3];
    for (int k = 0; k < held.length; k++) {
      assertEquals(shift[k % 3], held[k] - repaired.last(0)[k], 3e-8, "coordinate " + k);
      moment[k % 3] += masses[k / 3] * (held[k] - origin[k]);
    }
    double mass = Arrays.stream(masses).sum();
    for (int x = 0; x < 3; x++) {
      assertEquals(0, moment[x] / mass, 1e-8);
      assertNotEquals(0, shift[x]);
    }
  }

  @Test
  void strideWithoutContactsKeepsItsBits() {
    Structure crystal = salt(3, 3, 3);
    StrideLimits limits = StrideLimits.defaults();
    Seen local = run(builder(limits).build(), crystal, 3, 0);
    Seen whole = run(builder(limits.withRedraw(Redraw.WHOLE)).build(), crystal, 3, 0);
    assertEquals(0, local.local);
    for (int k = 0; k < 3; k++) {
      assertArrayEquals(whole.frames.get(0).get(k), local.frames.get(0).get(k));
    }
  }

  /** The same bits at any number of threads, in any batch and after a resume. */
  @Test
  void redrawsAreTheSameInAnyBatchWithAnyThreadsAndAfterAResume() {
    Structure crystal = salt(3, 3, 4);
    int strides = 2;
    double[] free = run(builder(new StrideLimits(10, 0, 10)).build(), crystal, strides, 0).last(0);
    StrideLimits limits = new StrideLimits(10, limitFor(2, crystal, free), 20);
    Seen together = run(builder(limits).build(), crystal, strides, 0, 1, 2);
    Seen split = run(builder(limits).largestBatch(1).build(), crystal, strides, 0, 1, 2);
    assertTrue(together.local > 2, together.local + " redraws");
    assertEquals(together.local, split.local);
    Seen alone = run(builder(limits).build(), crystal, strides, 1);
    try (Backend threads = SmallModels.scalarBackend(3);
        FlowModel mover = new FlowModel("propagator", SmallModels.propagator(), threads);
        FlowModel fixer = new FlowModel("corrector", SmallModels.corrector(), threads)) {
      Simulation other =
          Simulation.builder(mover)
              .propagatorPrior(WIDE)
              .corrector(fixer)
              .correctorStart(CorrectorStart.WITH_PRIOR)
              .solver(RungeKutta.euler(2))
              .limits(limits)
              .seed(8)
              .build();
      Seen threaded = run(other, crystal, strides, 1);
      for (int k = 0; k < strides; k++) {
        double[] expected = together.frames.get(1).get(k);
        assertArrayEquals(expected, split.frames.get(1).get(k));
        assertArrayEquals(expected, alone.frames.get(1).get(k));
        assertArrayEquals(expected, threaded.frames.get(1).get(k));
        assertTrue(shares(crystal, expected)[0] >= limits.contact());
      }
    }
    Replica resumed =
        Replica.resume(crystal.withPositions(together.frames.get(1).get(0)), TEMPERATURE, 1, 1);
    Seen after = new Seen();
    builder(limits).build().run(List.of(resumed), strides, after);
    for (int k = 1; k < strides; k++) {
      assertArrayEquals(together.frames.get(1).get(k), after.frames.get(1).get(k - 1));
    }
  }

  /** One evaluation of a part with a receptive radius around it is that of the whole crystal. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void partOfACrystalMovesAsInTheWhole(int seed) {
    Structure crystal = salt(8, 8, 8);
    OdeSolver once = RungeKutta.euler(1);
    Simulation free =
        Simulation.builder(propagator)
            .propagatorPrior(WIDE)
            .solver(once)
            .limits(new StrideLimits(10, 0, 10))
            .fixCentreOfMass(false)
            .seed(seed)
            .build();
    double[] to = run(free, crystal, 1, 0).last(0);
    double limit = limitFor(1, crystal, to);
    double exact = errorOfPart(crystal, once, seed, to, limit, 10.01);
    assertTrue(exact <= 1e-5, "off by " + exact + " Å");
    double cut = errorOfPart(crystal, once, seed, to, limit, 2);
    assertTrue(cut > 10 * exact, "off by " + cut + " Å where atoms are left out");
  }

  private double errorOfPart(
      Structure crystal, OdeSolver solver, long seed, double[] to, double limit, double held) {
    LocalReach reach = new LocalReach(2.8, 0, 2, held);
    Replica replica = Replica.start(crystal, TEMPERATURE, 0);
    double[] from = replica.positions();
    StrideLimits limits = new StrideLimits(10, limit, 1);
    try (FlowStage stage =
        new FlowStage(propagator, r -> WIDE, NoiseKey.Purpose.PROPAGATOR, solver, 0)) {
      StrideRules rules =
          new StrideRules(stage, null, CorrectorStart.PUBLISHED, 1, limits, false, seed);
      StrideRepair.Result result =
          new StrideRepair(
                  rules, replica, 5, backend, reach, new StrideRepair.Stages(from, to, to, null), 0)
              .run();
      assertEquals(1, result.redraws());
      double[] repaired = result.positions();
      AtomCells start = new AtomCells(crystal.lattice(), from);
      AtomCells end = new AtomCells(crystal.lattice(), to);
      double[] radii = new double[crystal.size()];
      Arrays.setAll(radii, atom -> crystal.element(atom).covalentRadius());
      List<ContactCluster> clusters = ContactCluster.all(start, end, radii, limit, reach);
      assertEquals(1, clusters.size());
      Region region = Region.around(crystal, start, end, clusters.get(0).places(), reach, 1);
      assertTrue(region.size() < crystal.size(), "the whole crystal, which shows nothing");

      NoiseKey key = new NoiseKey(seed, TEMPERATURE, 0, 0, 0, NoiseKey.Purpose.PROPAGATOR);
      float[] noise = new float[from.length];
      WIDE.sample(crystal, key, noise, 0);
      float[] again = new float[from.length];
      WIDE.sample(crystal, key.local(1, NoiseKey.Purpose.PROPAGATOR_LOCAL), again, 0);
      boolean[] moves = new boolean[crystal.size()];
      for (int k = 0; k < region.size(); k++) {
        int atom = region.atom(k);
        moves[atom] = region.moves()[k];
        if (region.fresh()[k]) {
          System.arraycopy(again, 3 * atom, noise, 3 * atom, 3);
        }
      }
      double[] whole =
          new HandStride(crystal, TEMPERATURE, solver, 5).flow(propagator, from, noise);
      double error = 0;
      for (int atom = 0; atom < crystal.size(); atom++) {
        if (moves[atom]) {
          error = Math.max(error, distance(whole, repaired, atom));
        } else {
          assertEquals(0, distance(to, repaired, atom), "atom " + atom + " was held");
        }
      }
      return error;
    }
  }

  private Simulation propagatorAlone(StrideLimits limits) {
    return Simulation.builder(propagator)
        .propagatorPrior(WIDE)
        .solver(RungeKutta.euler(1))
        .limits(limits)
        .seed(4)
        .build();
  }

  /** What a redraw costs, and how often it is accepted, does not depend on the crystal's size. */
  @Test
  @Tag("slow")
  void costOfARedrawDoesNotDependOnTheCrystalsSize() {
    record Cost(int redraws, int contacts, long atoms) {}

    double limit = 0.81;
    Map<Integer, Cost> costs = new HashMap<>();
    for (Structure crystal : List.of(salt(7, 7, 8), salt(14, 14, 16))) {
      int[] replicas = IntStream.range(0, 25088 / crystal.size()).toArray();
      Simulation free = propagatorAlone(new StrideLimits(10, 0, 10));
      Seen unlimited = run(free, crystal, 1, replicas);
      Simulation local = propagatorAlone(new StrideLimits(10, limit, 10));
      Seen repaired = run(local, crystal, 1, replicas);
      assertEquals(0, repaired.whole);
      int contacts = 0;
      for (int index : replicas) {
        double[] shares = shares(crystal, unlimited.last(index));
        contacts += (int) Arrays.stream(shares).filter(share -> share < limit).count();
        assertTrue(shares(crystal, repaired.last(index))[0] >= limit);
      }
      long whole = (long) replicas.length * crystal.size();
      assertEquals(whole, free.atomEvaluations());
      costs.put(
          crystal.size(), new Cost(repaired.local, contacts, local.atomEvaluations() - whole));
    }
    Cost small = costs.get(3136);
    Cost large = costs.get(25088);
    assertTrue(small.redraws > 20 && large.redraws > 20, costs.toString());
    double perSmall = (double) small.atoms / small.redraws;
    double perLarge = (double) large.atoms / large.redraws;
    assertEquals(1, perLarge / perSmall, 0.15, costs.toString());
    // Redraws per contact, within three standard errors of two Poisson counts.
    double ratio =
        (double) large.redraws / large.contacts / ((double) small.redraws / small.contacts);
    double error = 3 * Math.sqrt(1.0 / small.redraws + 1.0 / large.redraws);
    assertEquals(1, ratio, error, costs.toString());
  }
}
