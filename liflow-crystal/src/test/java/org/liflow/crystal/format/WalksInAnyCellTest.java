package org.liflow.crystal.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.liflow.analysis.MeanSquaredDisplacement;
import org.liflow.analysis.ReferenceFrame;
import org.liflow.crystal.Element;
import org.liflow.crystal.Trajectory;
import org.liflow.files.InputException;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.geometry.LatticeMatch;
import org.liflow.tensor.geometry.ReducedLattice;

/**
 * Random walks of known displacements in cells of any kind, written as the text files of LAMMPS and
 * as extended XYZ in all styles: what is read back has the mean squared displacement of the true
 * positions, or is refused, or a note says that moves are too large. Nothing is silently wrong.
 */
class WalksInAnyCellTest {
  private static final int ATOMS = 16;
  private static final int FRAMES = 60;

  @TempDir Path folder;

  /** How positions are written. */
  private enum Style {
    DUMP_XYZ("x y z"),
    DUMP_SCALED("xs ys zs"),
    DUMP_IMAGES("x y z ix iy iz"),
    DUMP_SCALED_IMAGES("xs ys zs ix iy iz"),
    DUMP_UNWRAPPED("xu yu zu"),
    DUMP_SCALED_UNWRAPPED("xsu ysu zsu"),
    XYZ_WRAPPED(""),
    XYZ_UNWRAPPED("");

    final String columns;

    Style(String columns) {
      this.columns = columns;
    }

    boolean isDump() {
      return !columns.isEmpty();
    }
  }

  /** True positions, of which each frame's lattice may be described by other vectors. */
  private record Walk(List<Lattice> lattices, List<double[]> positions, double[] msd) {}

  /**
   * Makes a walk.
   *
   * @param share step along an axis over the shortest lattice vector
   * @param breathes whether the cell changes and carries the atoms along
   */
  private static Walk walk(Random random, boolean[] periodic, double share, boolean breathes) {
    double[] base = base(random, periodic);
    Lattice lattice = Lattice.of(base, periodic[0], periodic[1], periodic[2]);
    boolean flips = random.nextBoolean();
    double shortest = ReducedLattice.of(lattice).shortest();
    double[] here = new double[3 * ATOMS];
    double[] still = new double[3 * ATOMS];
    double[] f = new double[3];
    for (int at = 0; at < here.length; at += 3) {
      lattice.toCartesian(random.nextDouble(), random.nextDouble(), random.nextDouble(), f);
      System.arraycopy(f, 0, here, at, 3);
    }
    List<Lattice> lattices = new ArrayList<>();
    List<double[]> positions = new ArrayList<>();
    List<double[]> displaced = new ArrayList<>();
    double strain = 0;
    for (int frame = 0; frame < FRAMES; frame++) {
      if (frame > 0) {
        double before = strain;
        strain = breathes ? 0.9 * strain + 0.006 * random.nextGaussian() : 0;
        double factor = (1 + strain) / (1 + before);
        for (int k = 0; k < 9; k++) {
          base[k] *= periodic[k / 3] ? factor : 1;
        }
        if (flips && random.nextInt(8) == 0) {
          flip(random, base, periodic);
        }
        Lattice next = Lattice.of(base, periodic[0], periodic[1], periodic[2]);
        LatticeMatch match = LatticeMatch.between(lattice, next).orElseThrow();
        for (int at = 0; at < here.length; at += 3) {
          match.before(here, at, f);
          for (int x = 0; x < 3; x++) {
            for (int k = 0; k < 3 && breathes; k++) {
              here[at + x] += f[k] * match.change(k, x);
            }
            double step = share * shortest * random.nextGaussian();
            here[at + x] += step;
            still[at + x] += step;
          }
        }
        lattice = next;
      }
      lattices.add(lattice);
      positions.add(here.clone());
      displaced.add(still.clone());
    }
    return new Walk(lattices, positions, msd(displaced));
  }

  /** A cell in the orientation of LAMMPS, skewed and perhaps far from reduced. */
  private static double[] base(Random random, boolean[] periodic) {
    double[] base = {
      6 + 6 * random.nextDouble(),
      0,
      0,
      0,
      6 + 6 * random.nextDouble(),
      0,
      0,
      0,
      6 + 6 * random.nextDouble()
    };
    int kind = random.nextInt(3);
    if (kind > 0) {
      base[3] = periodic[0] && periodic[1] ? base[0] * (random.nextDouble() - 0.5) : 0;
      base[6] = periodic[0] && periodic[2] ? base[0] * (random.nextDouble() - 0.5) : 0;
      base[7] = periodic[1] && periodic[2] ? base[4] * (random.nextDouble() - 0.5) : 0;
    }
    for (int step = 0; kind == 2 && step < 3; step++) {
      flip(random, base, periodic);
      flip(random, base, periodic);
    }
    return base;
  }

  /** Adds a vector to a later one, as LAMMPS does when it flips a box. */
  private static void flip(Random random, double[] base, boolean[] periodic) {
    int to = 1 + random.nextInt(2);
    int from = random.nextInt(to);
    int sign = random.nextBoolean() ? 1 : -1;
    for (int x = 0; x < 3 && periodic[to] && periodic[from]; x++) {
      base[3 * to + x] += sign * base[3 * from + x];
    }
  }

  /** Over all atoms and time origins, at lags of 1, 4 and 20 frames, in Å². */
  private static double[] msd(List<double[]> positions) {
    int[] lags = {1, 4, 20};
    double[] msd = new double[3];
    for (int k = 0; k < 3; k++) {
      for (int frame = lags[k]; frame < positions.size(); frame++) {
        double[] to = positions.get(frame);
        double[] from = positions.get(frame - lags[k]);
        for (int at = 0; at < to.length; at++) {
          msd[k] += (to[at] - from[at]) * (to[at] - from[at]);
        }
      }
      msd[k] /= (double) ATOMS * (positions.size() - lags[k]);
    }
    return msd;
  }

  private static double[] msd(Trajectory trajectory) {
    double[] all =
        MeanSquaredDisplacement.tracer(trajectory, Element.LI, ReferenceFrame.NONE, Element.LI)
            .total();
    return new double[] {all[1], all[4], all[20]};
  }

  private Path write(Walk walk, Style style, Random random) throws IOException {
    StringBuilder text = new StringBuilder();
    double[] origin = new double[3];
    for (int x = 0; x < 3; x++) {
      origin[x] = 4 * (random.nextDouble() - 0.5);
    }
    double[] f = new double[3];
    double[] place = new double[3];
    for (int frame = 0; frame < FRAMES; frame++) {
      Lattice lattice = walk.lattices().get(frame);
      double[] here = walk.positions().get(frame);
      if (style.isDump()) {
        box(text, lattice, origin, frame, style.columns);
      } else {
        text.append(ATOMS).append("\nLattice=\"");
        for (double value : lattice.toArray()) {
          text.append(value).append(' ');
        }
        text.append("\" Properties=species:S:1:pos:R:3 pbc=\"");
        for (int k = 0; k < 3; k++) {
          text.append(lattice.isPeriodic(k) ? "T " : "F ");
        }
        text.append("\"\n");
      }
      for (int at = 0; at < here.length; at += 3) {
        lattice.toFractional(here[at], here[at + 1], here[at + 2], f);
        int[] image = new int[3];
        boolean wrap =
            style != Style.DUMP_UNWRAPPED
                && style != Style.DUMP_SCALED_UNWRAPPED
                && style != Style.XYZ_UNWRAPPED;
        for (int k = 0; k < 3; k++) {
          image[k] = wrap && lattice.isPeriodic(k) ? (int) Math.floor(f[k]) : 0;
          f[k] -= image[k];
        }
        if (style == Style.DUMP_SCALED
            || style == Style.DUMP_SCALED_IMAGES
            || style == Style.DUMP_SCALED_UNWRAPPED) {
          System.arraycopy(f, 0, place, 0, 3);
        } else {
          lattice.toCartesian(f[0], f[1], f[2], place);
          for (int x = 0; x < 3 && style.isDump(); x++) {
            place[x] += origin[x];
          }
        }
        text.append(style.isDump() ? at / 3 + 1 + " Li" : "Li");
        for (double value : place) {
          text.append(String.format(Locale.ROOT, " %.9f", value));
        }
        for (int k = 0; k < 3 && style.columns.contains("ix"); k++) {
          text.append(' ').append(image[k]);
        }
        text.append('\n');
      }
    }
    Path file = folder.resolve("walk" + (style.isDump() ? ".lammpstrj" : ".xyz"));
    Files.writeString(file, text);
    return file;
  }

  private static void box(
      StringBuilder text, Lattice lattice, double[] origin, int frame, String columns) {
    double xy = lattice.get(1, 0);
    double xz = lattice.get(2, 0);
    double yz = lattice.get(2, 1);
    boolean tilted = xy != 0 || xz != 0 || yz != 0;
    text.append("ITEM: TIMESTEP\n").append(frame).append("\nITEM: NUMBER OF ATOMS\n");
    text.append(ATOMS).append("\nITEM: BOX BOUNDS").append(tilted ? " xy xz yz" : "");
    for (int k = 0; k < 3; k++) {
      text.append(lattice.isPeriodic(k) ? " pp" : " ff");
    }
    double[] low = {
      origin[0] + Math.min(Math.min(0, xy), Math.min(xz, xy + xz)),
      origin[1] + Math.min(0, yz),
      origin[2]
    };
    double[] high = {
      origin[0] + lattice.get(0, 0) + Math.max(Math.max(0, xy), Math.max(xz, xy + xz)),
      origin[1] + lattice.get(1, 1) + Math.max(0, yz),
      origin[2] + lattice.get(2, 2)
    };
    double[] tilt = {xy, xz, yz};
    for (int k = 0; k < 3; k++) {
      text.append('\n').append(low[k]).append(' ').append(high[k]);
      text.append(tilted ? " " + tilt[k] : "");
    }
    text.append("\nITEM: ATOMS id element ").append(columns).append('\n');
  }

  /** Reads a walk back; null where it is refused. */
  private static Trajectory read(Path file, List<String> notes) throws IOException {
    try {
      return CrystalFiles.readTrajectory(
          file,
          ReadOptions.defaults()
              .withTimeStep(1)
              .withRules(ReadRules.usual().withNotes(notes::add)));
    } catch (InputException refused) {
      assertTrue(refused.getMessage().contains("frame"), refused.getMessage());
      return null;
    }
  }

  @Test
  void nothingIsSilentlyWrong() throws IOException {
    Random random = new Random(37);
    int right = 0;
    int refused = 0;
    int told = 0;
    for (int round = 0; round < 240; round++) {
      Style style = Style.values()[round % Style.values().length];
      boolean slab = random.nextInt(4) == 0;
      boolean[] periodic = {true, true, !slab};
      boolean breathes = random.nextInt(3) == 0;
      double share = 0.02 + (random.nextInt(3) == 0 ? 0.2 : 0.06) * random.nextDouble();
      Walk walk = walk(random, periodic, share, breathes);
      List<String> notes = new ArrayList<>();
      Trajectory read = read(write(walk, style, random), notes);
      if (read == null) {
        refused++;
        assertTrue(share > 0.06, "refused at a step of " + share);
        continue;
      }
      if (notes.stream().anyMatch(note -> note.contains("more than a third"))) {
        told++;
        continue;
      }
      right++;
      double[] expected = walk.msd();
      double[] actual = msd(read);
      for (int k = 0; k < 3; k++) {
        // In so short a run it may be left to chance how atoms follow the cell.
        double tolerance = breathes ? 0.02 : 1e-4;
        assertEquals(
            expected[k],
            actual[k],
            tolerance * expected[k],
            style
                + " in "
                + walk.lattices().get(0)
                + (breathes ? ", breathing" : "")
                + ", step "
                + share
                + ", lag "
                + k
                + ", round "
                + round);
      }
    }
    assertTrue(right > 150 && refused > 20 && told > 3, right + ", " + refused + ", " + told);
  }

  /** The walk in a cell that stands otherwise in space. */
  private static Trajectory turned(Walk walk, Random random) {
    double c = random.nextDouble();
    double s = Math.sqrt(1 - c * c);
    double[][] turn = {{c, s, 0}, {-0.6 * s, 0.6 * c, 0.8}, {0.8 * s, -0.8 * c, 0.6}};
    List<Lattice> lattices = new ArrayList<>();
    double[][] positions = new double[FRAMES][];
    for (int frame = 0; frame < FRAMES; frame++) {
      Lattice lattice = walk.lattices().get(frame);
      lattices.add(
          Lattice.of(
              turned(lattice.toArray(), turn),
              lattice.isPeriodic(0),
              lattice.isPeriodic(1),
              lattice.isPeriodic(2)));
      positions[frame] = turned(walk.positions().get(frame), turn);
    }
    int[] numbers = new int[ATOMS];
    Arrays.fill(numbers, 3);
    return new Trajectory(numbers, lattices, positions, 1);
  }

  private static double[] turned(double[] rows, double[][] turn) {
    double[] result = new double[rows.length];
    for (int k = 0; k < rows.length; k++) {
      for (int x = 0; x < 3; x++) {
        result[k] += rows[k / 3 * 3 + x] * turn[x][k % 3];
      }
    }
    return result;
  }

  /** Each of our writers keeps a walk so that its reader gives the same displacements. */
  @ParameterizedTest
  @ValueSource(strings = {"XDATCAR", "a.extxyz", "a.traj", "a.lammpstrj", "XDATCAR.gz", "a.xyz.gz"})
  void ourOwnFilesKeepTheWalk(String name) throws IOException {
    Random random = new Random(name.hashCode());
    int right = 0;
    for (int round = 0; round < 30; round++) {
      boolean slab = !name.startsWith("XDATCAR") && random.nextInt(4) == 0;
      boolean breathes = random.nextInt(3) == 0;
      double share = 0.02 + (random.nextInt(3) == 0 ? 0.2 : 0.06) * random.nextDouble();
      Walk walk = walk(random, new boolean[] {true, true, !slab}, share, breathes);
      Trajectory written = turned(walk, random);
      Path file = folder.resolve(name);
      CrystalFiles.writeTrajectory(file, written);
      List<String> notes = new ArrayList<>();
      Trajectory read = read(file, notes);
      if (read == null || notes.stream().anyMatch(note -> note.contains("more than a third"))) {
        // Only XDATCAR does not say that positions are unwrapped; and a dump counts its images.
        assertTrue(share > 0.06 && !name.startsWith("a.extxyz"), name + " at a step of " + share);
        continue;
      }
      right++;
      double[] expected = walk.msd();
      double[] actual = msd(read);
      double[] direct = msd(written);
      for (int k = 0; k < 3; k++) {
        assertEquals(direct[k], actual[k], 1e-4 * direct[k], name + ", round " + round);
        double tolerance = breathes ? 0.02 : 1e-4;
        assertEquals(expected[k], actual[k], tolerance * expected[k], name + ", round " + round);
      }
    }
    assertTrue(right >= 15, name + ": " + right);
  }
}
