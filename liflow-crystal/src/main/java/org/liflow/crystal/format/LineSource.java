package org.liflow.crystal.format;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.liflow.crystal.Structure;
import org.liflow.files.InputException;
import org.liflow.tensor.geometry.Lattice;

/**
 * The numbered lines of a text file, compressed or not, and the complaints about them.
 *
 * <p>{@link InputFiles} decompresses, whatever the name. Memory is bounded by the longest line
 * allowed, 4 MiB. For readers of text formats; not thread-safe.
 */
public final class LineSource implements Closeable {
  private static final int LONGEST_LINE = 1 << 22;
  private static final int LONGEST_EXCERPT = 40;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;

  private final Path path;
  private final InputStream in;
  private byte[] buffer = new byte[1 << 16];
  private int at;
  private int limit;
  private int start;
  private int end;
  private long line;
  private boolean lineEnded = true;
  private boolean ended;
  private byte[] lineBytes = buffer;
  private byte[] pushedBack;

  private LineSource(Path path, InputStream in) {
    this.path = path;
    this.in = in;
  }

  /**
   * Opens a file.
   *
   * @param path the file
   * @return its lines
   * @throws InputException when there is no such file, it is a folder or may not be read
   * @throws IOException when the disk refuses
   */
  public static LineSource open(Path path) throws IOException {
    return new LineSource(path, InputFiles.open(path));
  }

  /**
   * The lines of a stream that starts within a file.
   *
   * @param linesBefore the number of the file's lines before the stream's first
   */
  static LineSource of(Path path, InputStream in, long linesBefore) {
    LineSource source = new LineSource(path, in);
    source.line = linesBefore;
    return source;
  }

  /**
   * Returns the file's path.
   *
   * @return as it was given
   */
  public Path path() {
    return path;
  }

  /**
   * Returns the number of the line that was read last.
   *
   * @return counted from 1; 0 before the first
   */
  public long lineNumber() {
    return line;
  }

  /** Whether the line that was read last ended with a line feed, rather than with the file. */
  boolean lineEnded() {
    return lineEnded;
  }

  /** Whether reading has met the end of the file. */
  boolean ended() {
    return ended;
  }

  /**
   * Reads the next line.
   *
   * @return without its end; null at the end of the file
   * @throws InputException when the line is not text, or longer than 4 MiB
   * @throws IOException when the disk refuses
   */
  public String next() throws IOException {
    return advance() ? text() : null;
  }

  /**
   * Steps to the next line without making a text of it. {@link LineFields#ofLine} reads its fields.
   *
   * @return false at the end of the file
   * @throws InputException as {@link #next} does
   */
  boolean advance() throws IOException {
    if (pushedBack != null) {
      lineBytes = pushedBack;
      start = 0;
      end = pushedBack.length;
      pushedBack = null;
      line++;
      return true;
    }
    int scanned = at;
    while (true) {
      int stop = stop(scanned);
      if (stop < limit) {
        line++;
        if (buffer[stop] == 0) {
          throw problem("binary data", "lines of text");
        }
        lineBytes = buffer;
        start = at;
        end = stop;
        at = stop + 1;
        return true;
      }
      if (limit - at > LONGEST_LINE) {
        line++;
        throw problem(
            "a line of over " + LONGEST_LINE + " characters", "lines of text of usual length");
      }
      if (!fill()) {
        ended = true;
        if (at == limit) {
          return false;
        }
        line++;
        lineEnded = false;
        lineBytes = buffer;
        start = at;
        end = limit;
        at = limit;
        return true;
      }
      scanned = stop - start;
    }
  }

  /** The place of the first line feed or zero byte from {@code from} on; the limit without one. */
  private int stop(int from) {
    int k = from;
    for (; k <= limit - Long.BYTES; k += Long.BYTES) {
      long eight = (long) LONGS.get(buffer, k);
      long feeds = eight ^ ('\n' * ONES);
      // The lowest bit set belongs to the first byte that is zero (Warren, Hacker's Delight, 6-1).
      long found = ((feeds - ONES) & ~feeds | (eight - ONES) & ~eight) & HIGHS;
      if (found != 0) {
        return k + (Long.numberOfTrailingZeros(found) >>> 3);
      }
    }
    while (k < limit && buffer[k] != '\n' && buffer[k] != 0) {
      k++;
    }
    return k;
  }

  /** Moves the line that has begun to the buffer's start and reads on behind it. */
  private boolean fill() throws IOException {
    start = at;
    limit -= at;
    System.arraycopy(buffer, at, buffer, 0, limit);
    at = 0;
    if (limit == buffer.length) {
      buffer = Arrays.copyOf(buffer, 2 * limit);
    }
    int count = Math.max(0, more());
    limit += count;
    return count > 0;
  }

  /** Reads what fits behind the bytes that are there; a compressed file may be cut off. */
  private int more() throws IOException {
    try {
      return in.read(buffer, limit, buffer.length - limit);
    } catch (InputException problem) {
      ended |= problem.getCause() instanceof EOFException;
      throw problem;
    }
  }

  /** The bytes of which the line read last is a part; valid until the next is read. */
  byte[] bytes() {
    return lineBytes;
  }

  /** Where the line read last starts in {@link #bytes()}. */
  int start() {
    return start;
  }

  /** Where it ends. */
  int end() {
    return end;
  }

  /** The line read last as text. */
  String text() {
    return decode(lineBytes, start, end);
  }

  private String decode(byte[] bytes, int from, int to) {
    boolean ascii = true;
    for (int k = from; k < to; k++) {
      ascii &= bytes[k] > 0;
    }
    int end = to > from && bytes[to - 1] == '\r' ? to - 1 : to;
    boolean marked =
        line == 1
            && end - from >= 3
            && bytes[from] == (byte) 0xef
            && bytes[from + 1] == (byte) 0xbb
            && bytes[from + 2] == (byte) 0xbf;
    int start = marked ? from + 3 : from;
    return new String(
        bytes, start, end - start, ascii ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
  }

  /**
   * Whether the next line starts with these characters; none of it is read, but the line read last
   * is no longer at hand.
   */
  boolean nextStartsWith(String ascii) throws IOException {
    if (pushedBack != null) {
      return new String(pushedBack, StandardCharsets.UTF_8).startsWith(ascii);
    }
    start = 0;
    end = 0;
    if (limit - at < ascii.length()) {
      System.arraycopy(buffer, at, buffer, 0, limit - at);
      limit -= at;
      at = 0;
      int more;
      while (limit < ascii.length() && (more = more()) > 0) {
        limit += more;
      }
    }
    for (int k = 0; k < ascii.length(); k++) {
      if (at + k >= limit || buffer[at + k] != ascii.charAt(k)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Lets the next call of {@link #next} return the line read last once more.
   *
   * @param text that line
   */
  public void pushBack(String text) {
    pushedBack = text.getBytes(StandardCharsets.UTF_8);
    line--;
  }

  /**
   * Reads the next line, which must exist.
   *
   * @param expected the content of the line, for the message
   * @return without its end
   * @throws InputException at the end of the file, and as {@link #next} does
   * @throws IOException when the disk refuses
   */
  public String require(String expected) throws IOException {
    String text = next();
    if (text == null) {
      throw line == 0
          ? new InputException(path, "an empty file", expected)
          : new InputException(path, "the file ends after line " + line, expected);
    }
    return text;
  }

  /**
   * Reads on to the next line that is not blank.
   *
   * @return without its end; null at the end of the file
   * @throws InputException as {@link #next} does
   * @throws IOException when the disk refuses
   */
  public String nextNotBlank() throws IOException {
    String text = next();
    while (text != null && text.isBlank()) {
      text = next();
    }
    return text;
  }

  /**
   * Makes a complaint about the line that was read last.
   *
   * @param found the bad content
   * @param expected the right content
   * @return an exception to throw, which names file and line
   */
  public InputException problem(String found, String expected) {
    return problem(line, found, expected);
  }

  /**
   * Makes a complaint about one line.
   *
   * @param lineNumber counted from 1
   * @param found the bad content
   * @param expected the right content
   * @return an exception to throw, which names file and line
   */
  public InputException problem(long lineNumber, String found, String expected) {
    return new InputException(path + ", line " + lineNumber, found, expected);
  }

  /**
   * Refuses a frame, other than a file's first, whose last line has no end: a program stopped while
   * it wrote, and the last number may lack digits.
   */
  void requireLineEnd(long framesBefore) {
    if (!lineEnded && framesBefore > 0) {
      throw problem(
          "a last line without a line end, so the last frame is cut off", "a whole last frame");
    }
  }

  /**
   * Makes a lattice; a bad one is reported under the line where it starts.
   *
   * @param lineNumber counted from 1
   * @param vectors rows a, b, c in Å
   * @param a whether it repeats along the first
   * @param b whether it repeats along the second
   * @param c whether it repeats along the third
   * @return the lattice
   * @throws InputException when the vectors span no volume or are left-handed; names file and line
   */
  public Lattice lattice(long lineNumber, double[] vectors, boolean a, boolean b, boolean c) {
    try {
      return Lattice.of(vectors, a, b, c);
    } catch (IllegalArgumentException problem) {
      throw problem(
          lineNumber, problem.getMessage(), "three right-handed vectors that span a volume");
    }
  }

  /**
   * Makes a structure; a bad one is reported under the line where it starts.
   *
   * @param lineNumber counted from 1
   * @param lattice the lattice vectors
   * @param atomicNumbers one per atom; copied
   * @param positions x, y, z of each atom in Å; copied
   * @return the structure
   * @throws InputException as the constructor of {@link Structure} refuses; names file and line
   */
  public Structure structure(
      long lineNumber, Lattice lattice, int[] atomicNumbers, double[] positions) {
    try {
      return new Structure(lattice, atomicNumbers, positions);
    } catch (IllegalArgumentException problem) {
      throw problem(lineNumber, problem.getMessage(), "positions within 10^12 Å");
    }
  }

  /**
   * Makes a structure of atoms that may have masses of their own.
   *
   * @param masses one per atom in amu; null for those of the elements
   */
  Structure structure(
      long lineNumber, Lattice lattice, int[] atomicNumbers, double[] positions, double[] masses) {
    Structure structure = structure(lineNumber, lattice, atomicNumbers, positions);
    try {
      return masses == null ? structure : structure.withMasses(masses);
    } catch (IllegalArgumentException problem) {
      throw problem(lineNumber, problem.getMessage(), "positive masses in amu");
    }
  }

  /** Makes a structure of atoms that were read. */
  Structure structure(long lineNumber, Lattice lattice, AtomBuffer atoms) {
    return structure(lineNumber, lattice, atoms.atomicNumbers(), atoms.positions(), atoms.masses());
  }

  /**
   * Shortens text from a file so that a message may quote it.
   *
   * @param text any text
   * @return at most 40 characters in quotation marks, on one line, nothing unprintable
   */
  public static String quote(String text) {
    StringBuilder quoted = new StringBuilder("'");
    String trimmed = text.strip();
    for (int k = 0; k < Math.min(trimmed.length(), LONGEST_EXCERPT); k++) {
      char c = trimmed.charAt(k);
      boolean unprintable = Character.isISOControl(c) || c == '\ufffd' || c == '\u2028';
      quoted.append(unprintable ? (c == '\t' ? ' ' : '?') : c);
    }
    return quoted.append(trimmed.length() > LONGEST_EXCERPT ? "…'" : "'").toString();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
