package org.liflow.crystal.format;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.liflow.crystal.Element;
import org.liflow.crystal.ForwardingFrameReader;
import org.liflow.crystal.Frame;
import org.liflow.crystal.FrameReader;
import org.liflow.crystal.ImageTracker;
import org.liflow.crystal.Structure;
import org.liflow.files.InputException;

/**
 * Unwraps the frames of a reader one by one: atoms are followed across the faces of the cell, see
 * {@link ImageTracker}.
 *
 * <p>An atom that moves by half of the lattice's shortest vector or more between two frames is
 * refused, since its image is then not certain; a move of more than a third becomes a note. Frames
 * that their file itself calls unwrapped pass through, unless the file counts images ({@link
 * FrameReader#countsImages()}): a restart may have begun the count anew, and a jump by lattice
 * vectors among small moves is then taken back, with a note. Each piece of a file is unwrapped from
 * its own first frame.
 *
 * <p>Where the file has no cell, positions stay as they are. They are refused if they look wrapped
 * into a cell that the file does not say.
 */
public final class Unwrapping extends ForwardingFrameReader {
  /** Share of the shortest lattice vector from which on a move is told. */
  private static final double TOLD = 1.0 / 3;

  /** Share from which on it is refused. */
  private static final double REFUSED = 0.5;

  /** What belongs to images between a cell's numbers and half of it. */
  private static final double ROUNDING = 1e-9;

  private static final int LOOKED_AHEAD = 24;

  private final String source;
  private final long skipped;
  private final boolean describe;
  private final Map<Integer, Moves> far = new TreeMap<>();
  private Structure first;
  private Structure before;
  private ImageTracker tracker = new ImageTracker();
  private int piece;
  private long count;
  private long jumps;
  private long firstJump;
  private int jumped;
  private boolean told;
  private final List<String> notes = new ArrayList<>();

  /** The far moves of an element. */
  private static final class Moves {
    final BitSet atoms = new BitSet();
    double longest;
    long frame;
    double shortestVector;
  }

  /**
   * @param frames the frames to unwrap; closed with this reader
   * @param source the file's name, for messages
   */
  public Unwrapping(FrameReader frames, String source) {
    this(frames, source, ReadOptions.defaults());
  }

  /**
   * @param frames the frames to unwrap; closed with this reader
   * @param source the file's name, for messages
   * @param options frames to be skipped are not followed; {@link ReadRules#describe} makes a note
   *     of what would be refused
   */
  Unwrapping(FrameReader frames, String source, ReadOptions options) {
    super(frames);
    this.source = source;
    this.skipped = options.frames().skip();
    this.describe = options.rules().describe();
  }

  /**
   * The next frame.
   *
   * @throws InputException when the atoms are not those of the frame before, or their images are
   *     not certain
   */
  @Override
  public Optional<Frame> read() throws IOException {
    Optional<Frame> frame = frames.read();
    count++;
    if (frame.isEmpty() || count <= skipped || frames.isUnwrapped() && !frames.countsImages()) {
      return frame;
    }
    if (frames.piece() != piece) {
      piece = frames.piece();
      tracker = new ImageTracker();
      before = null;
    }
    return Optional.of(new Frame(unwrap(frame.get().structure()), frame.get().time()));
  }

  private Structure unwrap(Structure structure) throws IOException {
    if (first == null) {
      first = structure;
    } else if (!first.hasSameAtoms(structure)) {
      throw new InputException(
          source,
          "other atoms in frame " + count + " than in the frame before",
          "the same atoms in the same order in every frame");
    }
    if (isOpen(structure)) {
      requireNoJump(structure);
      before = structure;
      return structure;
    }
    double[] positions = structure.positions();
    boolean moved;
    try {
      moved = tracker.unwrap(structure.lattice(), positions);
    } catch (IllegalArgumentException problem) {
      throw new InputException(
          source,
          "frame " + count + ": " + problem.getMessage(),
          "frames closer in time, or word that positions are unwrapped",
          problem);
    }
    if (frames.isUnwrapped()) {
      checkJumps(structure);
    } else {
      checkMoves(structure);
    }
    Structure followed = moved ? structure.withPositions(positions) : structure;
    if (!structure.lattice().isPeriodic()) {
      // Along an axis that does not repeat nothing takes a jump back.
      requireNoJump(followed);
      before = followed;
    }
    return followed;
  }

  private static boolean isOpen(Structure structure) {
    return !structure.lattice().isPeriodic(0)
        && !structure.lattice().isPeriodic(1)
        && !structure.lattice().isPeriodic(2);
  }

  private void checkMoves(Structure structure) throws IOException {
    double vector = tracker.shortestVector();
    for (int atom = 0; atom < structure.size(); atom++) {
      double move = tracker.move(atom);
      if (move > TOLD * vector) {
        Moves moves = far.computeIfAbsent(structure.element(atom).atomicNumber(), z -> new Moves());
        moves.atoms.set(atom);
        if (move > moves.longest) {
          moves.longest = move;
          moves.frame = count;
          moves.shortestVector = vector;
        }
        if (move >= REFUSED * vector * (1 - ROUNDING)) {
          refuse(structure, vector, "");
        }
      }
    }
  }

  /** In a file that counts images, only a count that starts anew makes an image change. */
  private void checkJumps(Structure structure) throws IOException {
    if (tracker.imagesChanged() == 0) {
      return;
    }
    double vector = tracker.shortestVector();
    for (int atom = 0; atom < structure.size(); atom++) {
      if (tracker.move(atom) > TOLD * vector) {
        refuse(structure, vector, " or a restart counts images anew");
        return;
      }
    }
    jumps++;
    jumped = Math.max(jumped, tracker.imagesChanged());
    firstJump = firstJump == 0 ? count : firstJump;
  }

  private void refuse(Structure structure, double vector, String orElse) throws IOException {
    if (told) {
      return;
    }
    int farthest = 0;
    int atoms = 0;
    for (int atom = 0; atom < structure.size(); atom++) {
      farthest = tracker.move(atom) > tracker.move(farthest) ? atom : farthest;
      atoms += tracker.move(atom) >= REFUSED * vector * (1 - ROUNDING) ? 1 : 0;
    }
    boolean one = atoms == 1;
    String symbol = structure.element(farthest).symbol();
    String who =
        atoms == 0
            ? symbol + " atoms move"
            : atoms
                + (one ? " atom (" + symbol + ") moves" : " atoms (of them " + symbol + ") move")
                + " by half of a lattice vector or more,";
    String found =
        String.format(
            Locale.ROOT,
            "frame %d: %s by up to %.3g Å since the frame before, where the shortest lattice vector"
                + " is %.4g Å,%s so %s",
            count,
            who,
            tracker.move(farthest),
            vector,
            orElse,
            one ? "its image is not certain" : "their images are not certain");
    if (!describe) {
      lookAhead();
      throw new InputException(
          source,
          found,
          "frames closer in time, atoms in one order or with their ids, or word that positions are"
              + " unwrapped");
    }
    told = true;
    notes.add(found);
  }

  /**
   * Reads on, since atoms also seem to move far where frames list them in another order. That is
   * certain only after some frames, and the complaint about it then comes first.
   */
  private void lookAhead() throws IOException {
    int left = LOOKED_AHEAD;
    while (left > 0 && frames.read().isPresent()) {
      left--;
    }
  }

  /** Without a cell: a move across the whole of the structure is that of a wrapped atom. */
  private void requireNoJump(Structure structure) {
    if (before == null || told) {
      return;
    }
    Optional<String> jump = OpenJumps.find(before, structure);
    if (jump.isEmpty()) {
      return;
    }
    String found =
        "frame "
            + count
            + ": "
            + jump.get()
            + " since the frame before, as positions do that are wrapped into a cell, "
            + (isOpen(structure)
                ? "and the file says no cell"
                : "but the cell does not repeat along all its vectors");
    if (!describe) {
      throw new InputException(
          source,
          found,
          isOpen(structure)
              ? "the cell given with the file, or word that positions are unwrapped"
              : "a cell that repeats along all its vectors, or word that positions are unwrapped");
    }
    told = true;
    notes.add(found);
  }

  @Override
  public List<String> notes() {
    List<String> all = new ArrayList<>(frames.notes());
    all.addAll(notes);
    far.forEach(
        (number, moves) ->
            all.add(
                String.format(
                    Locale.ROOT,
                    "%d of %d %s atoms move by more than a third of the shortest lattice vector"
                        + " (%.4g Å) between two frames, up to %.3g Å before frame %d: images are"
                        + " uncertain from half of it on",
                    moves.atoms.cardinality(),
                    first.count(Element.of(number)),
                    Element.of(number).symbol(),
                    moves.shortestVector,
                    moves.longest,
                    moves.frame)));
    if (jumps > 0) {
      all.add(
          String.format(
              Locale.ROOT,
              "unwrapped positions jump by lattice vectors before frame %d%s, as after a restart"
                  + " that counts images anew (%d atoms); they are followed on",
              firstJump,
              jumps == 1 ? "" : " and " + (jumps - 1) + " others",
              jumped));
    }
    return all;
  }

  /** Whether the frame read last was, or is now, unwrapped: always. */
  @Override
  public boolean isUnwrapped() {
    return true;
  }

  /** Jumps are mended. */
  @Override
  public boolean countsImages() {
    return false;
  }
}
