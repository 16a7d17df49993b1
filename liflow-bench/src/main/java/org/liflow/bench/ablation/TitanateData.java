package org.liflow.bench.ablation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.liflow.crystal.Trajectory;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.crystal.format.ReadOptions;
import org.liflow.data.DatasetBuilder;
import org.liflow.data.LiFlowDataset;
import org.liflow.md.DynamicsFolder;
import org.liflow.md.DynamicsPlan;
import org.liflow.md.DynamicsSettings;
import org.liflow.md.ForceField;
import org.liflow.md.LltoGenerator;
import org.liflow.md.PairPotential;
import org.liflow.md.Thermostat;
import org.liflow.tensor.parallel.SideBySide;
import org.liflow.tensor.parallel.Workers;

/**
 * Reference dynamics of the quickstart's titanate, with arrangements and temperatures of its own:
 * choices made here have not seen what the quickstart is judged on.
 *
 * @param folder of the trajectories and the data set; goes on where an earlier call was killed
 * @param size how much there is of it
 */
record TitanateData(Path folder, Size size) {
  /** Frames from stride to stride. */
  static final int FRAMES_PER_STRIDE = 10;

  private static final double FRAME = 0.1;
  private static final int FIRST_SEED = 901;
  private static final int EQUILIBRATION = 50;

  /**
   * The amount of data.
   *
   * @param arrangements to train on, one of which validates
   * @param temperatures to train on, in K
   * @param picoseconds of each trajectory
   * @param judged the temperature of the arrangement that is judged, in K
   * @param replicas of that arrangement
   * @param strides of each replica
   */
  record Size(
      int arrangements,
      List<Integer> temperatures,
      int picoseconds,
      int judged,
      int replicas,
      int strides) {}

  /** Runs all dynamics that are missing and writes the data set; returns its folder. */
  Path dataset(int threads) throws IOException {
    List<Work> work = new ArrayList<>();
    for (int k = 0; k < size.replicas(); k++) {
      int replica = k;
      work.add(
          single ->
              dynamics(
                  single,
                  judgedFolder(replica),
                  size.arrangements(),
                  100 + replica,
                  List.of(size.judged()),
                  FRAMES_PER_STRIDE * size.strides()));
    }
    for (int k = 0; k < size.arrangements(); k++) {
      int arrangement = k;
      work.add(
          single ->
              dynamics(
                  single,
                  folder.resolve("arrangement-" + arrangement),
                  arrangement,
                  arrangement,
                  size.temperatures(),
                  FRAMES_PER_STRIDE * size.picoseconds()));
    }
    runAll(work, threads);
    Path dataset = folder.resolve("dataset");
    if (!LiFlowDataset.isDescribed(dataset)) {
      DatasetBuilder builder =
          new DatasetBuilder(dataset)
              .overwrite(true)
              .timeStep(FRAME)
              .lag(FRAME * FRAMES_PER_STRIDE);
      for (int k = 0; k < size.arrangements(); k++) {
        for (int kelvin : size.temperatures()) {
          Path file = folder.resolve("arrangement-" + k).resolve("traj_" + kelvin + "K_0.extxyz");
          builder.add(
              DatasetBuilder.Source.of(file, kelvin)
                  .withTitle("arrangement " + k)
                  .withName("arrangement-" + k));
        }
      }
      builder.write(name -> {});
    }
    return dataset;
  }

  private Path judgedFolder(int replica) {
    return folder.resolve("judged-" + replica);
  }

  /** The dynamics of one folder. */
  private interface Work {
    List<DynamicsFolder.Progress> on(Workers single);
  }

  private static List<DynamicsFolder.Progress> dynamics(
      Workers single,
      Path place,
      int arrangement,
      int seed,
      List<Integer> temperatures,
      int frames) {
    DynamicsPlan plan =
        new DynamicsPlan(
            LltoGenerator.generate(4, 4, 2, 0.3125, FIRST_SEED + arrangement),
            PairPotential.bundled("llto-chen-2015"),
            temperatures.stream().map(Integer::doubleValue).toList(),
            0.002,
            new Thermostat.VelocityRescaling(DynamicsSettings.RELAXATION),
            FIRST_SEED + seed,
            ForceField.PRODUCTION,
            50,
            EQUILIBRATION,
            Map.of());
    try (DynamicsFolder open = DynamicsFolder.open(place, plan, frames, true)) {
      return open.run(single, () -> {});
    }
  }

  private static void runAll(List<Work> work, int threads) throws IOException {
    for (List<DynamicsFolder.Progress> done :
        new SideBySide(threads).run(work, (one, single) -> one.on(single))) {
      for (DynamicsFolder.Progress each : done) {
        if (each.fault() != null) {
          throw new IOException(each.file() + ": " + each.fault());
        }
      }
    }
  }

  /** Trajectories of all arrangements to train on at one temperature, at the times of strides. */
  List<Trajectory> trained(int kelvin) throws IOException {
    List<Trajectory> trajectories = new ArrayList<>();
    ReadOptions atStrides = ReadOptions.defaults().withFrames(0, FRAMES_PER_STRIDE, Long.MAX_VALUE);
    for (int k = 0; k < size.arrangements(); k++) {
      Path file = folder.resolve("arrangement-" + k).resolve("traj_" + kelvin + "K_0.extxyz");
      trajectories.add(CrystalFiles.readTrajectory(file, atStrides));
    }
    return trajectories;
  }

  /** The judged trajectories, at the times of strides. */
  List<Trajectory> judged() throws IOException {
    List<Trajectory> trajectories = new ArrayList<>();
    ReadOptions atStrides = ReadOptions.defaults().withFrames(0, FRAMES_PER_STRIDE, Long.MAX_VALUE);
    for (int k = 0; k < size.replicas(); k++) {
      Path file = judgedFolder(k).resolve("traj_" + size.judged() + "K_0.extxyz");
      trajectories.add(CrystalFiles.readTrajectory(file, atStrides));
    }
    return trajectories;
  }
}
