package org.liflow.tensor.backend.cpu;

import java.util.Arrays;
import org.liflow.tensor.Tensor;
import org.liflow.tensor.backend.Activation;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.RadialEdges;
import org.liflow.tensor.geometry.AtomGraph;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.geometry.NeighborList;
import org.liflow.tensor.geometry.RadialBasis;
import org.liflow.tensor.parallel.Workers;

/** The backend in the Java heap: shares blocks of rows out over threads. */
public final class CpuBackend implements Backend {
  /** Atoms in a block of a per-atom operation. */
  private static final int ATOM_BLOCK = 32;

  /** Multiplications and additions in a block of a matrix product: some microseconds' worth. */
  private static final int PRODUCT_BLOCK = 1 << 19;

  /** Edges whose filters are computed together: their rows stay in the first cache levels. */
  private static final int EDGE_TILE = 48;

  /** Added to a distance before it divides a vector, as the published network does. */
  private static final float EPSILON = 1e-8f;

  private final Workers workers;
  private final Kernels kernels;
  private final Scratch[] scratch;

  /** One thread's memory for the message of a block. */
  private static final class Scratch {
    float[] filters = {};
    float[] sums = {};

    void fit(int filterSize, int sumSize) {
      if (filters.length < filterSize) {
        filters = new float[filterSize];
      }
      if (sums.length < sumSize) {
        sums = new float[sumSize];
      }
    }
  }

  CpuBackend(int threads, Kernels kernels) {
    this.workers = new Workers(threads);
    this.kernels = kernels;
    scratch = new Scratch[workers.threads()];
    Arrays.setAll(scratch, k -> new Scratch());
  }

  @Override
  public String name() {
    return kernels.name();
  }

  @Override
  public String description() {
    int threads = workers.threads();
    return "CPU, " + kernels.name() + ", " + threads + (threads == 1 ? " thread" : " threads");
  }

  @Override
  public Tensor tensor(int... shape) {
    long size = 1;
    for (int dimension : shape) {
      require(dimension >= 0, () -> "a tensor " + Arrays.toString(shape));
      size = Math.multiplyExact(size, dimension);
    }
    return new Tensor(new HostStorage(new float[Math.toIntExact(size)]), shape);
  }

  @Override
  public void upload(float[] values, Tensor target) {
    require(values.length <= target.size(), () -> values.length + " values -> " + target);
    System.arraycopy(values, 0, HostStorage.of(target), 0, values.length);
  }

  @Override
  public void download(Tensor source, float[] values) {
    require(values.length <= source.size(), () -> source + " -> " + values.length + " values");
    System.arraycopy(HostStorage.of(source), 0, values, 0, values.length);
  }

  @Override
  public void linear(
      Tensor input, Tensor weight, Tensor bias, Activation activation, Tensor output) {
    int rows = input.rows();
    int inner = input.columns();
    int columns = output.columns();
    require(
        weight.rows() == inner
            && weight.columns() == columns
            && output.rows() == rows
            && (bias == null || bias.size() == columns),
        () -> "linear " + input + " · " + weight + " + " + bias + " -> " + output);
    float[] x = HostStorage.of(input);
    float[] w = HostStorage.of(weight);
    float[] b = bias == null ? null : HostStorage.of(bias);
    float[] y = HostStorage.of(output);
    if (x == y) {
      throw new IllegalArgumentException("a linear layer cannot overwrite its input");
    }
    int block = Math.max(12, PRODUCT_BLOCK / (2 * inner * columns) / 12 * 12);
    workers.run(
        (rows + block - 1) / block,
        (number, worker) -> {
          int from = number * block;
          int to = Math.min(rows, from + block);
          kernels.product(x, from * inner, to - from, inner, w, b, columns, y, from * columns);
          if (activation == Activation.SILU) {
            kernels.silu(y, from * columns, to * columns);
          }
        });
  }

  @Override
  public void gather(Tensor table, int[] rows, Tensor output) {
    int columns = output.columns();
    require(
        table.columns() == columns && output.rows() == rows.length,
        () -> "gather " + rows.length + " rows of " + table + " -> " + output);
    float[] source = HostStorage.of(table);
    float[] target = HostStorage.of(output);
    for (int k = 0; k < rows.length; k++) {
      System.arraycopy(source, rows[k] * columns, target, k * columns, columns);
    }
  }

  @Override
  public NeighborList neighbors(Lattice lattice, double[] positions, double cutoff) {
    return NeighborList.build(lattice, positions, cutoff, workers);
  }

  @Override
  public RadialEdges radialEdges(AtomGraph graph, RadialBasis basis) {
    HostEdges edges = new HostEdges(graph, basis);
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
    displace(edges, tensor(graph.atoms(), 3));
    return edges;
  }

  @Override
  public void displace(RadialEdges radialEdges, Tensor displacement) {
    HostEdges edges = HostEdges.of(radialEdges);
    AtomGraph graph = edges.graph;
    float[] moved = HostStorage.of(displacement);
    require(
        displacement.size() == 3 * graph.atoms(),
        () -> "displace " + graph.atoms() + " atoms by " + displacement);
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

  @Override
  public void radialMessage(
      RadialEdges radialEdges,
      Tensor phi,
      int[] phiRows,
      Tensor filter,
      Tensor scalars,
      Tensor vectors,
      Tensor newVectors) {
    HostEdges edges = HostEdges.of(radialEdges);
    int atoms = edges.graph.atoms();
    int features = scalars.columns();
    int width = 4 * features;
    require(
        phi.columns() == width
            && filter.columns() == width
            && filter.rows() == edges.columns
            && scalars.rows() == atoms
            && vectors.rows() == 3 * atoms
            && newVectors.rows() == 3 * atoms
            && vectors.columns() == features
            && newVectors.columns() == features
            && (phiRows == null ? phi.rows() == atoms : phiRows.length == atoms),
        () -> "radial message of " + phi + ", " + filter + ", " + scalars + ", " + vectors);
    float[] phiValues = HostStorage.of(phi);
    float[] weight = HostStorage.of(filter);
    float[] s = HostStorage.of(scalars);
    float[] v = HostStorage.of(vectors);
    float[] out = HostStorage.of(newVectors);
    if (v == out) {
      throw new IllegalArgumentException("a radial message cannot update its vectors in place");
    }
    workers.run(
        edges.blocks(),
        (block, worker) -> {
          int from = block * HostEdges.BLOCK;
          int to = Math.min(atoms, from + HostEdges.BLOCK);
          int end = edges.reachEnd[to - 1];
          Scratch own = scratch[worker];
          own.fit(EDGE_TILE * width, width);
          int tile = edges.reachStart[from];
          int filled = tile;
          for (int i = from; i < to; i++) {
            Arrays.fill(own.sums, 0, width, 0f);
            int e = edges.reachStart[i];
            while (e < edges.reachEnd[i]) {
              if (e == filled) {
                tile = e;
                filled = Math.min(end, e + EDGE_TILE);
                kernels.product(
                    edges.basisSum,
                    tile * edges.columns,
                    filled - tile,
                    edges.columns,
                    weight,
                    null,
                    width,
                    own.filters,
                    0);
              }
              int until = Math.min(filled, edges.reachEnd[i]);
              kernels.message(
                  phiValues,
                  phiRows,
                  own.filters,
                  (e - tile) * width,
                  v,
                  edges.sender,
                  e,
                  until,
                  edges.directions,
                  features,
                  own.sums);
              e = until;
            }
            for (int f = 0; f < features; f++) {
              s[i * features + f] += own.sums[f];
            }
            int first = 3 * i * features;
            for (int k = 0; k < 3 * features; k++) {
              out[first + k] = v[first + k] + own.sums[features + k];
            }
          }
        });
  }

  @Override
  public void joinNorms(Tensor scalars, Tensor pairs, Tensor output) {
    int atoms = scalars.rows();
    int features = scalars.columns();
    int channels = pairs.columns() / 2;
    int width = features + channels;
    require(
        pairs.rows() == 3 * atoms
            && pairs.columns() == 2 * channels
            && output.rows() == atoms
            && output.columns() == width,
        () -> "join " + scalars + " with norms of " + pairs + " -> " + output);
    float[] s = HostStorage.of(scalars);
    float[] p = HostStorage.of(pairs);
    float[] y = HostStorage.of(output);
    forAtoms(
        atoms,
        i -> {
          System.arraycopy(s, i * features, y, i * width, features);
          kernels.norms(p, 6 * i * channels, channels, y, i * width + features);
        });
  }

  @Override
  public void gatedUpdate(Tensor gates, Tensor pairs, Tensor scalars, Tensor vectors) {
    int atoms = scalars.rows();
    int features = scalars.columns();
    require(
        gates.rows() == atoms
            && gates.columns() == 3 * features
            && pairs.rows() == 3 * atoms
            && pairs.columns() == 2 * features
            && vectors.rows() == 3 * atoms
            && vectors.columns() == features,
        () -> "gated update " + gates + ", " + pairs + " of " + scalars + ", " + vectors);
    float[] a = HostStorage.of(gates);
    float[] p = HostStorage.of(pairs);
    float[] s = HostStorage.of(scalars);
    float[] v = HostStorage.of(vectors);
    forAtoms(
        atoms,
        i ->
            kernels.gatedUpdate(
                a,
                3 * i * features,
                p,
                6 * i * features,
                features,
                s,
                i * features,
                v,
                3 * i * features));
  }

  @Override
  public void gateVectors(Tensor pairs, Tensor gate, Tensor output) {
    int atoms = gate.rows();
    int channels = gate.columns();
    require(
        pairs.rows() == 3 * atoms
            && pairs.columns() == 2 * channels
            && output.rows() == 3 * atoms
            && output.columns() == channels,
        () -> "gate " + pairs + " by " + gate + " -> " + output);
    float[] p = HostStorage.of(pairs);
    float[] g = HostStorage.of(gate);
    float[] y = HostStorage.of(output);
    forAtoms(
        atoms,
        i -> {
          for (int row = 3 * i; row < 3 * i + 3; row++) {
            for (int k = 0; k < channels; k++) {
              y[row * channels + k] = p[row * 2 * channels + k] * g[i * channels + k];
            }
          }
        });
  }

  private interface AtomWork {
    void run(int atom);
  }

  private void forAtoms(int atoms, AtomWork work) {
    workers.run(
        (atoms + ATOM_BLOCK - 1) / ATOM_BLOCK,
        (block, worker) -> {
          int end = Math.min(atoms, (block + 1) * ATOM_BLOCK);
          for (int i = block * ATOM_BLOCK; i < end; i++) {
            work.run(i);
          }
        });
  }

  private static void require(boolean fits, java.util.function.Supplier<String> operation) {
    if (!fits) {
      throw new IllegalArgumentException("shapes that do not fit: " + operation.get());
    }
  }

  @Override
  public void close() {
    workers.close();
  }
}
