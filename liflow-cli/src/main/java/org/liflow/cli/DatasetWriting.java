package org.liflow.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.liflow.data.DatasetBuilder;
import org.liflow.data.DatasetEntry;
import org.liflow.files.InputException;

/** Writes a data set for the commands, and describes it in words and as JSON. */
final class DatasetWriting {
  private static final int HOTTEST = 999_999;

  private DatasetWriting() {}

  /** Refuses temperatures in K that a data set cannot have. */
  static void requireTemperatures(List<Integer> temperatures) {
    for (int kelvin : temperatures) {
      if (kelvin < 1 || kelvin > HOTTEST) {
        throw new InputException("--temperature", kelvin + " K", "1 to " + HOTTEST + " K");
      }
    }
  }

  /** Writes the data set; messages name the commands' options. */
  static DatasetBuilder.Written write(DatasetBuilder builder, DatasetBuilder.Listener listener)
      throws IOException {
    return OptionHints.of(DatasetBuilder.LAG, "--lag")
        .and("a shorter lag", "a shorter --lag")
        .and("one time step in a data set", "one time step in a data set (see --every)")
        .and("or to overwrite it", "or --overwrite")
        .call(() -> builder.write(listener));
  }

  /** One line for a person. */
  static String line(DatasetBuilder.Written written) {
    int trajectories = written.trajectories();
    return String.format(
        Locale.ROOT,
        "%d %s at %s%s%s",
        trajectories,
        trajectories == 1 ? "trajectory" : "trajectories",
        String.join(", ", written.temperatures().stream().map(t -> t + " K").toList()),
        written.lagFrames() == 0
            ? ""
            : String.format(
                Locale.ROOT,
                "; frames every %s ps, a lag of %d frame%s",
                Summary.digits(written.timeStep(), 6),
                written.lagFrames(),
                written.lagFrames() == 1 ? "" : "s"),
        written.test().isEmpty()
            ? ""
            : String.format(
                Locale.ROOT,
                "; %d to train on, %d to test",
                written.train().size(),
                written.test().size()));
  }

  /** Adds the same for programs, with all entries. */
  static void describe(ObjectNode root, DatasetBuilder.Written written) {
    if (written.lagFrames() > 0) {
      root.put("lag_frames", written.lagFrames());
    }
    root.put("trajectories", written.trajectories());
    root.put("frames", written.frames());
    root.put("time_step_ps", written.timeStep());
    root.putPOJO("temperatures_K", written.temperatures());
    entries(root.putArray("train"), written.train());
    entries(root.putArray("test"), written.test());
  }

  private static void entries(ArrayNode node, List<DatasetEntry> entries) {
    for (DatasetEntry entry : entries) {
      node.addObject()
          .put("name", entry.name())
          .put("temperature_K", entry.temperature())
          .put("composition", entry.composition())
          .put("frames", entry.end())
          .put("msd_t_Li", entry.lithiumMobility())
          .put("msd_t_frame", entry.frameMobility())
          .put("prior_Li", entry.lithiumPrior())
          .put("prior_frame", entry.framePrior());
    }
  }
}
