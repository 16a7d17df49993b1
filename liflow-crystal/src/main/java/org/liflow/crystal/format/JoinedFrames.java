package org.liflow.crystal.format;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.liflow.crystal.Frame;
import org.liflow.crystal.FrameReader;
import org.liflow.crystal.Structure;
import org.liflow.files.InputException;

/**
 * Several files as the pieces of one run, read one after another. Holds the file being read and the
 * first frame of the next one.
 *
 * <p>Steps decide how a file goes on from the one before, times where there are no steps:
 *
 * <ul>
 *   <li>If they begin later than the file before began, both count alike. Frames of the file before
 *       from that step on are left out: a run that was stopped and started again from an earlier
 *       step has them anew.
 *   <li>If they begin no later, the count starts over, as VASP's does. The file goes on one
 *       interval after the last frame, or with it where it repeats that frame.
 * </ul>
 */
final class JoinedFrames implements StampedReader {
  private static final int MOST_NAMED = 6;

  private final List<Path> paths;
  private final ReadOptions options;
  private final List<String> notes = new ArrayList<>();
  private int opened;
  private Piece current;
  private Piece next;

  // Of the frame given last, with the offsets of its piece.
  private Stamp stamp = new Stamp(OptionalLong.empty(), Double.NaN, true);
  private Structure last;
  private long stepInterval;
  private double timeInterval = Double.NaN;
  private boolean unwrapped;
  private boolean counts;
  private boolean startOverTold;

  JoinedFrames(List<Path> paths, ReadOptions options) throws IOException {
    this.paths = List.copyOf(paths);
    this.options = options;
    notes.add(paths.size() + " files joined in this order: " + names(paths));
    current = open();
    try {
      next = open();
    } catch (IOException | RuntimeException problem) {
      current.reader.close();
      throw problem;
    }
  }

  private static String names(List<Path> paths) {
    int shown = paths.size() <= MOST_NAMED ? paths.size() : MOST_NAMED - 1;
    String names =
        paths.subList(0, shown).stream().map(JoinedFrames::name).collect(Collectors.joining(", "));
    return shown == paths.size() ? names : names + ", …, " + name(paths.get(paths.size() - 1));
  }

  /** The name with its folder, which tells apart files of the same name. */
  private static String name(Path path) {
    int count = path.getNameCount();
    return count < 2 ? path.toString() : path.subpath(count - 2, count).toString();
  }

  /** One file with its first frame. */
  private final class Piece {
    final Path path;
    final FrameReader reader;
    final Structure firstStructure;
    final Stamp first;
    Optional<Frame> pending;
    long stepOffset;
    double timeOffset;
    long read = 1;
    long dropped;

    Piece(Path path, FrameReader reader) throws IOException {
      this.path = path;
      this.reader = reader;
      Frame frame =
          reader
              .read()
              .orElseThrow(() -> new InputException(path, "no frame to join", "one at least"));
      this.pending = Optional.of(frame);
      this.firstStructure = frame.structure();
      this.first = stampOf(frame);
    }

    Stamp stampOf(Frame frame) {
      return reader instanceof StampedReader stamped
          ? stamped.stamp()
          : new Stamp(OptionalLong.empty(), frame.time(), true);
    }

    /** The next frame; nothing at the end, which a frame that is cut off also is. */
    Optional<Frame> take() throws IOException {
      if (pending.isPresent()) {
        Optional<Frame> frame = pending;
        pending = Optional.empty();
        return frame;
      }
      try {
        Optional<Frame> frame = reader.read();
        read += frame.isPresent() ? 1 : 0;
        return frame;
      } catch (InputException problem) {
        boolean cutOff = reader instanceof StampedReader stamped && stamped.ended();
        if (!cutOff || next == null || options.rules().wholeFile()) {
          throw problem;
        }
        notes.add("the last frame of " + name(path) + " is cut off and left out");
        return Optional.empty();
      }
    }

    Stamp shifted(Stamp own) {
      return new Stamp(
          own.step().isPresent()
              ? OptionalLong.of(own.step().getAsLong() + stepOffset)
              : own.step(),
          own.time() + timeOffset,
          own.inPicoseconds());
    }
  }

  private Piece open() throws IOException {
    if (opened == paths.size()) {
      return null;
    }
    Path path = paths.get(opened++);
    CrystalFormat format =
        options.format().isPresent() ? options.format().get() : CrystalFormats.detect(path);
    FrameReader reader = format.open(path, options);
    try {
      return new Piece(path, reader);
    } catch (IOException | RuntimeException problem) {
      reader.close();
      throw problem;
    }
  }

  @Override
  public Optional<Frame> read() throws IOException {
    while (current != null) {
      Optional<Frame> frame = current.take();
      if (frame.isEmpty()) {
        advance();
        continue;
      }
      Stamp own = current.stampOf(frame.get());
      if (next != null && !startsOver(next.first, current.first) && !isBefore(own, next.first)) {
        current.dropped++;
        continue;
      }
      follow(current.shifted(own), frame.get());
      return frame;
    }
    return Optional.empty();
  }

  private void follow(Stamp here, Frame frame) {
    boolean flag = current.reader.isUnwrapped();
    if (last != null && flag != unwrapped) {
      throw new InputException(
          current.path,
          flag
              ? "positions that follow atoms across the cell's faces, unlike the file before"
              : "wrapped positions, unlike the file before",
          "files that are all of one kind");
    }
    if (last != null && !last.hasSameAtoms(frame.structure())) {
      throw new InputException(
          current.path,
          "other atoms than the files before",
          "the same atoms in the same order in every frame");
    }
    unwrapped = flag;
    counts = current.reader.countsImages();
    if (here.step().isPresent() && stamp.step().isPresent()) {
      long change = here.step().getAsLong() - stamp.step().getAsLong();
      stepInterval = change > 0 ? change : stepInterval;
    }
    double change = here.time() - stamp.time();
    timeInterval = change > 0 ? change : timeInterval;
    stamp = here;
    last = frame.structure();
  }

  /** Goes on to the next file. */
  private void advance() throws IOException {
    Piece done = current;
    notes.addAll(fresh(done));
    if (done.dropped > 0) {
      notes.add(
          done.dropped
              + (done.dropped == 1 ? " frame of " : " frames of ")
              + name(done.path)
              + (done.dropped == 1 ? " is" : " are")
              + " left out, from "
              + when(next.first)
              + " on: "
              + name(next.path)
              + " begins there");
    }
    done.reader.close();
    current = next;
    next = null;
    if (current == null) {
      return;
    }
    if (startsOver(current.first, done.first)) {
      startOver(done);
    } else {
      current.stepOffset = done.stepOffset;
      current.timeOffset = done.timeOffset;
      dropUnstampedRepeat();
    }
    next = open();
  }

  /** The notes of a file that have not been told. */
  private List<String> fresh(Piece piece) {
    return piece.reader.notes().stream()
        .map(note -> name(piece.path) + ": " + note)
        .filter(note -> !notes.contains(note))
        .toList();
  }

  private void startOver(Piece done) {
    if (OrderCheck.isSamePlace(current.firstStructure, done.firstStructure) && done.read > 1) {
      throw new InputException(
          current.path,
          "the first frame of " + name(done.path) + " once more",
          "a file that goes on from it");
    }
    boolean repeats = last != null && OrderCheck.isSamePlace(current.firstStructure, last);
    if (current.first.step().isPresent() && stamp.step().isPresent()) {
      // With one frame so far there is no interval: equal steps then say nothing.
      long goesOn = stamp.step().getAsLong() + (repeats ? 0 : stepInterval);
      current.stepOffset = goesOn - current.first.step().getAsLong();
    } else if (!Double.isNaN(timeInterval)) {
      current.timeOffset = stamp.time() + (repeats ? 0 : timeInterval) - current.first.time();
    }
    if (!startOverTold) {
      startOverTold = true;
      notes.add(
          "the count of "
              + name(current.path)
              + " starts over: it is taken to go on "
              + (repeats ? "with" : "one interval after")
              + " the last frame before, and so are files after it");
    }
  }

  /** Without steps and times only the place tells that a restart wrote the last frame again. */
  private void dropUnstampedRepeat() {
    boolean unstamped = current.first.step().isEmpty() && Double.isNaN(current.first.time());
    if (unstamped && last != null && OrderCheck.isSamePlace(current.firstStructure, last)) {
      current.pending = Optional.empty();
      notes.add(
          "the first frame of " + name(current.path) + " is the last one before it, and left out");
    }
  }

  /** Whether a file counts from its own beginning; in the files' own numbers. */
  private static boolean startsOver(Stamp first, Stamp before) {
    if (first.step().isPresent() && before.step().isPresent()) {
      return first.step().getAsLong() <= before.step().getAsLong();
    }
    return first.time() <= before.time();
  }

  /** Whether a frame is earlier than another file's first; always where nobody knows. */
  private boolean isBefore(Stamp own, Stamp first) {
    if (own.step().isPresent() && first.step().isPresent()) {
      return own.step().getAsLong() < first.step().getAsLong();
    }
    double slack = Double.isNaN(timeInterval) ? 0 : 1e-3 * timeInterval;
    return !(own.time() >= first.time() - slack);
  }

  private static String when(Stamp first) {
    return first.step().isPresent()
        ? "step " + first.step().getAsLong()
        : "time " + first.time() + (first.inPicoseconds() ? " ps" : "");
  }

  @Override
  public Stamp stamp() {
    return stamp;
  }

  @Override
  public boolean hasIds() {
    return current != null && current.reader instanceof StampedReader stamped && stamped.hasIds();
  }

  @Override
  public boolean ended() {
    return next == null
        && current != null
        && current.reader instanceof StampedReader stamped
        && stamped.ended();
  }

  @Override
  public boolean isUnwrapped() {
    return unwrapped;
  }

  @Override
  public boolean countsImages() {
    return counts;
  }

  @Override
  public List<String> notes() {
    List<String> all = new ArrayList<>(notes);
    if (current != null) {
      all.addAll(fresh(current));
    }
    return all;
  }

  @Override
  public void close() throws IOException {
    if (current != null) {
      current.reader.close();
    }
    if (next != null) {
      next.reader.close();
    }
  }
}
