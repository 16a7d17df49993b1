package org.liflow.crystal.format;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.liflow.crystal.Frame;
import org.liflow.files.InputException;
import org.liflow.tensor.geometry.Lattice;

/**
 * DCD trajectories as CHARMM, NAMD, LAMMPS, OpenMM and the tools around them write them: Fortran
 * records of single-precision coordinates, in either order of bytes, with markers of 4 or 8 bytes.
 *
 * <p>A DCD names no elements: they come from the topology of the options, as does the cell where
 * the file has none. The number of frames in the header is not trusted; runs that are stopped leave
 * it at 0.
 *
 * <p>The writers differ in what they mean, and the header does not say which one it was but for
 * CHARMM's version and a title:
 *
 * <ul>
 *   <li>The cell is six numbers. CHARMM after version 24 writes the lower triangle of a symmetric
 *       matrix; all others write lengths, with angles in degrees or their cosines in between.
 *   <li>The time step is in CHARMM's unit (48.88821 fs) of NAMD, OpenMM and CHARMM, in the unit of
 *       its own input of LAMMPS, and made up by converters such as VMD and MDTraj. It is taken
 *       where CHARMM, NAMD or OpenMM is named, is of an unknown unit for LAMMPS, and is left alone
 *       otherwise, with a note.
 * </ul>
 */
final class DcdReader implements StampedReader {
  /** CHARMM's unit of time, Å √(amu mol/kcal), as NAMD has it. */
  private static final double AKMA_PS = 0.04888821;

  private static final int HEADER = 84;
  private static final int CONTROLS = 20;
  private static final int LARGEST_TITLE = 1 << 16;

  /** The version that other programs put into their files to be read as CHARMM's. */
  private static final int PRETENDED_VERSION = 24;

  private enum Writer {
    CHARMM("CHARMM"),
    NAMD("NAMD"),
    OPENMM("OpenMM"),
    LAMMPS("LAMMPS"),
    UNKNOWN("a program that the title does not name");

    private final String title;

    Writer(String title) {
      this.title = title;
    }
  }

  private final Path path;
  private final InputStream in;
  private final Topology topology;
  private final Optional<TimeUnit> givenUnit;
  private final List<String> notes = new ArrayList<>();

  // Of the header.
  private ByteOrder order;
  private int markerBytes;
  private Writer writer;
  private boolean charmm;
  private int version;
  private boolean hasCell;
  private boolean hasFourth;
  private int declared;
  private long firstStep;
  private long every;
  private double delta;
  private int atoms;

  /** Indices of the atoms that move; nothing where all do. */
  private int[] free;

  private float[] coordinates;
  private double[] fixed;
  private long offset;
  private long frames;
  private boolean cellTold;
  private boolean ended;
  private Stamp stamp;

  /** Opens a file and reads its header. */
  static DcdReader open(Path path, ReadOptions options) throws IOException {
    InputStream in = InputFiles.open(path);
    try {
      return new DcdReader(path, in, options);
    } catch (IOException | RuntimeException problem) {
      in.close();
      throw problem;
    }
  }

  private DcdReader(Path path, InputStream in, ReadOptions options) throws IOException {
    this.path = path;
    this.in = in;
    this.givenUnit = options.rules().timeUnit();
    readHeader();
    this.topology =
        Topology.of(options)
            .orElseThrow(
                () ->
                    new InputException(
                        path,
                        "a DCD file of " + atoms + " atoms, which names no elements",
                        "a file of the same atoms in the same order given with it"));
    topology.requireSize(path, atoms);
    coordinates = new float[3 * atoms];
  }

  /** Whether bytes start a DCD: a record of 84 bytes that begins with CORD, however marked. */
  static boolean matches(byte[] start) {
    return start.length >= 12 && (isCord(start, 4) || isCord(start, 8));
  }

  private static boolean isCord(byte[] start, int marker) {
    String magic = new String(start, marker, 4, StandardCharsets.ISO_8859_1);
    boolean little = start[0] == HEADER;
    boolean big = start[marker - 1] == HEADER;
    return (little || big) && (magic.equals("CORD") || magic.equals("VELD"));
  }

  private void readHeader() throws IOException {
    byte[] start = bytes(12, "a DCD header");
    if (!matches(start)) {
      throw new InputException(path, "other content", "a DCD file, which starts with CORD");
    }
    markerBytes = isCord(start, 4) ? 4 : 8;
    order = start[0] == HEADER ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    if (new String(start, markerBytes, 4, StandardCharsets.ISO_8859_1).equals("VELD")) {
      throw new InputException(path, "a DCD file of velocities", "one of coordinates (CORD)");
    }
    byte[] rest = bytes(markerBytes + 4 + 4 * CONTROLS + markerBytes - 12, "a DCD header");
    byte[] whole = Arrays.copyOf(start, start.length + rest.length);
    System.arraycopy(rest, 0, whole, start.length, rest.length);
    ByteBuffer header = ByteBuffer.wrap(whole).order(order);
    int[] control = new int[CONTROLS];
    for (int k = 0; k < CONTROLS; k++) {
      control[k] = header.getInt(markerBytes + 4 + 4 * k);
    }
    requireMarker(header, whole.length - markerBytes, HEADER, "the header");
    version = control[19];
    charmm = version != 0;
    declared = control[0];
    firstStep = control[1];
    every = control[2];
    int fixedAtoms = control[8];
    delta =
        charmm
            ? header.getFloat(markerBytes + 4 + 4 * 9)
            : header.getDouble(markerBytes + 4 + 4 * 9);
    hasCell = charmm && control[10] != 0;
    hasFourth = charmm && control[11] != 0;
    writer = writer(readTitle());
    ByteBuffer count = record(4, "the number of atoms");
    atoms = count.getInt();
    if (atoms < 1 || atoms > AtomBuffer.MOST_ATOMS || fixedAtoms < 0 || fixedAtoms > atoms) {
      throw new InputException(
          path, atoms + " atoms, " + fixedAtoms + " of them fixed", "a whole DCD header");
    }
    if (fixedAtoms > 0) {
      readFree(atoms - fixedAtoms);
    }
  }

  private String readTitle() throws IOException {
    long length = marker(bytes(markerBytes, "the title"), 0);
    if (length < 4 || length > LARGEST_TITLE) {
      throw new InputException(path, "a title of " + length + " bytes", "a whole DCD header");
    }
    byte[] title = bytes((int) length, "the title");
    requireMarker(
        ByteBuffer.wrap(bytes(markerBytes, "the title")).order(order), 0, length, "the title");
    return new String(title, 4, title.length - 4, StandardCharsets.ISO_8859_1);
  }

  private Writer writer(String title) {
    String text = title.toUpperCase(Locale.ROOT);
    if (text.contains("LAMMPS")) {
      return Writer.LAMMPS;
    }
    if (text.contains("CREATED BY NAMD")) {
      return Writer.NAMD;
    }
    if (text.contains("OPENMM")) {
      return Writer.OPENMM;
    }
    return version > PRETENDED_VERSION ? Writer.CHARMM : Writer.UNKNOWN;
  }

  /** Reads the indices of atoms that move, in steps that end where the file does. */
  private void readFree(int count) throws IOException {
    requireOpening(4L * count, "the free atoms");
    int[] indices = new int[Math.min(count, 4096)];
    for (int k = 0; k < count; k++) {
      if (k == indices.length) {
        indices = Arrays.copyOf(indices, (int) Math.min(count, 2L * k));
      }
      int index = ByteBuffer.wrap(bytes(4, "the free atoms")).order(order).getInt();
      if (index < 1 || index > atoms) {
        throw new InputException(
            path, "the free atom " + index + " of " + atoms, "a whole DCD header");
      }
      indices[k] = index - 1;
    }
    free = Arrays.copyOf(indices, count);
    requireClosing(4L * count, "the free atoms");
  }

  @Override
  public Optional<Frame> read() throws IOException {
    byte[] opening = in.readNBytes(markerBytes);
    if (opening.length == 0) {
      tellCount();
      return Optional.empty();
    }
    offset += opening.length;
    if (opening.length < markerBytes) {
      throw cutOff("a frame");
    }
    Lattice lattice = topology.structure().lattice();
    long length = marker(opening, 0);
    if (hasCell) {
      lattice = lattice(cell(length));
      length = marker(bytes(markerBytes, "x"), 0);
    } else if (frames == 0) {
      notes.add("the cell is that of " + topology.path().getFileName());
    }
    int moving = frames > 0 && free != null ? free.length : atoms;
    for (int axis = 0; axis < 3; axis++) {
      if (axis > 0) {
        length = marker(bytes(markerBytes, "coordinates"), 0);
      }
      if (length != 4L * moving) {
        throw new InputException(
            where(),
            "a record of " + length + " bytes for one coordinate of " + moving + " atoms",
            "4 for each atom");
      }
      readAxis(axis, moving);
      requireClosing(length, "coordinates");
    }
    if (hasFourth) {
      skipRecord(4L * moving);
    }
    Frame frame = frame(lattice, moving);
    frames++;
    return Optional.of(frame);
  }

  private Frame frame(Lattice lattice, int moving) {
    double[] positions = frames > 0 && free != null ? fixed.clone() : new double[3 * atoms];
    for (int k = 0; k < moving; k++) {
      int atom = frames > 0 && free != null ? free[k] : k;
      for (int x = 0; x < 3; x++) {
        positions[3 * atom + x] = coordinates[x * atoms + k];
      }
    }
    if (frames == 0 && free != null) {
      fixed = positions.clone();
    }
    stamp = stampOf();
    try {
      return new Frame(
          topology.structure().within(lattice, positions),
          stamp.inPicoseconds() ? stamp.time() : Double.NaN);
    } catch (IllegalArgumentException problem) {
      throw new InputException(
          where(), problem.getMessage(), "finite positions of " + atoms + " atoms");
    }
  }

  private Stamp stampOf() {
    boolean counted = writer != Writer.UNKNOWN && every > 0 && firstStep >= 0;
    OptionalLong step =
        counted ? OptionalLong.of(firstStep + frames * every) : OptionalLong.empty();
    if (!counted || !(delta > 0) || Double.isInfinite(delta)) {
      if (frames == 0) {
        notes.add(
            String.format(
                Locale.ROOT,
                "the header's time step, %.6g, is of %s, and is not taken",
                delta,
                writer.title));
      }
      return new Stamp(step, Double.NaN, true);
    }
    double steps = (double) frames * every * delta;
    if (writer == Writer.LAMMPS) {
      return new Stamp(
          step, steps * givenUnit.map(TimeUnit::picoseconds).orElse(1.0), givenUnit.isPresent());
    }
    return new Stamp(step, steps * AKMA_PS, true);
  }

  /** The six numbers of a cell. */
  private double[] cell(long length) throws IOException {
    if (length != 48) {
      throw new InputException(
          where(), "a record of " + length + " bytes for the cell", "six numbers in 48 bytes");
    }
    ByteBuffer bytes = ByteBuffer.wrap(bytes(48, "the cell")).order(order);
    double[] cell = new double[6];
    for (int k = 0; k < 6; k++) {
      cell[k] = bytes.getDouble();
    }
    requireClosing(48, "the cell");
    return cell;
  }

  private Lattice lattice(double[] cell) {
    try {
      boolean cosines = isWithin(cell, -1, 1);
      boolean angles = isWithin(cell, 20, 160);
      if (version > PRETENDED_VERSION && writer == Writer.CHARMM) {
        Lattice symmetric = symmetric(cell);
        if (symmetric != null && angles) {
          throw new InputException(
              where(),
              "a cell that may be lengths and angles as well as a symmetric matrix",
              "a file of another format, or with angles away from both");
        }
        if (symmetric != null) {
          return symmetric;
        }
      }
      double[] degrees = {cell[4], cell[3], cell[1]};
      if (cosines) {
        for (int k = 0; k < 3; k++) {
          degrees[k] = degrees[k] == 0 ? 90 : Math.toDegrees(Math.acos(degrees[k]));
        }
      }
      Lattice lattice =
          Lattice.fromParameters(cell[0], cell[2], cell[5], degrees[0], degrees[1], degrees[2]);
      if (!cellTold && (degrees[0] != 90 || degrees[1] != 90 || degrees[2] != 90)) {
        cellTold = true;
        notes.add(
            "the cell is given by lengths and angles: a is taken along x and b in the x-y plane");
      }
      return lattice;
    } catch (IllegalArgumentException problem) {
      throw new InputException(
          where(), "the cell " + Arrays.toString(cell), "lengths and angles of a cell");
    }
  }

  private static boolean isWithin(double[] cell, double low, double high) {
    for (int k : new int[] {1, 3, 4}) {
      if (!(cell[k] >= low && cell[k] <= high)) {
        return false;
      }
    }
    return true;
  }

  /** The symmetric matrix xx, xy, yy, xz, yz, zz; null where it spans no right-handed volume. */
  private static Lattice symmetric(double[] m) {
    double minor = m[0] * m[2] - m[1] * m[1];
    double volume =
        m[0] * (m[2] * m[5] - m[4] * m[4])
            - m[1] * (m[1] * m[5] - m[4] * m[3])
            + m[3] * (m[1] * m[4] - m[2] * m[3]);
    if (!(m[0] > 0 && minor > 0 && volume > 0)) {
      return null;
    }
    return Lattice.periodic(m[0], m[1], m[3], m[1], m[2], m[4], m[3], m[4], m[5]);
  }

  private void readAxis(int axis, int count) throws IOException {
    byte[] block = new byte[(int) Math.min(4L * count, 1 << 16)];
    ByteBuffer numbers = ByteBuffer.wrap(block).order(order);
    int done = 0;
    while (done < count) {
      int some = Math.min(count - done, block.length / 4);
      int got = in.readNBytes(block, 0, 4 * some);
      offset += got;
      if (got < 4 * some) {
        throw cutOff("coordinates");
      }
      for (int k = 0; k < some; k++) {
        coordinates[axis * atoms + done + k] = numbers.getFloat(4 * k);
      }
      done += some;
    }
  }

  private void skipRecord(long length) throws IOException {
    requireOpening(length, "the fourth coordinate");
    for (long left = length; left > 0; ) {
      byte[] some = in.readNBytes((int) Math.min(left, 1 << 16));
      if (some.length == 0) {
        throw cutOff("the fourth coordinate");
      }
      offset += some.length;
      left -= some.length;
    }
    requireClosing(length, "the fourth coordinate");
  }

  /** A whole record of so many bytes. */
  private ByteBuffer record(int length, String what) throws IOException {
    requireOpening(length, what);
    ByteBuffer content = ByteBuffer.wrap(bytes(length, what)).order(order);
    requireClosing(length, what);
    return content;
  }

  private void requireOpening(long length, String what) throws IOException {
    requireMarker(ByteBuffer.wrap(bytes(markerBytes, what)).order(order), 0, length, what);
  }

  private void requireClosing(long length, String what) throws IOException {
    requireOpening(length, what);
  }

  private void requireMarker(ByteBuffer bytes, int at, long length, String what) {
    long found = markerBytes == 4 ? bytes.getInt(at) : bytes.getLong(at);
    if (found != length) {
      throw new InputException(
          where(),
          "a record of " + found + " bytes for " + what,
          length + " bytes; the file is damaged or no DCD");
    }
  }

  private long marker(byte[] bytes, int at) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(order);
    return markerBytes == 4 ? buffer.getInt(at) : buffer.getLong(at);
  }

  private byte[] bytes(int count, String what) throws IOException {
    byte[] bytes = readNBytes(count);
    offset += bytes.length;
    if (bytes.length < count) {
      throw cutOff(what);
    }
    return bytes;
  }

  private byte[] readNBytes(int count) throws IOException {
    try {
      return in.readNBytes(count);
    } catch (InputException problem) {
      ended |= problem.getCause() instanceof EOFException;
      throw problem;
    }
  }

  private InputException cutOff(String what) {
    ended = true;
    return new InputException(
        path.toString(), "the file ends within " + what + " at byte " + offset, "a whole file");
  }

  private void tellCount() {
    ended = true;
    if (declared > 0 && declared != frames && frames > 0) {
      notes.add("the header counts " + declared + " frames, and the file holds " + frames);
    }
    if (frames == 0) {
      throw new InputException(path, "a DCD file without frames", "one frame at least");
    }
    declared = 0;
  }

  private String where() {
    return path + ", frame " + (frames + 1);
  }

  @Override
  public Stamp stamp() {
    return stamp;
  }

  /** A DCD keeps the order of the atoms, but LAMMPS's does so only if its dump is sorted. */
  @Override
  public boolean hasIds() {
    return false;
  }

  @Override
  public boolean ended() {
    return ended;
  }

  @Override
  public List<String> notes() {
    List<String> all = new ArrayList<>();
    if (frames > 0) {
      all.add("elements are those of " + topology.path().getFileName());
    }
    all.addAll(notes);
    return all;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
