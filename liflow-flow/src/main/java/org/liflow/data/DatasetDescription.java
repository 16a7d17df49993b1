package org.liflow.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.liflow.files.InputException;
import org.liflow.util.Json;

/**
 * The time step and lag of a data set, which the published layout does not hold. They are kept in
 * {@code dataset.json}.
 *
 * @param timeStep ps between frames, the same for all trajectories
 * @param lagFrames frames between the ends of a pair
 * @param sources the files of the trajectories; copied
 */
public record DatasetDescription(double timeStep, int lagFrames, List<String> sources) {
  /** The name of the file. */
  public static final String FILE = "dataset.json";

  private static final String FORMAT = "liflow-dataset-1";
  private static final long LARGEST = 1 << 24;

  /** Frames of the longest lag: far beyond any trajectory, and far from what an int can count. */
  private static final int LONGEST_LAG = 1_000_000_000;

  /** Relative difference up to which a lag counts as a whole number of frames. */
  private static final double WHOLE = 1e-6;

  /** Relative difference within which two time steps are equal. */
  private static final double SAME_TIME = 1e-6;

  /**
   * Checks the numbers.
   *
   * @param timeStep ps between frames, the same for all trajectories
   * @param lagFrames frames between the ends of a pair
   * @param sources the files of the trajectories; copied
   * @throws IllegalArgumentException when the time step is not positive or the lag not 1 to 10^9
   *     frames
   */
  public DatasetDescription {
    if (!(timeStep > 0 && timeStep < Double.POSITIVE_INFINITY)
        || lagFrames < 1
        || lagFrames > LONGEST_LAG) {
      throw new IllegalArgumentException(
          "a time step of " + timeStep + " ps and a lag of " + lagFrames + " frames");
    }
    sources = List.copyOf(sources);
  }

  /** {@return the time between the ends of a pair, in ps} */
  public double lag() {
    return lagFrames * timeStep;
  }

  /**
   * Returns the number of frames that a time lag spans.
   *
   * @param source names the data in messages
   * @param lag in ps
   * @param timeStep ps between frames
   * @return at least 1
   * @throws InputException when it is no whole number of frames: says which lags would do
   */
  public static int frames(String source, double lag, double timeStep) {
    double frames = lag / timeStep;
    double whole = Math.rint(frames);
    if (whole >= 1 && whole <= LONGEST_LAG && Math.abs(frames - whole) <= WHOLE * whole) {
      return (int) whole;
    }
    String below = digits(Math.floor(frames) * timeStep);
    String above = digits((Math.floor(frames) + 1) * timeStep);
    throw new InputException(
        source,
        "a lag of " + digits(lag) + " ps with frames every " + digits(timeStep) + " ps",
        "a whole number of frames: "
            + (frames < 1 ? above + " ps or more" : below + " or " + above + " ps"));
  }

  /**
   * Checks a time step that the user gives against the data set's own.
   *
   * @param source names the data set in the message
   * @param own ps between frames, as the data set states it
   * @param given ps between frames, as the user states it; empty to use the data set's own
   * @throws InputException when the two differ
   */
  static double agreed(String source, double own, OptionalDouble given) {
    if (given.isPresent() && Math.abs(given.getAsDouble() - own) > SAME_TIME * own) {
      throw new InputException(
          source,
          "frames every " + own + " ps",
          "the time step given, " + given.getAsDouble() + " ps");
    }
    return own;
  }

  private static String digits(double value) {
    return new BigDecimal(value, new MathContext(9)).stripTrailingZeros().toPlainString();
  }

  /**
   * Reads a data set's description.
   *
   * @return empty if the folder has none
   * @throws InputException when it is bad
   */
  static Optional<DatasetDescription> read(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      JsonNode root = Json.read(file, LARGEST, "the description of a data set");
      if (!FORMAT.equals(root.path("format").asText())) {
        throw new InputException(
            file, "JSON of another kind", "the description of a data set, format " + FORMAT);
      }
      List<String> sources = new ArrayList<>();
      root.path("sources").forEach(source -> sources.add(source.asText()));
      return Optional.of(
          new DatasetDescription(
              root.path("time_step_ps").asDouble(Double.NaN),
              root.path("lag_frames").asInt(0),
              sources));
    } catch (IllegalArgumentException problem) {
      throw new InputException(
          file.toString(),
          problem.getMessage(),
          "time_step_ps above 0 and lag_frames of 1 to 10^9",
          problem);
    } catch (IOException problem) {
      throw new InputException(
          file.toString(), "cannot be read (" + problem.getMessage() + ")", "a file", problem);
    }
  }

  /** Writes it into the folder of a data set. */
  void write(Path folder) {
    ObjectNode root = Json.object();
    root.put("format", FORMAT);
    root.put("time_step_ps", timeStep);
    root.put("lag_frames", lagFrames);
    ArrayNode list = root.putArray("sources");
    sources.forEach(list::add);
    Json.write(folder.resolve(FILE), root);
  }
}
