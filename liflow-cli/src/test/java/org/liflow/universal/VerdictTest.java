package org.liflow.universal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.liflow.crystal.Structure;
import org.liflow.crystal.Trajectory;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.parallel.Workers;

class VerdictTest {
  private static final UniversalSettings.Limits LIMITS = new UniversalSettings.Limits(1, 0.5);
  private static final int FRAMES = 20;

  /** Sixty-four oxygens with lithium in the middle of half their cubes. */
  private static Structure crystal() {
    int[] numbers = new int[96];
    double[] positions = new double[3 * numbers.length];
    for (int k = 0; k < numbers.length; k++) {
      int site = k < 64 ? k : 2 * (k - 64);
      numbers[k] = k < 64 ? 8 : 3;
      double shift = k < 64 ? 0 : 1.5;
      positions[3 * k] = 3 * (site % 4) + shift;
      positions[3 * k + 1] = 3 * (site / 4 % 4) + shift;
      positions[3 * k + 2] = 3 * (site / 16) + shift;
    }
    return new Structure(Lattice.periodic(12, 0, 0, 0, 12, 0, 0, 0, 12), numbers, positions);
  }

  /** All atoms shake and drift together; lithium wanders; the frame leaves its sites as told. */
  private static Verdict judged(double before, double during, double lithium, boolean contact) {
    Structure ideal = crystal();
    Random random = new Random(4);
    double[][] way = new double[ideal.size()][3];
    for (double[] each : way) {
      double length = 0;
      for (int x = 0; x < 3; x++) {
        each[x] = random.nextGaussian();
        length += each[x] * each[x];
      }
      for (int x = 0; x < 3; x++) {
        each[x] /= Math.sqrt(length);
      }
    }
    List<Structure> frames = new ArrayList<>();
    for (int frame = 0; frame < FRAMES; frame++) {
      double share = frame / (FRAMES - 1.0);
      double[] positions = ideal.positions();
      for (int k = 0; k < positions.length; k++) {
        boolean frameAtom = k / 3 < 64;
        double far = frameAtom ? before + share * during : share * lithium;
        positions[k] += far * way[k / 3][k % 3] + 3 * share;
      }
      if (contact && frame == 7) {
        positions[3] = positions[0] + 0.6;
        positions[4] = positions[1];
        positions[5] = positions[2];
      }
      frames.add(ideal.withPositions(positions));
    }
    try (Workers workers = new Workers(1)) {
      return Verdict.of(Trajectory.of(frames, 0.1), ideal, LIMITS, workers);
    }
  }

  @Test
  void lithiumMayGoWhereItLikesAndAllMayDriftTogether() {
    Verdict sound = judged(0.3, 0.2, 0.6, false);
    assertEquals("", sound.fault());
    assertTrue(sound.isSound());
    assertEquals(0.09, sound.drift(), 0.01);
    assertEquals(0.04, sound.frameMsd(), 0.005);
    assertTrue(sound.closest() > 0.5 && sound.closest() < 1.5, sound.toString());
  }

  @Test
  void namesWhatIsWrong() {
    assertTrue(
        judged(1.2, 0, 0, false).fault().startsWith("frame MSD from the file's sites of 1.4"));
    String melts = judged(0.1, 1.3, 0, false).fault();
    assertTrue(melts.startsWith("frame MSD of 1."), melts);
    String contact = judged(0.1, 0.1, 0, true).fault();
    assertTrue(contact.startsWith("O and O at 0.4"), contact);
  }
}
