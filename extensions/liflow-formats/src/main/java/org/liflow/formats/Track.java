package org.liflow.formats;

import io.jhdf.api.Group;
import java.io.IOException;
import java.util.Optional;

/**
 * An element of an H5MD file: a dataset of its own where it is fixed, else a group of values, steps
 * and, where there are any, times.
 *
 * @param value one row for each frame; where the element is fixed, all of it
 * @param step of each row; null where the element is fixed
 * @param time of each row; null where there is none
 */
record Track(Numbers value, Series step, Series time) {
  /** Numbers of rows, given one by one or by their distance. */
  sealed interface Series permits Listed, Even {
    double at(long row) throws IOException;

    /** For how many rows there are numbers. */
    long rows();
  }

  /**
   * Given one by one.
   *
   * @param numbers one a row
   */
  record Listed(Numbers numbers) implements Series {
    @Override
    public double at(long row) throws IOException {
      return numbers.row(row)[0];
    }

    @Override
    public long rows() {
      return numbers.rows();
    }
  }

  /**
   * Evenly spaced.
   *
   * @param offset of the first row
   * @param increment from row to row
   */
  record Even(double offset, double increment) implements Series {
    @Override
    public double at(long row) {
      return offset + row * increment;
    }

    @Override
    public long rows() {
      return Long.MAX_VALUE;
    }
  }

  /** The element of a name; nothing where there is none. */
  static Optional<Track> of(Hdf5File file, Group parent, String name) throws IOException {
    Optional<Numbers> fixed = file.numbers(parent, name);
    if (fixed.isPresent()) {
      return Optional.of(new Track(fixed.get(), null, null));
    }
    Optional<Group> group = file.group(parent, name);
    if (group.isEmpty()) {
      return Optional.empty();
    }
    Optional<Numbers> time = file.numbers(group.get(), "time");
    return Optional.of(
        new Track(
            file.required(group.get(), "value"),
            series(file, file.required(group.get(), "step")),
            time.isPresent() ? series(file, time.get()) : null));
  }

  private static Series series(Hdf5File file, Numbers numbers) throws IOException {
    if (numbers.isScalar()) {
      double offset = file.number(numbers.dataset(), "offset").orElse(0.0);
      return new Even(offset, numbers.row(0)[0]);
    }
    if (!numbers.hasRows()) {
      throw numbers.problem(
          "an array of the shape " + numbers.shape(), "one number, or one for each frame");
    }
    return new Listed(numbers);
  }

  boolean isFixed() {
    return step == null;
  }

  /** How many frames have all there is of them. */
  long frames() {
    long whole = Math.min(value.rows(), step.rows());
    return time == null ? whole : Math.min(whole, time.rows());
  }
}
