package org.liflow.crystal.format;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.liflow.crystal.ForwardingFrameReader;
import org.liflow.crystal.Frame;
import org.liflow.crystal.FrameReader;
import org.liflow.crystal.Structure;
import org.liflow.files.InputException;

/**
 * Holds the frames of a file against each other: do steps and times go on evenly, does a given time
 * step agree, is each atom still itself? What does not fit is refused, or becomes a note or a new
 * piece where {@link ReadRules} say so. A frame that a restart wrote a second time is dropped.
 *
 * <p>Gives every frame its time: from the given time step, else as the file states it. Keeps one
 * frame in memory.
 */
final class CheckedFrames extends ForwardingFrameReader {
  /** Share of the interval by which times may be off. */
  private static final double TOLERANCE = 1e-3;

  /** Frames closer than this, in ps, are hardly ever written. */
  private static final double SHORTEST = 0.5e-3;

  /** Ions cannot be followed over more than this, in ps. */
  private static final double LONGEST = 50;

  private static final int MOST_GAPS_TOLD = 3;
  private static final StampedReader.Stamp SILENT =
      new StampedReader.Stamp(OptionalLong.empty(), Double.NaN, true);

  private final Path path;
  private final ReadOptions options;
  private final ReadRules rules;
  private final OrderCheck order = new OrderCheck();
  private final List<String> notes = new ArrayList<>();

  /** Of the frame before, also in an earlier piece; null in the first. */
  private Structure known;

  private boolean massesTold;

  /** Frames read, those dropped among them. */
  private long read;

  private long repeats;
  private int piece;
  private boolean spacingTold;
  private boolean unitTold;
  private boolean restartTold;
  private boolean orderTold;

  /** Time in units of the file's first interval, for a given time step. */
  private double ticks = -1;

  private long firstInterval;

  // Of the piece.
  private long count;
  private Frame before;
  private StampedReader.Stamp last = SILENT;
  private long interval;
  private double timeInterval = Double.NaN;
  private double timeOffset;
  private boolean sameStep;

  CheckedFrames(FrameReader frames, Path path, ReadOptions options) {
    super(frames);
    this.path = path;
    this.options = options;
    this.rules = options.rules();
  }

  @Override
  public Optional<Frame> read() throws IOException {
    while (true) {
      Optional<Frame> next = wholeFrame();
      if (next.isEmpty()) {
        return next;
      }
      Frame frame = next.get();
      StampedReader.Stamp stamp = stamp(frame);
      read++;
      if (read <= options.frames().skip()) {
        ticks++;
        return Optional.of(new Frame(frame.structure(), time(stamp)));
      }
      if (isRepeat(stamp, frame)) {
        repeats++;
        continue;
      }
      return Optional.of(follow(stamp, frame));
    }
  }

  /** The next frame; nothing, with a note, where the file was cut off within it. */
  private Optional<Frame> wholeFrame() throws IOException {
    try {
      return frames.read();
    } catch (InputException problem) {
      boolean cutOff = frames instanceof StampedReader stamped && stamped.ended();
      if (read == 0 || !cutOff || rules.wholeFile()) {
        throw problem;
      }
      notes.add(
          "what follows the last whole frame is cut off and left out: the file holds "
              + read
              + (read == 1 ? " whole frame" : " whole frames"));
      return Optional.empty();
    }
  }

  private StampedReader.Stamp stamp(Frame frame) {
    return frames instanceof StampedReader stamped
        ? stamped.stamp()
        : new StampedReader.Stamp(OptionalLong.empty(), frame.time(), true);
  }

  private Frame follow(StampedReader.Stamp stamp, Frame frame) {
    String fault = count == 0 ? null : fault(stamp);
    if (fault != null) {
      gap(fault);
    }
    double tick = 1;
    if (count == 0) {
      timeOffset = 0;
    } else {
      requireOrder(frame);
      learn(stamp);
      tick = firstInterval > 0 && interval > 0 ? (double) interval / firstInterval : 1;
    }
    requireMasses(frame);
    ticks += tick;
    before = frame;
    known = frame.structure();
    last = new StampedReader.Stamp(stamp.step(), stamp.time() + timeOffset, stamp.inPicoseconds());
    count++;
    return new Frame(frame.structure(), time(last));
  }

  private double time(StampedReader.Stamp stamp) {
    if (options.timeStep().isPresent()) {
      return ticks * options.timeStep().getAsDouble();
    }
    return stamp.inPicoseconds() ? stamp.time() : Double.NaN;
  }

  /** Why a frame does not go on from the one before; null where it does. Learns nothing. */
  private String fault(StampedReader.Stamp stamp) {
    boolean steps = last.step().isPresent() && stamp.step().isPresent();
    if (steps) {
      long here = stamp.step().getAsLong();
      long there = last.step().getAsLong();
      if (sameStep && here != there) {
        return at(here) + " after " + count + " frames at step " + there;
      }
      if (here < there) {
        return at(here) + " after step " + there + ", so steps go back";
      }
      if (here == there && interval > 0) {
        return at(here) + " for the second time, with other positions";
      }
      if (interval > 0 && here - there != interval) {
        return String.format(
            Locale.ROOT,
            "%s after step %d, %s",
            at(here),
            there,
            here - there > interval
                ? "so frames are missing: they were " + interval + " steps apart"
                : "so the interval changes: it was " + interval + " steps");
      }
    }
    return options.timeStep().isPresent() && rules.overrideTime() ? null : timeFault(stamp, steps);
  }

  private String timeFault(StampedReader.Stamp stamp, boolean steps) {
    double change = stamp.time() + timeOffset - last.time();
    if (Double.isNaN(change)) {
      return null;
    }
    String where =
        String.format(Locale.ROOT, "frame %d at time %s", read, number(stamp.time()))
            + (stamp.inPicoseconds() ? " ps" : "");
    if (Double.isNaN(timeInterval)) {
      if (change > 0) {
        return null;
      }
      return where + " after time " + number(last.time()) + ", so time does not go on";
    }
    double slack = TOLERANCE * timeInterval + 1e-5 * Math.abs(stamp.time());
    if (steps && interval > 0) {
      // A restart may set the time back while the steps go on; the steps then tell the time.
      boolean setBack = stamp.time() + timeOffset <= last.time();
      return Math.abs(change - timeInterval) <= slack || setBack
          ? null
          : where + ", where its step means " + number(last.time() + timeInterval - timeOffset);
    }
    if (change <= 0) {
      return where + " after time " + number(last.time()) + ", so time does not go on";
    }
    return change < 0.5 * timeInterval || change > 1.5 * timeInterval
        ? where + ", where the frames before were " + number(timeInterval) + " apart"
        : null;
  }

  private String at(long step) {
    return "frame " + read + " at step " + step;
  }

  private void gap(String fault) {
    if (!rules.allowGaps() && !rules.describe()) {
      throw new InputException(
          path,
          fault,
          "frames evenly spaced in time; or their time step in ps and permission for gaps given"
              + " with the file");
    }
    piece++;
    if (piece <= MOST_GAPS_TOLD) {
      notes.add("a new piece begins: " + fault);
    }
    count = 0;
    before = null;
    last = SILENT;
    interval = 0;
    timeInterval = Double.NaN;
    sameStep = false;
    order.restart();
  }

  /** Takes a frame's step and time as the ones to go on from; it has no fault. */
  private void learn(StampedReader.Stamp stamp) {
    boolean steps = last.step().isPresent() && stamp.step().isPresent();
    if (steps && interval == 0) {
      interval = stamp.step().getAsLong() - last.step().getAsLong();
      sameStep = interval == 0;
      firstInterval = firstInterval == 0 ? interval : firstInterval;
    }
    double change = stamp.time() + timeOffset - last.time();
    if (Double.isNaN(timeInterval) && change > 0) {
      timeInterval = change;
      if (piece == 0) {
        compare(stamp);
      }
    } else if (change <= 0 && timeInterval > 0) {
      timeOffset = last.time() + timeInterval - stamp.time();
      if (!restartTold) {
        restartTold = true;
        notes.add(
            "the time starts over in frame "
                + read
                + ", while the steps go on: times follow the"
                + " steps");
      }
    }
    if (!spacingTold) {
      double spacing =
          options.timeStep().isPresent()
              ? options.timeStep().getAsDouble()
              : stamp.inPicoseconds() ? timeInterval : Double.NaN;
      if (spacing < SHORTEST || spacing > LONGEST) {
        notes.add(
            "frames "
                + number(spacing)
                + " ps apart, which is unusual: is the unit of time right?");
      }
      spacingTold = !Double.isNaN(spacing);
    }
  }

  /** Holds the file's time step against the given one. */
  private void compare(StampedReader.Stamp stamp) {
    if (!stamp.inPicoseconds()) {
      withoutUnit();
      return;
    }
    if (options.timeStep().isEmpty()) {
      return;
    }
    double given = options.timeStep().getAsDouble();
    if (Math.abs(given - timeInterval) <= TOLERANCE * timeInterval) {
      return;
    }
    String found =
        "frames " + number(timeInterval) + " ps apart, but a time step of " + number(given) + " ps";
    if (rules.overrideTime() || rules.describe()) {
      notes.add(
          "frames are "
              + number(timeInterval)
              + " ps apart in the file; the time step of "
              + number(given)
              + " ps is taken in its place");
    } else {
      throw new InputException(
          path, found, "an equal time step, or none, or permission to override the file's");
    }
  }

  private void withoutUnit() {
    if (options.timeStep().isPresent()) {
      double given = options.timeStep().getAsDouble();
      for (TimeUnit unit : TimeUnit.values()) {
        if (Math.abs(given - timeInterval * unit.picoseconds()) <= TOLERANCE * given) {
          return;
        }
      }
      if (rules.overrideTime() || rules.describe()) {
        notes.add(
            String.format(
                Locale.ROOT,
                "the file's times are %s apart, of a unit that it does not say; a time step of %s"
                    + " ps is taken",
                number(timeInterval),
                number(given)));
        return;
      }
    } else if (rules.describe()) {
      if (!unitTold) {
        unitTold = true;
        notes.add("times " + number(timeInterval) + " apart, of a unit that the file does not say");
      }
      return;
    }
    throw new InputException(
        path,
        "times " + number(timeInterval) + " apart, of a unit that the file does not say",
        options.timeStep().isPresent()
            ? "a time step equal to them in some unit, or permission to override the file's"
            : "the unit of its times to be given with the file");
  }

  private void requireOrder(Frame frame) {
    boolean certain = frames instanceof StampedReader stamped && stamped.hasIds();
    if (certain || rules.trustOrder() || orderTold) {
      return;
    }
    if (order.isShuffled(before.structure(), frame.structure())) {
      String found =
          "frame " + read + ", whose atoms stand in another order than those of the frame before";
      if (!rules.describe()) {
        throw new InputException(
            path,
            found,
            "a column of ids, frames sorted by atom, or permission to trust the order");
      }
      orderTold = true;
      notes.add(found);
    }
  }

  /** Atoms keep their masses, which centres of mass are computed with for the whole file. */
  private void requireMasses(Frame frame) {
    Structure here = frame.structure();
    boolean may = known != null && (known.hasOwnMasses() || here.hasOwnMasses());
    if (!may || massesTold || !known.hasSameAtoms(here)) {
      return;
    }
    for (int atom = 0; atom < here.size(); atom++) {
      double mass = here.mass(atom);
      if (Math.abs(mass - known.mass(atom)) > AtomKind.ROUNDED * mass) {
        String found =
            String.format(
                Locale.ROOT,
                "frame %d, where atom %d (%s) has a mass of %.6g amu and had %.6g in the frame"
                    + " before",
                read,
                atom + 1,
                here.element(atom).symbol(),
                mass,
                known.mass(atom));
        if (!rules.describe()) {
          throw new InputException(
              path, found, "the same masses, in the same order, in every frame");
        }
        massesTold = true;
        notes.add(found);
        return;
      }
    }
  }

  /** Whether a restart wrote the frame before once more: the same moment and the same place. */
  private boolean isRepeat(StampedReader.Stamp stamp, Frame frame) {
    if (before == null) {
      return false;
    }
    boolean steps = last.step().isPresent() && stamp.step().isPresent();
    boolean sameMoment =
        steps
            ? last.step().getAsLong() == stamp.step().getAsLong()
            : last.time() == stamp.time() + timeOffset;
    return sameMoment && OrderCheck.isSamePlace(frame.structure(), before.structure());
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.6g", value)
        .replaceFirst("(\\.\\d*?)0+($|e)", "$1$2")
        .replaceFirst("\\.($|e)", "$1");
  }

  @Override
  public List<String> notes() {
    List<String> all = new ArrayList<>(frames.notes());
    all.addAll(notes);
    if (repeats > 0) {
      all.add(
          repeats == 1
              ? "1 frame that a restart wrote a second time is left out"
              : repeats + " frames that a restart wrote a second time are left out");
    }
    if (piece > 0) {
      all.add("the file falls into " + (piece + 1) + " pieces, taken one by one");
    }
    return all;
  }

  @Override
  public int piece() {
    return piece;
  }
}
