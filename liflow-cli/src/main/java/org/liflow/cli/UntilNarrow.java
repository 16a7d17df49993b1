package org.liflow.cli;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.liflow.analysis.DiffusionAnalysis;
import org.liflow.analysis.Estimate;
import org.liflow.crystal.Trajectory;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.crystal.format.ReadOptions;
import org.liflow.crystal.format.RunManifest;
import org.liflow.files.InputException;

/**
 * Decides when a run's D* is known well enough. It looks at numbers of strides that do not depend
 * on anything else, and at the frames up to there alone. So a run that was killed and resumed ends
 * where it would have ended. An interval has to be narrow at two looks in a row: one look favours
 * intervals that happen to be too narrow.
 */
final class UntilNarrow {
  /** The option's name. */
  static final String NAME = "--until";

  /** The limit where none is given. */
  static final int MOST_STRIDES = 1000;

  private static final int FIRST = 50;
  private static final double GROWTH = 1.2;

  private final Path folder;
  private final double wanted;
  private final DiffusionAnalysis.Settings settings;
  private final boolean differ;
  private final Map<Double, Look> looks = new LinkedHashMap<>();

  /**
   * What the last look at a temperature found.
   *
   * @param temperature in K
   * @param strides of each trajectory that were looked at
   * @param halfWidth of the 95 % interval of D* over its median; null where there was no D*
   * @param narrow whether that is as narrow as was asked for
   * @param reached whether it was so at the look before, too, or at the last stride
   * @param ended whether all trajectories had stopped before
   */
  record Look(
      @JsonProperty("temperature_K") double temperature,
      @JsonProperty("strides") int strides,
      @JsonProperty("half_width") Double halfWidth,
      @JsonIgnore boolean narrow,
      @JsonProperty("reached") boolean reached,
      @JsonProperty("ended") boolean ended) {}

  /**
   * @param folder of the run
   * @param wanted half width of the 95 % interval as a share of D*
   * @param differ whether replicas start from different orderings
   */
  UntilNarrow(Path folder, double wanted, DiffusionAnalysis.Settings settings, boolean differ) {
    this.folder = folder;
    this.wanted = wanted;
    this.settings = settings;
    this.differ = differ;
  }

  /** Reads a share such as {@code 10%}. */
  static double parse(String text) {
    String number = text.strip();
    boolean percent = number.endsWith("%");
    double value = Double.NaN;
    try {
      value = Double.parseDouble(percent ? number.substring(0, number.length() - 1) : number);
    } catch (NumberFormatException notOne) {
      // Refused below, as all that is no share.
    }
    double share = percent ? value / 100 : Double.NaN;
    if (!(share >= 0.001 && share < 1)) {
      throw new InputException(NAME, "'" + text + "'", "0.1% to 99%, such as 10%");
    }
    return share;
  }

  /** The number of strides at which to look next. */
  static int next(int strides, int most) {
    int next = strides == 0 ? FIRST : Math.max(strides + FIRST, (int) (strides * GROWTH));
    return Math.min(most, next);
  }

  /**
   * Looks at the first strides at a temperature; all of them are in the files.
   *
   * @param last whether there are no strides after these
   * @return whether D* is known well enough
   */
  boolean isReached(double temperature, int strides, boolean last) throws IOException {
    List<Trajectory> replicas = new ArrayList<>();
    int present = 0;
    for (RunManifest.Trajectory listed : RunManifest.read(folder).trajectories()) {
      if (listed.temperature() == temperature) {
        Trajectory read = CrystalFiles.readTrajectory(listed.file(), ReadOptions.defaults());
        int frames = Math.min(read.frames(), strides + 1);
        replicas.add(read.firstFrames(frames));
        present = Math.max(present, frames - 1);
      }
    }
    Double half = halfWidth(temperature, replicas);
    boolean narrow = half != null && half <= wanted;
    Look before = looks.get(temperature);
    // The same frames once more are no second look.
    boolean ended = present < strides && before != null && present <= before.strides();
    boolean reached = narrow && !ended && (last || before != null && before.narrow());
    looks.put(temperature, new Look(temperature, present, half, narrow, reached, ended));
    return reached;
  }

  /** Whether all trajectories at a temperature had stopped before the last look. */
  boolean hasEnded(double temperature) {
    Look last = looks.get(temperature);
    return last != null && last.ended();
  }

  private Double halfWidth(double temperature, List<Trajectory> replicas) {
    Estimate found;
    try {
      found =
          DiffusionAnalysis.selfDiffusivity(
                  new DiffusionAnalysis.Run(temperature, replicas, differ), settings)
              .estimate();
    } catch (IllegalArgumentException tooShort) {
      return null;
    }
    double half = (found.upper95() - found.lower95()) / (2 * found.median());
    return Double.isFinite(half) ? half : null;
  }

  /** The last look at each temperature. */
  List<Look> looks() {
    return List.copyOf(looks.values());
  }

  /** Whether D* is narrow enough at every temperature. */
  boolean isReachedEverywhere() {
    return looks.values().stream().allMatch(Look::reached);
  }

  /** What a person is told of the last look at a temperature. */
  String text(Look look) {
    String found =
        String.format(
            Locale.ROOT,
            "At %s K the 95 %% interval of D* is ±%s after %d strides, ",
            Summary.digits(look.temperature(), 10),
            look.halfWidth() == null ? "unknown" : percent(look.halfWidth()),
            look.strides());
    return look.reached()
        ? found + "as narrow as asked for."
        : found
            + "not ±"
            + percent(wanted)
            + (look.ended() ? ": its trajectories have stopped." : ": --steps is the limit.");
  }

  private static String percent(double share) {
    return Summary.digits(100 * share, 3) + " %";
  }
}
