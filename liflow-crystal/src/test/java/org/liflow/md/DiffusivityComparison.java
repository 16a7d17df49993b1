package org.liflow.md;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Locale;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;
import org.apache.commons.math3.stat.regression.SimpleRegression;
import org.liflow.crystal.Structure;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.tensor.SharedData;
import org.liflow.tensor.parallel.Workers;

/**
 * Too long for a test: runs what the reference diffusivities of layered titanate were computed from
 * (5 ps and 50 ps, four arrangements, four temperatures) and 100 ps at constant energy, and prints
 * both results side by side. About ten minutes of one core.
 */
public final class DiffusivityComparison {
  private static final PairPotential LLTO = PairPotential.bundled("llto-chen-2015");
  private static final int FRAMES = 501;

  private DiffusivityComparison() {}

  /** See the class; takes no arguments. */
  public static void main(String[] arguments) throws IOException {
    JsonNode golden =
        new ObjectMapper().readTree(SharedData.require("golden/md_llto_diffusivity.json").toFile());
    try (Workers workers = new Workers(1)) {
      for (int kelvin : new int[] {400, 550, 700, 1000}) {
        SummaryStatistics ours = new SummaryStatistics();
        JsonNode reference = golden.path(String.valueOf(kelvin));
        for (JsonNode run : reference.path("runs")) {
          ours.addValue(compare(kelvin, run, workers));
        }
        System.out.printf(
            Locale.ROOT,
            "%d K: %.3g +- %.2g cm2/s, LAMMPS %.3g +- %.2g%n",
            kelvin,
            ours.getMean(),
            ours.getStandardDeviation() / Math.sqrt(ours.getN()),
            reference.path("D_ab_cm2_s").asDouble(),
            reference.path("sem").asDouble());
      }
      constantEnergy(workers);
    }
  }

  private static Structure crystal(int arrangement) throws IOException {
    return CrystalFiles.readStructure(
        SharedData.require("structures/LLTO_4x4x2_" + arrangement + ".vasp"));
  }

  private static double compare(int kelvin, JsonNode run, Workers workers) throws IOException {
    int arrangement = run.path("arrangement").asInt();
    MolecularDynamics dynamics =
        new MolecularDynamics(
            crystal(arrangement), LLTO, DynamicsSettings.canonical(kelvin, arrangement), workers);
    dynamics.run(5000);
    double[][] frames = new double[FRAMES][];
    for (int frame = 0; frame < FRAMES; frame++) {
      frames[frame] = dynamics.state().positions();
      dynamics.run(100);
    }
    SimpleRegression line = new SimpleRegression();
    for (int lag = 50; lag <= 200; lag += 5) {
      double[] msd = lithium(frames, lag);
      line.addData(0.1 * lag, msd[0] + msd[1]);
    }
    // 1 Å²/ps is 1e-4 cm²/s.
    double diffusivity = 1e-4 * line.getSlope() / 4;
    System.out.printf(
        Locale.ROOT,
        "%d K, arrangement %d: %.3g cm2/s, LAMMPS %.3g",
        kelvin,
        arrangement,
        diffusivity,
        run.path("D_ab_cm2_s").asDouble());
    for (int picoseconds : new int[] {1, 10, 20}) {
      double[] msd = lithium(frames, 10 * picoseconds);
      System.out.printf(Locale.ROOT, "; MSD at %d ps", picoseconds);
      for (int x = 0; x < 3; x++) {
        System.out.printf(
            Locale.ROOT,
            " %.3f (%.3f)",
            msd[x],
            run.path("msd_" + picoseconds + "ps").path(x).asDouble());
      }
    }
    System.out.println();
    return diffusivity;
  }

  /** Of the ten lithium ions, first in the file, over all time origins, in Å². */
  private static double[] lithium(double[][] frames, int lag) {
    double[] msd = new double[3];
    int origins = frames.length - lag;
    for (int origin = 0; origin < origins; origin++) {
      for (int k = 0; k < 30; k++) {
        double moved = frames[origin + lag][k] - frames[origin][k];
        msd[k % 3] += moved * moved / (10.0 * origins);
      }
    }
    return msd;
  }

  private static void constantEnergy(Workers workers) throws IOException {
    Structure crystal = crystal(1);
    MolecularDynamics warm =
        new MolecularDynamics(crystal, LLTO, DynamicsSettings.canonical(700, 9), workers);
    warm.run(5000);
    for (double accuracy : new double[] {1e-5, 1e-6}) {
      DynamicsSettings settings =
          new DynamicsSettings(700, 0.001, new Thermostat.None(), 9, accuracy);
      MolecularDynamics dynamics =
          new MolecularDynamics(crystal, LLTO, settings, warm.state(), workers);
      SimpleRegression energy = new SimpleRegression();
      SummaryStatistics values = new SummaryStatistics();
      for (int k = 0; k <= 1000; k++) {
        double total = dynamics.potentialEnergy() + dynamics.kineticEnergy();
        energy.addData(0.1 * k, total);
        values.addValue(total);
        dynamics.run(100);
      }
      double[] momentum = new double[3];
      double[] masses = crystal.masses();
      double[] velocities = dynamics.state().velocities();
      for (int k = 0; k < velocities.length; k++) {
        momentum[k % 3] += masses[k / 3] * velocities[k];
      }
      System.out.printf(
          Locale.ROOT,
          "100 ps at constant energy, accuracy %.0e: drift %.2e +- %.1e eV/ps, scatter %.2e eV;"
              + " momentum %.1e %.1e %.1e amu A/ps%n",
          accuracy,
          energy.getSlope(),
          energy.getSlopeStdErr(),
          values.getStandardDeviation(),
          momentum[0],
          momentum[1],
          momentum[2]);
    }
  }
}
