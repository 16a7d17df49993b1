package org.liflow.train;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.liflow.files.InputException;
import org.liflow.files.ResumableFolder;
import org.liflow.nn.io.ModelFile;
import org.liflow.tensor.Resources;

/**
 * The files of a training run. Each is written beside its place and then moved there, and is
 * completed even if the caller is interrupted. The folder belongs to one run at a time.
 */
final class TrainingFolder implements AutoCloseable {
  static final String SETTINGS = "settings.yaml";
  static final String STATE = "state.safetensors";
  static final String BEST = "best.safetensors";
  static final String LAST = "last.safetensors";

  private static final String INITIAL = "initial.safetensors";
  private static final String DIVERGED = "diverged-";

  private static final List<String> OTHERS =
      List.of(STATE, INITIAL, BEST, LAST, MetricsFiles.TABLE, MetricsReport.FILE);

  private static final ResumableFolder.Layout LAYOUT =
      new ResumableFolder.Layout(SETTINGS, OTHERS, TrainingFolder::isOurs);

  private final ResumableFolder folder;
  private final UndisturbedDisk disk;
  private final Resources resources;

  private TrainingFolder(ResumableFolder opened) {
    try (Resources made = new Resources()) {
      folder = made.add(opened);
      disk = made.add(new UndisturbedDisk());
      resources = made.keep();
    }
  }

  /** Returns whether a run writes a file of this name. */
  private static boolean isOurs(String name) {
    return name.equals(SETTINGS) || OTHERS.contains(name) || name.matches(DIVERGED + "\\d+\\.npz");
  }

  /** Returns whether a folder holds a training run. */
  static boolean holdsRun(Path path) {
    return ResumableFolder.holdsRun(path, LAYOUT);
  }

  /**
   * Opens a folder for a new run.
   *
   * @throws InputException when it holds a run or cannot be written
   */
  static TrainingFolder create(Path path) {
    return new TrainingFolder(ResumableFolder.create(path, LAYOUT));
  }

  /**
   * Opens the folder of a run.
   *
   * @throws InputException when it holds none, or is open elsewhere
   */
  static TrainingFolder resume(Path path) {
    return new TrainingFolder(ResumableFolder.resume(path, LAYOUT));
  }

  Path path() {
    return folder.path();
  }

  /** Reads and writes files that an interrupt must not break. */
  UndisturbedDisk disk() {
    return disk;
  }

  /** The path of the settings, for messages. */
  Path settingsFile() {
    return folder.description();
  }

  /** The path of the state, for messages. */
  Path stateFile() {
    return folder.file(STATE);
  }

  /** Reads the settings. */
  TrainingSettings settings() {
    return TrainingSettings.read(settingsFile());
  }

  /**
   * Reads the last checkpoint; empty if the run was killed before its first.
   *
   * @throws InputException when it is damaged, or missing beside files that are written after it
   */
  Optional<TrainingState> state() {
    if (Files.exists(stateFile())) {
      return Optional.of(TrainingState.read(stateFile()));
    }
    for (String later : List.of(BEST, LAST, MetricsFiles.TABLE)) {
      if (Files.exists(folder.file(later))) {
        throw new InputException(
            path(),
            "no " + STATE + " beside " + later,
            "the state that the run came to, or another folder to begin a run in");
      }
    }
    return Optional.empty();
  }

  /** Reads the model before the first step. */
  ModelFile initial() {
    return ModelFile.read(folder.file(INITIAL));
  }

  void write(TrainingSettings settings) {
    disk.run(() -> settings.write(settingsFile()));
  }

  void write(TrainingState state) {
    disk.run(() -> state.write(stateFile()));
  }

  void writeInitial(ModelFile model) {
    write(model, INITIAL);
  }

  void writeLast(ModelFile model) {
    write(model, LAST);
  }

  void writeBest(ModelFile model) {
    write(model, BEST);
  }

  private void write(ModelFile model, String name) {
    disk.run(() -> model.write(folder.file(name)));
  }

  /** Writes the table of metrics, and the page if there is one. */
  void write(MetricsFiles metrics) {
    disk.run(() -> metrics.write(path()));
  }

  /**
   * Writes a batch with a loss or gradient that is not finite.
   *
   * @param steps updates before it
   * @return the file
   */
  Path write(DivergedBatch batch, long steps) {
    Path file = folder.file(DIVERGED + steps + ".npz");
    disk.run(() -> batch.write(file));
    return file;
  }

  /** Unlocks the folder. */
  @Override
  public void close() {
    resources.close();
  }
}
