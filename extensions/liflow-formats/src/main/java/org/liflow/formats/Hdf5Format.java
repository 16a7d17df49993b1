package org.liflow.formats;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.liflow.crystal.FrameReader;
import org.liflow.crystal.format.CrystalFormat;
import org.liflow.crystal.format.FileStart;
import org.liflow.crystal.format.ReadOptions;
import org.liflow.crystal.format.RunFacts;
import org.liflow.files.InputException;

/**
 * Trajectories in HDF5: files after the H5MD convention, those of torch-sim, and {@code vaspout.h5}
 * of VASP. Which of them a file is, its groups tell.
 *
 * <p>Frames are read one by one, in memory that does not grow with their number. Links within a
 * file and to other files are refused, as are datasets that are stored in other files.
 */
public final class Hdf5Format implements CrystalFormat {
  /** Makes the service. */
  public Hdf5Format() {}

  @Override
  public String name() {
    return "HDF5";
  }

  @Override
  public String title() {
    return "HDF5 (H5MD, torch-sim, vaspout.h5)";
  }

  @Override
  public List<String> namePatterns() {
    return List.of("*.h5", "*.h5md", "*.hdf5");
  }

  @Override
  public boolean holdsTrajectory() {
    return true;
  }

  @Override
  public boolean holdsOpenBoundaries() {
    return true;
  }

  /** The signature of HDF5; a file with a user's block before it is told by its name. */
  @Override
  public boolean matchesContent(FileStart start) {
    try {
      return Hdf5File.isSignature(start.bytes());
    } catch (IOException unreadable) {
      // Its reader will meet the same and tell it.
      return false;
    }
  }

  @Override
  public FrameReader open(Path path, ReadOptions options) throws IOException {
    Hdf5File file = Hdf5File.open(path);
    try {
      return new Hdf5Frames(file, file.inMemory(() -> layout(file, options)));
    } catch (IOException | RuntimeException problem) {
      file.close();
      throw problem;
    }
  }

  @Override
  public RunFacts facts(Path path) throws IOException {
    try (Hdf5File file = Hdf5File.open(path)) {
      return file.group(file.root(), "intermediate", "ion_dynamics").isPresent()
          ? RunFacts.of(file.inMemory(() -> VaspOutLayout.temperature(file)))
          : RunFacts.NONE;
    }
  }

  private static Layout layout(Hdf5File file, ReadOptions options) throws IOException {
    if (file.group(file.root(), "h5md").isPresent()) {
      return new H5mdLayout(file, options);
    }
    if (file.group(file.root(), "intermediate", "ion_dynamics").isPresent()) {
      return new VaspOutLayout(file, options);
    }
    if (file.group(file.root(), "data").isPresent()
        && file.group(file.root(), "steps").isPresent()) {
      return new TorchSimLayout(file);
    }
    throw new InputException(
        file.path(),
        "HDF5 without the groups h5md (H5MD), data and steps (torch-sim) or"
            + " intermediate/ion_dynamics (VASP)",
        "a trajectory of one of them");
  }
}
