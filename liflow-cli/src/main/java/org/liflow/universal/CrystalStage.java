package org.liflow.universal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.liflow.tensor.parallel.SideBySide;

/**
 * Makes the supercells of all crystals of a folder, several crystals side by side. A crystal that
 * fails is left out with the reason, and the others go on.
 */
final class CrystalStage {
  private final Path folder;
  private final UniversalSettings settings;
  private final CrystalPotential potential;

  /**
   * @param folder of the supercells, one folder a crystal
   */
  CrystalStage(Path folder, UniversalSettings settings, CrystalPotential potential) {
    this.folder = folder;
    this.settings = settings;
    this.potential = potential;
  }

  /**
   * Makes those that are not on disk yet.
   *
   * @param entries the crystals' files
   * @return one a crystal, in their order; fewer where the listener cancelled
   */
  List<PreparedCrystal> run(
      List<CrystalFolder.Entry> entries, int threads, UniversalListener listener)
      throws IOException {
    Preparation preparation = new Preparation(settings, potential);
    long before =
        entries.stream().filter(each -> PreparedCrystal.isIn(folder.resolve(each.id()))).count();
    listener.begins(UniversalStage.CRYSTALS, entries.size(), before);
    Object turn = new Object();
    List<PreparedCrystal> made =
        new SideBySide(threads)
            .run(
                entries,
                (entry, single) -> {
                  Path own = folder.resolve(entry.id());
                  boolean fresh = !PreparedCrystal.isIn(own);
                  if (fresh && listener.isCancelled()) {
                    return null;
                  }
                  PreparedCrystal crystal = preparation.of(entry, own, single);
                  if (fresh) {
                    synchronized (turn) {
                      listener.stepped(UniversalStage.CRYSTALS, 1);
                    }
                  }
                  return crystal;
                });
    listener.ends(UniversalStage.CRYSTALS);
    return made.stream().filter(each -> each != null).toList();
  }
}
