// From pairs of atoms to the edges of a graph, and to the pair of each structure that comes closest.
//
// Shapes:  positions (atoms x 3, doubles, in Å); pairStart (atoms + 1), neighbors, images (pairs)
//          and wraps (atoms x 3) as neighbors.cu leaves them; boxes (structures x 26) and
//          structureOf (atoms), see pairs.cuh; edgeVector (pairs x 3, floats).
// Launch:  edge_vectors and contact_shares: a warp an atom, 8 warps a block. least_contacts: a block
//          of 256 threads a structure, 5 KiB of static shared memory.
// Traffic: 8 bytes read a pair and 24 of its sender's position, mostly from the cache; edge_vectors
//          writes 12. Once a flow.
// Order:   of equal shares the first pair in the list's order wins, whoever looks first.
// CPU:     org.liflow.tensor.geometry.AtomGraph (edges), org.liflow.tensor.backend.HostAtoms (contacts)
#include "pairs.cuh"
#include "common.cuh"

/** The vector of each pair at these positions, taken in double before it becomes floats. */
extern "C" __global__ void edge_vectors(int atoms, const int* structureOf, const double* boxes,
                                        const double* positions, const int* pairStart,
                                        const int* neighbors, const int* images, const int* wraps,
                                        float* edgeVector) {
  const int i = blockIdx.x * (blockDim.x / 32) + threadIdx.x / 32;
  if (i >= atoms) {
    return;
  }
  const liflow_box own = liflow_open_box(boxes, structureOf[i]);
  for (int p = pairStart[i] + static_cast<int>(threadIdx.x % 32); p < pairStart[i + 1]; p += 32) {
    int image[3];
    double vector[3];
    liflow_whole_image(images[p], i, neighbors[p], wraps, image);
    liflow_pair_vector(own, positions, i, neighbors[p], image, vector);
    for (int x = 0; x < 3; x++) {
      edgeVector[3 * static_cast<size_t>(p) + x] = static_cast<float>(vector[x]);
    }
  }
}

/** Whether a contact is closer than another, or as close and earlier in the list; -1 is none. */
static __device__ __forceinline__ bool liflow_is_closer(double share, int pair, double than,
                                                        int other) {
  return pair >= 0 && (other < 0 || share < than || (share == than && pair < other));
}

/**
 * Each atom's closest pair (or -1) among those nearer than a share of the sum of their radii, and
 * its share.
 */
extern "C" __global__ void contact_shares(int atoms, const int* structureOf, const double* boxes,
                                          const double* positions, const int* pairStart,
                                          const int* neighbors, const int* images,
                                          const int* wraps, const double* radii, double limit,
                                          double* shares, int* closest) {
  const int lane = threadIdx.x % 32;
  const int i = blockIdx.x * (blockDim.x / 32) + threadIdx.x / 32;
  if (i >= atoms) {
    return;
  }
  const liflow_box own = liflow_open_box(boxes, structureOf[i]);
  double least = limit;
  int which = -1;
  for (int p = pairStart[i] + lane; p < pairStart[i + 1]; p += 32) {
    const int j = neighbors[p];
    int image[3];
    double vector[3];
    liflow_whole_image(images[p], i, j, wraps, image);
    liflow_pair_vector(own, positions, i, j, image, vector);
    const double share = sqrt(liflow_square(vector)) / (radii[i] + radii[j]);
    if (share < least) {
      least = share;
      which = p;
    }
  }
  double best = limit;
  int first = -1;
  for (int other = 0; other < 32; other++) {
    const double theirs = __shfl_sync(0xffffffffu, least, other);
    const int pair = __shfl_sync(0xffffffffu, which, other);
    if (liflow_is_closer(theirs, pair, best, first)) {
      best = theirs;
      first = pair;
    }
  }
  if (lane == 0) {
    shares[i] = best;
    closest[i] = first;
  }
}

/**
 * contacts (structures x 4): the receiving atom of the structure's closest pair, its neighbour (both
 * counted from the structure's first atom), their distance in Å and its share of the radii's sum;
 * -1 for the atom where there is none.
 */
extern "C" __global__ void least_contacts(const int* atomStart, const double* boxes,
                                          const double* positions, const int* neighbors,
                                          const int* images, const int* wraps,
                                          const double* shares, const int* closest,
                                          double* contacts) {
  __shared__ double share[256];
  __shared__ int pair[256];
  __shared__ int atom[256];
  const int t = threadIdx.x;
  const int from = atomStart[blockIdx.x];
  double least = 0;
  int which = -1;
  int receiver = -1;
  for (int i = from + t; i < atomStart[blockIdx.x + 1]; i += 256) {
    if (liflow_is_closer(shares[i], closest[i], least, which)) {
      least = shares[i];
      which = closest[i];
      receiver = i;
    }
  }
  share[t] = least;
  pair[t] = which;
  atom[t] = receiver;
  __syncthreads();
  for (int half = 128; half > 0; half /= 2) {
    if (t < half && liflow_is_closer(share[t + half], pair[t + half], share[t], pair[t])) {
      share[t] = share[t + half];
      pair[t] = pair[t + half];
      atom[t] = atom[t + half];
    }
    __syncthreads();
  }
  if (t == 0) {
    double* contact = contacts + 4 * static_cast<size_t>(blockIdx.x);
    contact[0] = -1;
    contact[1] = -1;
    contact[2] = 0;
    contact[3] = 0;
    if (pair[0] >= 0) {
      const int i = atom[0];
      const int j = neighbors[pair[0]];
      int image[3];
      double vector[3];
      liflow_whole_image(images[pair[0]], i, j, wraps, image);
      liflow_pair_vector(liflow_open_box(boxes, blockIdx.x), positions, i, j, image, vector);
      contact[0] = i - from;
      contact[1] = j - from;
      contact[2] = sqrt(liflow_square(vector));
      contact[3] = share[0];
    }
  }
}
