package org.liflow.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.crystal.format.ReadOptions;
import org.liflow.flow.SmallModels;
import org.liflow.train.TinyDataset;

class TrainingExampleTest {
  @Test
  @Tag("slow")
  void trainsSavesLoadsAndSamples(@TempDir Path folder) throws IOException {
    Path data = Files.createDirectory(folder.resolve("data"));
    TinyDataset.write(data);
    Path crystal = folder.resolve("LiCl.cif");
    CrystalFiles.writeStructure(crystal, SmallModels.rockSalt(3, 17, 4.85));
    String[] arguments = {data.toString(), crystal.toString(), "500", "1"};
    String line = Printed.by(() -> TrainingExample.main(arguments)).strip();
    assertTrue(line.startsWith("EpochMetrics[epoch=1, steps=250, "), line);
    Path strides = folder.resolve("propagator/strides.extxyz");
    assertEquals(11, CrystalFiles.readTrajectory(strides, ReadOptions.defaults()).frames());
  }
}
