package org.liflow.tensor.backend.cpu;

import org.liflow.tensor.Tensor;
import org.liflow.tensor.geometry.AtomGraph;
import org.liflow.tensor.geometry.RadialBasis;
import org.liflow.tensor.parallel.Workers;

/** Distances, directions and radial bases of a graph's edges in both frames. */
final class EdgeGeometry {
  /** Added to a distance before it divides a vector, as the published network does. */
  private static final float EPSILON = 1e-8f;

  private final Workers workers;
  private final HostMemory memory;

  EdgeGeometry(Workers workers, HostMemory memory) {
    this.workers = workers;
    this.memory = memory;
  }

  /** Edges with frame 1 set and frame 2 not yet. */
  HostEdges of(AtomGraph graph, RadialBasis basis) {
    HostEdges edges = new HostEdges(graph, basis, memory);
    workers.run(
        edges.blocks(),
        (block, worker) -> {
          int first = graph.edgeStart()[block * HostEdges.BLOCK];
          int last = graph.edgeStart()[Math.min(graph.atoms(), (block + 1) * HostEdges.BLOCK)];
          float[] vector = graph.edgeVector();
          for (int e = first; e < last; e++) {
            float r = length(vector[3 * e], vector[3 * e + 1], vector[3 * e + 2]);
            for (int axis = 0; axis < 3; axis++) {
              edges.direction1[3 * e + axis] = vector[3 * e + axis] / (r + EPSILON);
            }
            if (r < basis.reach()) {
              addBasis(basis, r, edges.basis1, e * edges.columns);
            }
          }
        });
    return edges;
  }

  /** Sets frame 2. */
  void displace(HostEdges edges, Tensor displacement) {
    float[] moved = HostStorage.of(displacement);
    AtomGraph graph = edges.graph;
    Shapes.require(
        displacement.size() == 3 * graph.atoms(),
        () -> "displace " + graph.atoms() + " atoms by " + displacement);
    displace(edges, moved);
  }

  /** Where nobody has set it, frame 2 is the same as frame 1. */
  void requireDisplaced(HostEdges edges) {
    if (!edges.displaced) {
      displace(edges, new float[3 * edges.graph.atoms()]);
    }
  }

  private void displace(HostEdges edges, float[] moved) {
    AtomGraph graph = edges.graph;
    workers.run(
        edges.blocks(),
        (block, worker) -> {
          int from = block * HostEdges.BLOCK;
          int to = Math.min(graph.atoms(), from + HostEdges.BLOCK);
          int place = graph.edgeStart()[from];
          for (int i = from; i < to; i++) {
            edges.reachStart[i] = place;
            for (int e = graph.edgeStart()[i]; e < graph.edgeStart()[i + 1]; e++) {
              place = displaceEdge(edges, moved, i, e, place);
            }
            edges.reachEnd[i] = place;
          }
        });
    edges.displaced = true;
  }

  /** Puts one edge at {@code place} if it is in reach, and returns the next free place. */
  private static int displaceEdge(HostEdges edges, float[] moved, int i, int e, int place) {
    AtomGraph graph = edges.graph;
    float[] vector = graph.edgeVector();
    int j = graph.sender()[e];
    float x = vector[3 * e] + (moved[3 * j] - moved[3 * i]);
    float y = vector[3 * e + 1] + (moved[3 * j + 1] - moved[3 * i + 1]);
    float z = vector[3 * e + 2] + (moved[3 * j + 2] - moved[3 * i + 2]);
    float r = length(x, y, z);
    int columns = edges.columns;
    boolean near = r < edges.basis.reach();
    // The last column of frame 1 is its cutoff, which is positive in reach.
    if (!near && edges.basis1[e * columns + columns - 1] == 0) {
      return place;
    }
    System.arraycopy(edges.basis1, e * columns, edges.basisSum, place * columns, columns);
    if (near) {
      addBasis(edges.basis, r, edges.basisSum, place * columns);
    }
    edges.sender[place] = j;
    System.arraycopy(edges.direction1, 3 * e, edges.directions, 6 * place, 3);
    edges.directions[6 * place + 3] = x / (r + EPSILON);
    edges.directions[6 * place + 4] = y / (r + EPSILON);
    edges.directions[6 * place + 5] = z / (r + EPSILON);
    return place + 1;
  }

  private static float length(float x, float y, float z) {
    return (float) Math.sqrt(x * x + y * y + z * z);
  }

  /**
   * Adds the basis functions and, last, the cutoff of a distance within reach. All sines follow
   * from one by sin((n+1)a) = 2 cos(a) sin(na) − sin((n−1)a), in double, since the recurrence loses
   * digits near a = π.
   */
  private static void addBasis(RadialBasis basis, float r, float[] target, int start) {
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
      target[start + n] += (float) (factor * sine);
      double next = 2 * cosine * sine - before;
      before = sine;
      sine = next;
    }
    target[start + count] += (float) cutoff;
  }
}
