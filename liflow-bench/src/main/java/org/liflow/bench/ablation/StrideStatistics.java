package org.liflow.bench.ablation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.liflow.crystal.Element;
import org.liflow.crystal.Trajectory;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.geometry.NeighborList;
import org.liflow.tensor.parallel.Workers;

/**
 * Statistics of trajectories at the times of strides.
 *
 * @param moved displacement lengths over one stride, by element; sorted, in Å
 * @param inPlane mean square displacement of lithium along a and b after 1, 2 … strides, in Å²
 * @param outOfPlane along c
 * @param frame mean square displacement of all other atoms
 * @param bySpecies mean square displacement over one stride, by element
 * @param contacts share of frames with two atoms within 0.6 of the sum of their covalent radii
 * @param closest the smallest such share
 * @param radial radial distribution function of all pairs, in bins of 0.1 Å to 6 Å
 */
record StrideStatistics(
    Map<Element, double[]> moved,
    double[] inPlane,
    double[] outOfPlane,
    double[] frame,
    Map<Element, Double> bySpecies,
    double contacts,
    double closest,
    double[] radial) {
  private static final double CONTACT = 0.6;
  private static final double REACH = 6;
  private static final double BIN = 0.1;

  static StrideStatistics of(List<Trajectory> trajectories) {
    int longest = trajectories.stream().mapToInt(Trajectory::frames).min().orElseThrow() - 1;
    int lags = Math.max(1, Math.min(20, longest / 2));
    double[][] sums = new double[3][lags];
    long[][] counts = new long[3][lags];
    Map<Element, List<Double>> lengths =
        new TreeMap<>((a, b) -> a.atomicNumber() - b.atomicNumber());
    for (Trajectory each : trajectories) {
      for (int lag = 1; lag <= lags; lag++) {
        for (int t = 0; t + lag < each.frames(); t++) {
          for (int atom = 0; atom < each.atoms(); atom++) {
            double x = each.position(t + lag, atom, 0) - each.position(t, atom, 0);
            double y = each.position(t + lag, atom, 1) - each.position(t, atom, 1);
            double z = each.position(t + lag, atom, 2) - each.position(t, atom, 2);
            if (each.element(atom).equals(Element.LI)) {
              sums[0][lag - 1] += x * x + y * y;
              counts[0][lag - 1]++;
              sums[1][lag - 1] += z * z;
              counts[1][lag - 1]++;
            } else {
              sums[2][lag - 1] += x * x + y * y + z * z;
              counts[2][lag - 1]++;
            }
            if (lag == 1) {
              lengths
                  .computeIfAbsent(each.element(atom), e -> new ArrayList<>())
                  .add(Math.sqrt(x * x + y * y + z * z));
            }
          }
        }
      }
    }
    for (int k = 0; k < 3; k++) {
      for (int lag = 0; lag < lags; lag++) {
        sums[k][lag] /= counts[k][lag];
      }
    }
    Map<Element, double[]> moved = new TreeMap<>((a, b) -> a.atomicNumber() - b.atomicNumber());
    Map<Element, Double> squares = new TreeMap<>((a, b) -> a.atomicNumber() - b.atomicNumber());
    lengths.forEach(
        (element, list) -> {
          double[] sorted = list.stream().mapToDouble(d -> d).sorted().toArray();
          moved.put(element, sorted);
          squares.put(element, Arrays.stream(sorted).map(d -> d * d).average().orElseThrow());
        });
    return geometry(
        trajectories,
        new StrideStatistics(moved, sums[0], sums[1], sums[2], squares, 0, 0, new double[0]));
  }

  private static StrideStatistics geometry(List<Trajectory> trajectories, StrideStatistics rest) {
    double[] radial = new double[(int) Math.round(REACH / BIN)];
    int frames = 0;
    int close = 0;
    double closest = Double.POSITIVE_INFINITY;
    try (Workers workers = new Workers(1)) {
      for (Trajectory each : trajectories) {
        // The first frame of a generated trajectory is a reference frame.
        for (int t = 1; t < each.frames(); t++) {
          Lattice lattice = each.lattice(t);
          double[] positions = each.positions(t);
          NeighborList list = NeighborList.build(lattice, positions, REACH, workers);
          double least = Double.POSITIVE_INFINITY;
          double density = each.atoms() / lattice.volume();
          double[] shift = new double[3];
          for (int i = 0; i < each.atoms(); i++) {
            for (int e = list.start(i); e < list.end(i); e++) {
              int j = list.neighbor(e);
              lattice.toCartesian(
                  list.image(i, e, 0), list.image(i, e, 1), list.image(i, e, 2), shift);
              double square = 0;
              for (int x = 0; x < 3; x++) {
                double d = positions[3 * j + x] + shift[x] - positions[3 * i + x];
                square += d * d;
              }
              double r = Math.sqrt(square);
              double radii = each.element(i).covalentRadius() + each.element(j).covalentRadius();
              least = Math.min(least, r / radii);
              int bin = Math.min(radial.length - 1, (int) (r / BIN));
              double shell = 4 * Math.PI * square * BIN;
              radial[bin] += 1 / (shell * density * each.atoms());
            }
          }
          frames++;
          close += least < CONTACT ? 1 : 0;
          closest = Math.min(closest, least);
        }
      }
    }
    for (int k = 0; k < radial.length; k++) {
      radial[k] /= frames;
    }
    return new StrideStatistics(
        rest.moved,
        rest.inPlane,
        rest.outOfPlane,
        rest.frame,
        rest.bySpecies,
        (double) close / frames,
        closest,
        radial);
  }

  /** Slope of the in-plane mean square displacement from lag {@code first} to {@code last}. */
  double slope(int first, int last) {
    int end = Math.min(last, inPlane.length);
    return (inPlane[end - 1] - inPlane[first - 1]) / (end - first);
  }

  /** Share of displacements of an element beyond a distance in Å. */
  double beyond(Element element, double distance) {
    return Arrays.stream(moved.get(element)).filter(d -> d > distance).count()
        / (double) moved.get(element).length;
  }

  /** The largest difference of the two distribution functions of an element's displacements. */
  double kolmogorovSmirnov(StrideStatistics other, Element element) {
    double[] one = moved.get(element);
    double[] two = other.moved.get(element);
    double largest = 0;
    int j = 0;
    for (int i = 0; i < one.length; i++) {
      while (j < two.length && two[j] <= one[i]) {
        j++;
      }
      largest = Math.max(largest, Math.abs((i + 1.0) / one.length - (double) j / two.length));
    }
    return largest;
  }

  double radialError(StrideStatistics other) {
    double sum = 0;
    for (int k = 0; k < radial.length; k++) {
      sum += Math.abs(radial[k] - other.radial[k]) / radial.length;
    }
    return sum;
  }

  /** The comparison with a reference, in one line. */
  String beside(StrideStatistics reference) {
    StringBuilder text = new StringBuilder();
    reference.bySpecies.forEach(
        (element, square) ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "%s %.2f (KS %.3f)  ",
                    element.symbol(),
                    bySpecies.get(element) / square,
                    kolmogorovSmirnov(reference, element))));
    text.append(
        String.format(
            Locale.ROOT,
            "hop %.3f/%.3f  xy1 %.2f c1 %.2f ",
            beyond(Element.LI, 2),
            reference.beyond(Element.LI, 2),
            inPlane[0] / reference.inPlane[0],
            outOfPlane[0] / reference.outOfPlane[0]));
    int ten = Math.min(10, Math.min(inPlane.length, reference.inPlane.length));
    if (ten > 3) {
      text.append(
          String.format(
              Locale.ROOT,
              "| xy10 %.2f slope %.2f c10 %.2f frame10 %.2f ",
              inPlane[ten - 1] / reference.inPlane[ten - 1],
              slope(3, ten) / reference.slope(3, ten),
              outOfPlane[ten - 1] / reference.outOfPlane[ten - 1],
              frame[ten - 1] / reference.frame[ten - 1]));
    }
    text.append(
        String.format(
            Locale.ROOT,
            "| contacts %.3f closest %.2f (reference %.2f) g(r) %.3f",
            contacts,
            closest,
            reference.closest,
            radialError(reference)));
    return text.toString();
  }
}
