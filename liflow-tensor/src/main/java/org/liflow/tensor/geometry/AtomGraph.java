package org.liflow.tensor.geometry;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The message-passing graph: the directed pairs of one structure or of a batch of structures,
 * sorted by receiving atom (compressed rows), with the vectors between them.
 *
 * <p>An atom's edges are sorted by sending atom, and each edge has its reverse, of the opposite
 * vector, among the edges that its sending atom receives.
 *
 * <p>The vectors are those of the conditioning positions, taken in double precision before they
 * become floats, so that unwrapped positions far from the origin cost no digits. Arrays that the
 * accessors return are the graph's own and must not be modified.
 */
public final class AtomGraph {
  /** Structures of more atoms outgrow the second-level cache and are worth an order in space. */
  private static final int ORDERED_FROM = 1024;

  private final int[] atomStart;
  private final int[] species;
  private final int[] edgeStart;
  private final int[] sender;
  private final float[] edgeVector;
  private final int[] spatialOrder;

  /**
   * @param atomStart first atom of each structure and, last, the number of atoms
   * @param species each atom's row in the network's element embedding
   * @param edgeStart first edge of each receiving atom and, last, the number of edges
   * @param sender the sending atom of each edge
   * @param edgeVector x, y, z from the receiving to the sending atom of each edge, in Å
   * @param spatialOrder which atom comes first, second … along a curve through space, structure by
   *     structure; null when all are of at most {@value #ORDERED_FROM} atoms
   */
  private AtomGraph(
      int[] atomStart,
      int[] species,
      int[] edgeStart,
      int[] sender,
      float[] edgeVector,
      int[] spatialOrder) {
    this.atomStart = atomStart;
    this.species = species;
    this.edgeStart = edgeStart;
    this.sender = sender;
    this.edgeVector = edgeVector;
    this.spatialOrder = spatialOrder;
  }

  /**
   * Makes the graph of one structure.
   *
   * @param species row of the network's element embedding per atom; copied
   * @param positions x, y, z of each atom in Å
   * @param lattice the lattice that the list was built with
   * @param neighbors all pairs that may interact
   * @return the graph
   * @throws IllegalArgumentException when the list is of another lattice or number of atoms
   */
  public static AtomGraph of(
      int[] species, double[] positions, Lattice lattice, NeighborList neighbors) {
    if (!neighbors.lattice().equals(lattice)) {
      throw new IllegalArgumentException("a neighbour list of another lattice");
    }
    return of(species, positions, List.of(neighbors));
  }

  /**
   * Makes the graph of a batch of structures.
   *
   * @param species row of the network's element embedding per atom; copied
   * @param positions x, y, z of each atom in Å
   * @param neighbors all pairs that may interact, one list per structure
   * @return the graph
   */
  public static AtomGraph of(int[] species, double[] positions, List<NeighborList> neighbors) {
    return of(species, positions, neighbors, spatialOrder(neighbors, positions).orElse(null));
  }

  /**
   * Makes the graph of a batch of structures in a known order: the same one as {@link #of(int[],
   * double[], List)} followed by {@link #reordered}.
   *
   * @param species row of the network's element embedding per atom, in the lists' order; copied
   * @param positions x, y, z of each atom in Å
   * @param neighbors all pairs that may interact, one list per structure
   * @param order number of the atom that comes first, second …; each structure's own atoms only
   * @return the graph
   * @throws IllegalArgumentException when it names an atom of another structure, or one twice
   */
  public static AtomGraph inOrder(
      int[] species, double[] positions, List<NeighborList> neighbors, int[] order) {
    return of(species, positions, neighbors, null).reordered(order);
  }

  private static AtomGraph of(
      int[] species, double[] positions, List<NeighborList> neighbors, int[] spatialOrder) {
    int atoms = 0;
    int edges = 0;
    int[] atomStart = new int[neighbors.size() + 1];
    for (int g = 0; g < neighbors.size(); g++) {
      atoms = Math.addExact(atoms, neighbors.get(g).atoms());
      edges = Math.addExact(edges, neighbors.get(g).size());
      atomStart[g + 1] = atoms;
    }
    if (species.length != atoms || positions.length != 3 * atoms) {
      throw new IllegalArgumentException(
          species.length
              + " species, "
              + positions.length
              + " coordinates and neighbour lists of "
              + atoms);
    }
    int[] edgeStart = new int[atoms + 1];
    int[] sender = new int[edges];
    float[] edgeVector = new float[Math.multiplyExact(3, edges)];
    for (int g = 0; g < neighbors.size(); g++) {
      addEdges(neighbors.get(g), positions, atomStart[g], edgeStart, sender, edgeVector);
    }
    return new AtomGraph(atomStart, species.clone(), edgeStart, sender, edgeVector, spatialOrder);
  }

  /**
   * Returns the same graph without the pairs that are far apart both at the conditioning positions
   * and at displaced ones. A network's messages along these are zero.
   *
   * @param displacements x, y, z of each atom in Å
   * @param reach distance in Å from which a pair is far
   * @return a graph of the same atoms in the same order
   * @throws IllegalArgumentException when there are not three displacements per atom
   */
  public AtomGraph within(float[] displacements, double reach) {
    if (displacements.length != 3 * atoms()) {
      throw new IllegalArgumentException(
          displacements.length + " displacements of " + atoms() + " atoms");
    }
    int[] starts = new int[edgeStart.length];
    int[] senders = new int[sender.length];
    float[] vectors = new float[edgeVector.length];
    float square = (float) (reach * reach);
    int next = 0;
    for (int i = 0; i < atoms(); i++) {
      float dx = displacements[3 * i];
      float dy = displacements[3 * i + 1];
      float dz = displacements[3 * i + 2];
      for (int e = edgeStart[i]; e < edgeStart[i + 1]; e++) {
        int j = sender[e];
        float x = edgeVector[3 * e];
        float y = edgeVector[3 * e + 1];
        float z = edgeVector[3 * e + 2];
        // An edge and its reverse give the same bits, so that both stay or go.
        float u = x + (displacements[3 * j] - dx);
        float v = y + (displacements[3 * j + 1] - dy);
        float w = z + (displacements[3 * j + 2] - dz);
        if (x * x + y * y + z * z <= square || u * u + v * v + w * w <= square) {
          senders[next] = j;
          vectors[3 * next] = x;
          vectors[3 * next + 1] = y;
          vectors[3 * next + 2] = z;
          next++;
        }
      }
      starts[i + 1] = next;
    }
    return new AtomGraph(
        atomStart,
        species,
        starts,
        Arrays.copyOf(senders, next),
        Arrays.copyOf(vectors, 3 * next),
        spatialOrder);
  }

  private static void addEdges(
      NeighborList neighbors,
      double[] positions,
      int firstAtom,
      int[] edgeStart,
      int[] sender,
      float[] edgeVector) {
    Lattice lattice = neighbors.lattice();
    int before = edgeStart[firstAtom];
    double[] shift = new double[3];
    for (int i = 0; i < neighbors.atoms(); i++) {
      edgeStart[firstAtom + i + 1] = before + neighbors.end(i);
      int from = 3 * (firstAtom + i);
      for (int e = neighbors.start(i); e < neighbors.end(i); e++) {
        int j = firstAtom + neighbors.neighbor(e);
        sender[before + e] = j;
        lattice.toCartesian(
            neighbors.image(i, e, 0), neighbors.image(i, e, 1), neighbors.image(i, e, 2), shift);
        for (int x = 0; x < 3; x++) {
          edgeVector[3 * (before + e) + x] =
              (float) (positions[3 * j + x] - positions[from + x] + shift[x]);
        }
      }
    }
  }

  /**
   * Computes the {@link #spatialOrder()} of a batch of structures without their graph.
   *
   * @param neighbors one list per structure
   * @param positions x, y, z of each atom in Å
   * @return the order; empty when no structure is large enough
   */
  public static Optional<int[]> spatialOrder(List<NeighborList> neighbors, double[] positions) {
    if (neighbors.stream().noneMatch(list -> list.atoms() > ORDERED_FROM)) {
      return Optional.empty();
    }
    int[] order = new int[positions.length / 3];
    int first = 0;
    for (NeighborList list : neighbors) {
      int end = first + list.atoms();
      int[] own = null;
      if (list.atoms() > ORDERED_FROM) {
        own = SpatialOrder.of(list.lattice(), Arrays.copyOfRange(positions, 3 * first, 3 * end));
      }
      for (int i = first; i < end; i++) {
        order[i] = own == null ? i : first + own[i - first];
      }
      first = end;
    }
    return Optional.of(order);
  }

  /**
   * Joins graphs to one without edges between them.
   *
   * @param parts in their order
   * @return the graph of all their structures
   */
  public static AtomGraph batch(List<AtomGraph> parts) {
    if (parts.size() == 1) {
      return parts.get(0);
    }
    int graphs = 0;
    int atoms = 0;
    int edges = 0;
    for (AtomGraph part : parts) {
      graphs += part.graphs();
      atoms = Math.addExact(atoms, part.atoms());
      edges = Math.addExact(edges, part.edges());
    }
    int[] atomStart = new int[graphs + 1];
    int[] species = new int[atoms];
    int[] edgeStart = new int[atoms + 1];
    int[] sender = new int[edges];
    float[] edgeVector = new float[Math.multiplyExact(3, edges)];
    int graph = 0;
    int atom = 0;
    int edge = 0;
    for (AtomGraph part : parts) {
      for (int g = 1; g <= part.graphs(); g++) {
        atomStart[++graph] = atom + part.atomStart[g];
      }
      System.arraycopy(part.species, 0, species, atom, part.atoms());
      for (int i = 1; i <= part.atoms(); i++) {
        edgeStart[atom + i] = edge + part.edgeStart[i];
      }
      for (int e = 0; e < part.edges(); e++) {
        sender[edge + e] = atom + part.sender[e];
      }
      System.arraycopy(part.edgeVector, 0, edgeVector, 3 * edge, 3 * part.edges());
      atom += part.atoms();
      edge += part.edges();
    }
    return new AtomGraph(atomStart, species, edgeStart, sender, edgeVector, order(parts));
  }

  /** The orders of the parts one after the other; null when none has one. */
  private static int[] order(List<AtomGraph> parts) {
    if (parts.stream().allMatch(part -> part.spatialOrder == null)) {
      return null;
    }
    int[] order = new int[parts.stream().mapToInt(AtomGraph::atoms).sum()];
    int first = 0;
    for (AtomGraph part : parts) {
      for (int i = 0; i < part.atoms(); i++) {
        order[first + i] = first + (part.spatialOrder == null ? i : part.spatialOrder[i]);
      }
      first += part.atoms();
    }
    return order;
  }

  /**
   * Computes an order in which atoms near each other in space mostly follow each other closely.
   *
   * @return number of the atom that comes first, second … in each structure; empty when all
   *     structures have at most {@value #ORDERED_FROM} atoms
   */
  public Optional<int[]> spatialOrder() {
    return Optional.ofNullable(spatialOrder).map(int[]::clone);
  }

  /**
   * Makes the same graph with its atoms in another order.
   *
   * @param order number of the atom that comes first, second …; each structure's own atoms only
   * @return the graph
   * @throws IllegalArgumentException when it names an atom of another structure, or one twice
   */
  public AtomGraph reordered(int[] order) {
    int[] place = places(order);
    int[] newSpecies = new int[order.length];
    int[] newStart = new int[order.length + 1];
    int[] newSender = new int[edges()];
    float[] newVector = new float[edgeVector.length];
    long[] row = new long[0];
    for (int i = 0; i < order.length; i++) {
      newSpecies[i] = species[order[i]];
      int first = edgeStart[order[i]];
      int size = edgeStart[order[i] + 1] - first;
      row = row.length < size ? new long[2 * size] : row;
      for (int n = 0; n < size; n++) {
        // By sender; the images of one stay in the order that they have.
        row[n] = (long) place[sender[first + n]] << 32 | (first + n);
      }
      Arrays.sort(row, 0, size);
      for (int n = 0; n < size; n++) {
        int to = newStart[i] + n;
        newSender[to] = (int) (row[n] >>> 32);
        System.arraycopy(edgeVector, 3 * (int) row[n], newVector, 3 * to, 3);
      }
      newStart[i + 1] = newStart[i] + size;
    }
    return new AtomGraph(atomStart, newSpecies, newStart, newSender, newVector, null);
  }

  private int[] places(int[] order) {
    if (order.length != atoms()) {
      throw new IllegalArgumentException("an order of " + order.length + " of " + atoms());
    }
    int[] place = new int[order.length];
    Arrays.fill(place, -1);
    for (int g = 0; g < graphs(); g++) {
      for (int i = atomStart[g]; i < atomStart[g + 1]; i++) {
        int atom = order[i];
        if (atom < atomStart[g] || atom >= atomStart[g + 1] || place[atom] >= 0) {
          throw new IllegalArgumentException("atom " + atom + " in place " + i);
        }
        place[atom] = i;
      }
    }
    return place;
  }

  /**
   * Returns the number of structures.
   *
   * @return 0 or more
   */
  public int graphs() {
    return atomStart.length - 1;
  }

  /**
   * Returns the number of atoms of all structures.
   *
   * @return 0 or more
   */
  public int atoms() {
    return species.length;
  }

  /**
   * Returns the number of directed edges of all structures.
   *
   * @return 0 or more
   */
  public int edges() {
    return sender.length;
  }

  /**
   * Returns the first atom of each structure and, last, the number of atoms.
   *
   * @return the graph's own array, not to be modified
   */
  public int[] atomStart() {
    return atomStart;
  }

  /**
   * Returns the row of the network's element embedding per atom.
   *
   * @return the graph's own array, not to be modified
   */
  public int[] species() {
    return species;
  }

  /**
   * Returns the first edge of each receiving atom and, last, the number of edges.
   *
   * @return the graph's own array, not to be modified
   */
  public int[] edgeStart() {
    return edgeStart;
  }

  /**
   * Returns the sending atom of each edge.
   *
   * @return the graph's own array, not to be modified
   */
  public int[] sender() {
    return sender;
  }

  /**
   * Returns x, y, z from the receiving to the sending atom of each edge.
   *
   * @return in Å; the graph's own array, not to be modified
   */
  public float[] edgeVector() {
    return edgeVector;
  }
}
