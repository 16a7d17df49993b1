package org.liflow.formats;

import io.jhdf.api.Group;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.liflow.crystal.Structure;
import org.liflow.crystal.format.ReadOptions;
import org.liflow.crystal.format.StampedReader;
import org.liflow.tensor.geometry.Lattice;

/**
 * H5MD 1.0 and 1.1 (de Buyl, Colberg and Höfling, Comput. Phys. Commun. 185, 1546, 2014): one group
 * of particles with positions, a box that is fixed or of each frame, and, where there are any,
 * images, species and ids.
 */
final class H5mdLayout implements Layout {
  private final Track position;
  private final Track image;
  private final Track id;
  private final H5mdBox box;
  private final H5mdSpecies species;
  private final Units units;
  private final Cells cells;
  private final double length;

  /** ps; NaN where nothing says it. */
  private final double unitOfTime;

  private final boolean sorted;
  private final int atoms;
  private final long frames;
  private final Hdf5File file;
  private long[] idsBefore;

  H5mdLayout(Hdf5File file, ReadOptions options) throws IOException {
    this.file = file;
    Group particles = particles(file);
    String creator =
        file.group(file.root(), "h5md", "creator")
            .flatMap(group -> file.text(group, "name"))
            .orElse("");
    boolean lammps = creator.toLowerCase(Locale.ROOT).contains("lammps");
    this.position = Track.of(file, particles, "position").orElseThrow();
    if (position.isFixed()) {
      throw position.value().problem("positions without a step", "a group of value, step and time");
    }
    if (!position.value().hasRows(0, 3)) {
      throw position
          .value()
          .problem("positions of the shape " + position.value().shape(), "frames, particles and 3");
    }
    this.atoms = position.value().rowLength() / 3;
    this.units = new Units(file, lammps);
    this.length = units.ofPositions(position.value());
    this.cells = new Cells(file, position.value().dataset());
    this.image = ofEachFrame(file, particles, "image", atoms, 3);
    this.id = ofEachFrame(file, particles, "id", atoms);
    this.box = new H5mdBox(file, particles, cells, units, options.supplement());
    this.species = new H5mdSpecies(file, particles, atoms, options);
    // LAMMPS sorts what it writes to H5MD by its ids, without writing them.
    this.sorted = lammps || id != null;
    Optional<Numbers> times = file.numbers(file.group(particles, "position").orElseThrow(), "time");
    this.unitOfTime = times.isPresent() ? units.ofTimes(times.get(), options.rules()) : Double.NaN;
    long whole = Math.min(position.frames(), Math.min(box.frames(), species.frames()));
    whole = image == null || image.isFixed() ? whole : Math.min(whole, image.frames());
    this.frames = id == null || id.isFixed() ? whole : Math.min(whole, id.frames());
  }

  /** The one group of particles with positions. */
  private static Group particles(Hdf5File file) throws IOException {
    Group parent =
        file.group(file.root(), "particles")
            .orElseThrow(() -> file.problem(file.root(), "no group particles", "one"));
    List<Group> found = new ArrayList<>();
    for (Group each : file.groups(parent)) {
      if (file.group(each, "position").isPresent() || file.dataset(each, "position").isPresent()) {
        found.add(each);
      }
    }
    if (found.size() != 1) {
      throw file.problem(
          parent,
          found.isEmpty()
              ? "no group with positions"
              : found.size()
                  + " groups with positions ("
                  + String.join(", ", found.stream().limit(5).map(Group::getName).toList())
                  + ")",
          "one group of particles, of all atoms");
    }
    return found.get(0);
  }

  private static Track ofEachFrame(Hdf5File file, Group particles, String name, long... shape)
      throws IOException {
    Optional<Track> track = Track.of(file, particles, name);
    if (track.isEmpty()) {
      return null;
    }
    Numbers value = track.get().value();
    boolean fits =
        track.get().isFixed()
            ? value.rows() == shape[0] && value.hasRows(Arrays.copyOfRange(shape, 1, shape.length))
            : value.hasRows(shape);
    if (!fits) {
      throw value.problem(
          "an array of the shape " + value.shape(), "values for each of the particles");
    }
    return track.get();
  }

  @Override
  public long frames() {
    return frames;
  }

  @Override
  public Structure structure(long frame) throws IOException {
    double step = position.step().at(frame);
    double ofBox = box.step(frame);
    if (!Double.isNaN(ofBox) && ofBox != step) {
      throw position
          .value()
          .problem(
              "frame "
                  + (frame + 1)
                  + String.format(Locale.ROOT, " at step %.0f, but its box at %.0f", step, ofBox),
              "a box of the same step for each frame");
    }
    requireSameStep(image, "images", frame, step);
    requireSameStep(id, "ids", frame, step);
    double[] place = position.value().row(frame);
    requireWritten(frame, step, place);
    double[] vectors = box.vectors(frame);
    double[] images = image == null ? null : valuesOf(image, frame);
    for (int atom = 0; atom < atoms; atom++) {
      for (int x = 0; x < 3; x++) {
        double moved = place[3 * atom + x] * length;
        if (images != null) {
          for (int k = 0; k < 3; k++) {
            moved += images[3 * atom + k] * vectors[3 * k + x];
          }
        }
        place[3 * atom + x] = moved;
      }
    }
    Lattice lattice = box.lattice(frame, vectors);
    int[] elements = species.ofFrame(frame, step);
    return id == null
        ? cells.structure(frame, lattice, elements, place)
        : sorted(frame, lattice, elements, place);
  }

  /** Rows belong together by their steps: what was written less often has fewer of them. */
  private void requireSameStep(Track track, String what, long frame, double step)
      throws IOException {
    if (track == null || track.isFixed() || track.step().at(frame) == step) {
      return;
    }
    throw track
        .value()
        .problem(
            "frame "
                + (frame + 1)
                + String.format(
                    Locale.ROOT,
                    " at step %.0f, but its %s at %.0f",
                    step,
                    what,
                    track.step().at(frame)),
            what + " of the same step for each frame");
  }

  /** Values of a frame, or of all. */
  private double[] valuesOf(Track track, long frame) throws IOException {
    return track.isFixed() ? track.value().all(3 * atoms) : track.value().row(frame);
  }

  /** MDAnalysis makes room for all frames at once; those that it did not come to are zero. */
  private void requireWritten(long frame, double step, double[] place) {
    if (frame > 0 && step == 0 && Arrays.stream(place).allMatch(x -> x == 0)) {
      throw file.cutOff(
          position.value().dataset(),
          "frame " + (frame + 1) + " of " + frames + ", whose step and positions are all zero");
    }
  }

  private Structure sorted(long frame, Lattice lattice, int[] elements, double[] place)
      throws IOException {
    double[] values = valuesOf(id, frame);
    long[] ids = new long[atoms];
    for (int atom = 0; atom < atoms; atom++) {
      ids[atom] = (long) values[atom];
    }
    long[] order = ids.clone();
    Arrays.sort(order);
    for (int k = 1; k < atoms; k++) {
      if (order[k] == order[k - 1]) {
        throw id.value()
            .problem(
                "frame " + (frame + 1) + " with two particles of the id " + order[k],
                "an id of its own for each");
      }
    }
    if (idsBefore != null && !Arrays.equals(idsBefore, order)) {
      throw id.value()
          .problem(
              "frame " + (frame + 1) + " with other ids than the frame before",
              "the same particles in every frame");
    }
    idsBefore = order;
    int[] sortedElements = new int[atoms];
    double[] sortedPlace = new double[3 * atoms];
    for (int atom = 0; atom < atoms; atom++) {
      int to = Arrays.binarySearch(order, ids[atom]);
      sortedElements[to] = elements[atom];
      System.arraycopy(place, 3 * atom, sortedPlace, 3 * to, 3);
    }
    return cells.structure(frame, lattice, sortedElements, sortedPlace);
  }

  @Override
  public StampedReader.Stamp stamp(long frame) throws IOException {
    double step = position.step().at(frame);
    OptionalLong number =
        step == Math.rint(step) ? OptionalLong.of((long) step) : OptionalLong.empty();
    if (position.time() == null) {
      return new StampedReader.Stamp(number, Double.NaN, true);
    }
    double time = position.time().at(frame);
    return new StampedReader.Stamp(
        number, Double.isNaN(unitOfTime) ? time : time * unitOfTime, !Double.isNaN(unitOfTime));
  }

  @Override
  public boolean hasIds() {
    return sorted;
  }

  @Override
  public boolean isUnwrapped() {
    return image != null;
  }

  /** LAMMPS counts images from where a run begins, and writes wrapped positions with them. */
  @Override
  public boolean countsImages() {
    return image != null;
  }

  @Override
  public List<String> notes() {
    List<String> notes = Notes.of(cells, position.value().rows() - frames);
    notes.addAll(units.notes());
    notes.addAll(species.notes());
    return notes;
  }
}
