package org.liflow.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import org.liflow.crystal.format.CrystalFormats;
import org.liflow.evaluate.EvaluationFiles;
import org.liflow.files.InputException;
import org.liflow.quickstart.Quickstart;
import org.liflow.run.RunFolder;
import org.liflow.train.TrainingSummary;

/** What a file or folder is, as far as its name and first bytes tell. */
enum InputKind {
  /** A model file or a published checkpoint. */
  MODEL,
  /** A structure or a trajectory. */
  CRYSTAL,
  /** The folder of a simulation. */
  RUN,
  /** The folder of a training run. */
  TRAINING,
  /** The folder of a quickstart. */
  QUICKSTART,
  /** The folder of an evaluation. */
  EVALUATION,
  /** The folder of a data set. */
  DATASET;

  /** Whether a path is the folder of LiFlow's own run, or of none that can be read as a file. */
  static boolean isRunFolder(Path path) {
    return Files.isDirectory(path)
        && (Files.exists(path.resolve(RunFolder.DESCRIPTION)) || !CrystalFormats.readsFolder(path));
  }

  /**
   * Looks at a file or folder; that it is sound is for its reader to find.
   *
   * @throws InputException when there is no such file, or it is a folder of no kind
   */
  static InputKind of(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      if (Files.exists(path.resolve(RunFolder.DESCRIPTION))) {
        return RUN;
      }
      if (TrainingSummary.isTraining(path)) {
        return TRAINING;
      }
      if (Files.exists(path.resolve(Quickstart.DESCRIPTION))) {
        return QUICKSTART;
      }
      if (Files.exists(path.resolve(EvaluationFiles.SUMMARY))
          && Files.exists(path.resolve(EvaluationFiles.TABLE))) {
        return EVALUATION;
      }
      if (Files.exists(path.resolve("element_index.npy"))) {
        return DATASET;
      }
      if (CrystalFormats.readsFolder(path)) {
        return CRYSTAL;
      }
      throw new InputException(
          path,
          "a folder with none of run.json, settings.yaml, quickstart.json, summary.json,"
              + " element_index.npy, vasprun.xml, XDATCAR and OUTCAR",
          "the folder of a run, a training run, a quickstart, an evaluation, a data set or of VASP");
    }
    String name = path.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".ckpt") || name.endsWith(".safetensors")) {
      return MODEL;
    }
    try (InputStream in = Files.newInputStream(path)) {
      byte[] start = in.readNBytes(9);
      boolean zip = start.length >= 4 && start[0] == 'P' && start[1] == 'K' && start[2] == 3;
      // The length of a header of safetensors leaves the upper bytes of eight zero.
      boolean tensors = start.length == 9 && start[8] == '{' && start[7] == 0 && start[6] == 0;
      return zip || tensors ? MODEL : CRYSTAL;
    } catch (NoSuchFileException problem) {
      throw new InputException(path.toString(), "no such file", "an existing file", problem);
    }
  }
}
