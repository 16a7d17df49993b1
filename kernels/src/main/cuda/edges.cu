// Distances, directions and radial bases of a graph's edges in both frames.
//
// Shapes:  edgeStart (atoms + 1), sender (edges), edgeVector (edges x 3), displacement (atoms x 3),
//          records (edges x (padded rows + 8)), see edges.cuh; rows = radial functions + 1.
// Launch:  frame_one: 256 threads a block, one thread an edge. displace: a warp an atom, 8 warps a
//          block; 32 edges of the atom at a time, so that the ballot gives each edge in reach its
//          place among those in the list's order.
// Traffic: frame_one writes a record an edge (128 bytes for the published network), displace reads
//          one and writes one. Once an evaluation, for all of its layers.
// CPU:     org.liflow.tensor.backend.cpu.EdgeGeometry
#include "edges.cuh"
#include "common.cuh"

/** Added to a distance before it divides a vector, as the published network does. */
#define LIFLOW_EPSILON 1e-8f

static __device__ __forceinline__ float liflow_length(float x, float y, float z) {
  return sqrtf(x * x + y * y + z * z);
}

/**
 * Adds the radial functions f(x) sqrt(2/c) sin(n pi x / c) / x, x = r + offset, and the cutoff f(x)
 * of a distance within reach. All sines follow from one by sin((n+1)a) = 2 cos(a) sin(na) -
 * sin((n-1)a), in double, since the recurrence loses digits near a = pi.
 */
static __device__ __forceinline__ void liflow_add_basis(int rows, double cutoff, double offset,
                                                        float r, float* target) {
  // At 0 the functions take their limit, which so small a distance gives to the last digit.
  const double x = fmax(r + offset, 1e-100);
  const double angle = x * 3.14159265358979323846 / cutoff;
  double sine;
  double cosine;
  sincos(angle, &sine, &cosine);
  const double envelope = 0.5 * (1 + cosine);
  const double factor = envelope * sqrt(2 / cutoff) / x;
  double before = 0;
  for (int n = 0; n < rows - 1; n++) {
    target[n] += static_cast<float>(factor * sine);
    const double next = 2 * cosine * sine - before;
    before = sine;
    sine = next;
  }
  target[rows - 1] += static_cast<float>(envelope);
}

/** Writes the records of frame 1: its basis (zero out of reach), u1 and the sending atom. */
extern "C" __global__ void frame_one(unsigned edges, int rows, double cutoff, double offset,
                                     const int* sender, const float* edgeVector, float* records) {
  const unsigned e = liflow_index();
  if (e >= edges) {
    return;
  }
  const int padded = liflow_padded(rows);
  float* record = records + static_cast<size_t>(e) * liflow_record(rows);
  const float* vector = edgeVector + static_cast<size_t>(e) * 3;
  const float x = vector[0];
  const float y = vector[1];
  const float z = vector[2];
  const float r = liflow_length(x, y, z);
  for (int n = 0; n < padded; n++) {
    record[n] = 0;
  }
  if (r < cutoff - offset) {
    liflow_add_basis(rows, cutoff, offset, r, record);
  }
  record[padded] = x / (r + LIFLOW_EPSILON);
  record[padded + 1] = y / (r + LIFLOW_EPSILON);
  record[padded + 2] = z / (r + LIFLOW_EPSILON);
  record[padded + 3] = __int_as_float(sender[e]);
  for (int n = padded + 4; n < padded + 8; n++) {
    record[n] = 0;
  }
}

/**
 * Sets frame 2 to the conditioning positions plus a displacement. The edges of each atom that are
 * in reach in one of the frames stand without gaps from edgeStart of that atom to its reachEnd.
 */
extern "C" __global__ void displace(int atoms, int rows, double cutoff, double offset,
                                    const int* __restrict__ edgeStart,
                                    const float* __restrict__ edgeVector,
                                    const float* __restrict__ displacement,
                                    const float* __restrict__ frameOne,
                                    float* __restrict__ records, int* __restrict__ reachEnd) {
  const int lane = threadIdx.x % 32;
  const int atom = blockIdx.x * (blockDim.x / 32) + threadIdx.x / 32;
  if (atom >= atoms) {
    return;
  }
  const int padded = liflow_padded(rows);
  const int size = liflow_record(rows);
  const float dx = displacement[3 * atom];
  const float dy = displacement[3 * atom + 1];
  const float dz = displacement[3 * atom + 2];
  const int end = edgeStart[atom + 1];
  int place = edgeStart[atom];
  for (int first = place; first < end; first += 32) {
    const int e = first + lane;
    bool inReach = false;
    bool near = false;
    const float* from = nullptr;
    float x = 0;
    float y = 0;
    float z = 0;
    float r = 0;
    if (e < end) {
      from = frameOne + static_cast<size_t>(e) * size;
      const int j = __float_as_int(from[padded + 3]);
      const float* vector = edgeVector + static_cast<size_t>(e) * 3;
      x = vector[0] + (displacement[3 * j] - dx);
      y = vector[1] + (displacement[3 * j + 1] - dy);
      z = vector[2] + (displacement[3 * j + 2] - dz);
      r = liflow_length(x, y, z);
      near = r < cutoff - offset;
      // The last row of frame 1 is its cutoff, which is positive in reach.
      inReach = near || from[rows - 1] != 0;
    }
    const unsigned which = __ballot_sync(0xffffffffu, inReach);
    if (inReach) {
      const int rank = __popc(which & ((1u << lane) - 1));
      float* record = records + static_cast<size_t>(place + rank) * size;
      for (int n = 0; n < padded + 4; n++) {
        record[n] = from[n];
      }
      if (near) {
        liflow_add_basis(rows, cutoff, offset, r, record);
      }
      record[padded + 4] = x / (r + LIFLOW_EPSILON);
      record[padded + 5] = y / (r + LIFLOW_EPSILON);
      record[padded + 6] = z / (r + LIFLOW_EPSILON);
      record[padded + 7] = 0;
    }
    place += __popc(which);
  }
  if (lane == 0) {
    reachEnd[atom] = place;
  }
}
