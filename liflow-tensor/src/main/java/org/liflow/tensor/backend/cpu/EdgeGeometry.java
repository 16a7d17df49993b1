package org.liflow.tensor.backend.cpu;

import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.OperationShapes;
import org.liflow.tensor.geometry.AtomGraph;
import org.liflow.tensor.geometry.RadialBasis;
import org.liflow.tensor.parallel.Workers;

/** Distances, directions and radial bases of a graph's edges in both frames. */
final class EdgeGeometry {
  /** Added to a distance before it divides a vector, as the published network does. */
  private static final float EPSILON = 1e-8f;

  private final Workers workers;
  private final HostMemory memory;
  private final int rangeAtoms;
  private final RowGroups groups;

  /**
   * @param rangeAtoms see {@link HostEdges}, as for {@code groups}
   */
  EdgeGeometry(Workers workers, HostMemory memory, int rangeAtoms, RowGroups groups) {
    this.workers = workers;
    this.memory = memory;
    this.rangeAtoms = rangeAtoms;
    this.groups = groups;
  }

  /** Edges with frame 1 set and frame 2 not yet. */
  HostEdges of(AtomGraph graph, RadialBasis basis) {
    HostEdges edges = new HostEdges(graph, basis, memory, rangeAtoms, groups);
    workers.run(
        edges.blocks(),
        (block, worker) -> {
          for (int run = edges.firstRun(block); run < edges.endRun(block); run++) {
            int ahead = edges.runEdge[run] - edges.runPlace[run];
            for (int place = edges.runPlace[run]; place < edges.runPlace[run + 1]; place++) {
              setFrame1(edges, place, 3 * (place + ahead));
            }
          }
        });
    return edges;
  }

  private static void setFrame1(HostEdges edges, int place, int vector) {
    float[] vectors = edges.graph.edgeVector();
    float r = length(vectors[vector], vectors[vector + 1], vectors[vector + 2]);
    for (int axis = 0; axis < 3; axis++) {
      edges.direction1[3 * place + axis] = vectors[vector + axis] / (r + EPSILON);
    }
    if (r < edges.basis.reach()) {
      int at = place * edges.columns;
      addBasis(edges.basis, r, edges.basis1, at, edges.basis1, at, 1);
    }
  }

  /** Sets frame 2. */
  void displace(HostEdges edges, Tensor displacement) {
    float[] moved = HostStorage.of(displacement);
    AtomGraph graph = edges.graph;
    OperationShapes.displacement(graph.atoms(), displacement);
    displace(edges, moved);
  }

  /** Where nobody has set it, frame 2 is the same as frame 1. */
  void requireDisplaced(HostEdges edges) {
    if (!edges.displaced) {
      displace(edges, new float[3 * edges.graph.atoms()]);
    }
  }

  private void displace(HostEdges edges, float[] moved) {
    workers.run(
        edges.blocks(),
        (block, worker) -> {
          int next = edges.runPlace[edges.firstRun(block)];
          for (int run = edges.firstRun(block); run < edges.endRun(block); run++) {
            edges.reachStart[run] = next;
            for (int place = edges.runPlace[run]; place < edges.runPlace[run + 1]; place++) {
              next = displacePlace(edges, moved, block, run, place, next);
            }
            edges.reachEnd[run] = next;
          }
        });
    edges.displaced = true;
    edges.dropRows();
  }

  /** Puts one place at {@code next} if it is in reach, and returns the next free one. */
  private static int displacePlace(
      HostEdges edges, float[] moved, int block, int run, int place, int next) {
    int e = edges.runEdge[run] + (place - edges.runPlace[run]);
    float[] vector = edges.graph.edgeVector();
    int i = edges.runReceiver[run];
    int j = edges.graph.sender()[e];
    float x = vector[3 * e] + (moved[3 * j] - moved[3 * i]);
    float y = vector[3 * e + 1] + (moved[3 * j + 1] - moved[3 * i + 1]);
    float z = vector[3 * e + 2] + (moved[3 * j + 2] - moved[3 * i + 2]);
    float r = length(x, y, z);
    int columns = edges.columns;
    boolean near = r < edges.basis.reach();
    // The last column of frame 1 is its cutoff, which is positive in reach.
    int from = place * columns;
    if (!near && edges.basis1[from + columns - 1] == 0) {
      return next;
    }
    int to = edges.basisAt(block, next);
    if (near) {
      addBasis(edges.basis, r, edges.basis1, from, edges.basisSum, to, edges.groups.step());
    } else {
      for (int n = 0; n < columns; n++) {
        edges.basisSum[to + n * edges.groups.step()] = edges.basis1[from + n];
      }
    }
    edges.senderRow[next] = edges.rows.ofPlace(place);
    int at = HostEdges.DIRECTION_STEP * next;
    System.arraycopy(edges.direction1, 3 * place, edges.directions, at, 3);
    edges.directions[at + 3] = x / (r + EPSILON);
    edges.directions[at + 4] = y / (r + EPSILON);
    edges.directions[at + 5] = z / (r + EPSILON);
    return next + 1;
  }

  private static float length(float x, float y, float z) {
    return (float) Math.sqrt(x * x + y * y + z * z);
  }

  /** Sees to it that the bases of all places in reach stand in rows, as gradients read them. */
  void requireRows(HostEdges edges) {
    if (edges.basisRows != null) {
      return;
    }
    if (edges.groups.equals(RowGroups.SINGLE)) {
      edges.basisRows = edges.basisSum;
      return;
    }
    int columns = edges.columns;
    float[] rows = memory.take(edges.places() * columns);
    workers.run(
        edges.blocks(),
        (block, worker) -> {
          for (int run = edges.firstRun(block); run < edges.endRun(block); run++) {
            for (int place = edges.reachStart[run]; place < edges.reachEnd[run]; place++) {
              int from = edges.basisAt(block, place);
              for (int n = 0; n < columns; n++) {
                rows[place * columns + n] = edges.basisSum[from + n * edges.groups.step()];
              }
            }
          }
        });
    edges.basisRows = rows;
  }

  /**
   * To what stands in {@code from}, adds the basis functions and, last, the cutoff of a distance
   * within reach, and writes the sums to {@code target}, a step apart. All sines follow from one by
   * sin((n+1)a) = 2 cos(a) sin(na) − sin((n−1)a), in double, since the recurrence loses digits near
   * a = π.
   */
  private static void addBasis(
      RadialBasis basis,
      float r,
      float[] from,
      int fromStart,
      float[] target,
      int start,
      int step) {
    // At 0 the functions take their limit, which so small a distance gives to the last digit.
    double x = Math.max(r + basis.offset(), 1e-100);
    double angle = x * Math.PI / basis.cutoff();
    double cosine = Math.cos(angle);
    double cutoff = 0.5 * (1 + cosine);
    double factor = cutoff * Math.sqrt(2 / basis.cutoff()) / x;
    double before = 0;
    double sine = Math.sin(angle);
    int count = basis.count();
    for (int n = 0; n < count; n++) {
      target[start + n * step] = from[fromStart + n] + (float) (factor * sine);
      double next = 2 * cosine * sine - before;
      before = sine;
      sine = next;
    }
    target[start + count * step] = from[fromStart + count] + (float) cutoff;
  }
}
