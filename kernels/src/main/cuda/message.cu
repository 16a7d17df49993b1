// The radial message of DualPaiNN (Nam et al. 2025, after Schuett et al., ICML 2021) and its
// gradients, without atomics and without stored filters: the same bits every time.
//
// Shapes:  records (edges x (padded rows + 8)), see edges.cuh; edgeStart and reachEnd (atoms);
//          phi (its rows x 4F) in the quarters s, vv, 1, 2; filter (rows x 4F), its last row the
//          bias; scalars (atoms x F); vectors (atoms x 3 x F).
// Launch:  blocks of 64 x 4 threads; grid y counts 64 features each. radial_message: twice as many
//          blocks as multiprocessors, 4 KiB of static shared memory. radial_message_gradient: a
//          block a part of the atoms, 256 parts at most.
// Traffic: an edge and 64 features: forward 128 + 1792 bytes (its record, phi and the vectors of the
//          sending atom), backward 128 + 1024 (its record and the gradients of the atom at its
//          other end), mostly from the cache; an atom's own features once. Once a layer.
// CPU:     org.liflow.tensor.backend.cpu.RadialMessage
//
// radial_message: a block of 64 x 4 threads takes one receiving atom after the other, and 64
// features of each (grid y counts those). Thread (f, slice) handles every fourth edge in the list's
// order and keeps feature f of all four quarters of the filter in registers: 84 numbers, which the
// edge's record of 32 numbers, read by all threads at once, is multiplied with. Nothing but phi and
// the vectors of the sending atom is loaded for an edge: 128 + 1792 bytes for 5376 multiplications
// and additions at F = 64. The four slices' sums are added in order at the end of the atom.
//
// radial_message_gradient: goes by the sending atom, whose edges are those that it receives turned
// around (a list of all pairs within a cutoff is its own transpose, to the last bit). With B the
// gradient by phi * W on an edge and b its basis, everything follows from G = sum of b (x) B over
// the atom's edges: the gradient by phi is the sum over k of filter[k] G[k], that by filter[k] gains
// phi G[k]. Thread (f, q) of a block of 64 x 4 keeps one column of G, of the filter and of the
// filter's gradient in registers: 63 numbers. A block takes a run of atoms ("part") whose number
// depends on the count of atoms alone; add_parts sums the parts in order.
//
// The kernels named _21 are for the published network's 20 radial functions; the others, for any
// number, read the filter from the cache instead.
#include "edges.cuh"
#include "common.cuh"

#define LIFLOW_SLICES 4

/** Four numbers of a record at once. */
static __device__ __forceinline__ float4 liflow_four(const float* record) {
  return __ldg(reinterpret_cast<const float4*>(record));
}

/** Feature f of a filter's four quarters, over all rows; ROWS = 0 leaves it in memory. */
template <int ROWS>
struct liflow_filter {
  float at[ROWS][4];

  __device__ __forceinline__ void load(const float* filter, int, int features, int f) {
#pragma unroll
    for (int k = 0; k < ROWS; k++) {
#pragma unroll
      for (int q = 0; q < 4; q++) {
        at[k][q] = __ldg(filter + (4 * k + q) * features + f);
      }
    }
  }

  /** W = the product of a record's basis with the filter. */
  __device__ __forceinline__ void apply(const float* record, float w[4]) const {
#pragma unroll
    for (int q = 0; q < 4; q++) {
      w[q] = 0;
    }
#pragma unroll
    for (int first = 0; first < ROWS; first += 4) {
      const float4 four = liflow_four(record + first);
      const float basis[4] = {four.x, four.y, four.z, four.w};
#pragma unroll
      for (int k = 0; k < 4; k++) {
        if (first + k < ROWS) {
#pragma unroll
          for (int q = 0; q < 4; q++) {
            w[q] += basis[k] * at[first + k < ROWS ? first + k : 0][q];
          }
        }
      }
    }
  }
};

template <>
struct liflow_filter<0> {
  const float* column;
  int rows;
  int features;

  __device__ __forceinline__ void load(const float* filter, int allRows, int allFeatures, int f) {
    column = filter + f;
    rows = allRows;
    features = allFeatures;
  }

  __device__ __forceinline__ void apply(const float* record, float w[4]) const {
#pragma unroll
    for (int q = 0; q < 4; q++) {
      w[q] = 0;
    }
    for (int k = 0; k < rows; k++) {
      const float basis = __ldg(record + k);
#pragma unroll
      for (int q = 0; q < 4; q++) {
        w[q] += basis * __ldg(column + (4 * k + q) * features);
      }
    }
  }
};

/** `sums`: shared memory for LIFLOW_SLICES x 4 x 64 numbers. */
template <int ROWS>
static __device__ __forceinline__ void liflow_message(
    int atoms, int features, int rows, const int* __restrict__ edgeStart,
    const int* __restrict__ reachEnd, const float* __restrict__ records,
    const float* __restrict__ phi, const int* __restrict__ phiRows,
    const float* __restrict__ filter, float* __restrict__ scalars,
    const float* __restrict__ vectors, float* __restrict__ newVectors, float* sums) {
  const int slice = threadIdx.y;
  const int f = blockIdx.y * 64 + threadIdx.x;
  const bool active = f < features;
  const int padded = liflow_padded(ROWS == 0 ? rows : ROWS);
  liflow_filter<ROWS> own;
  own.load(filter, rows, features, active ? f : 0);
  for (int i = blockIdx.x; i < atoms; i += gridDim.x) {
    float scalar = 0;
    float x = 0;
    float y = 0;
    float z = 0;
    if (active) {
      const int end = reachEnd[i];
      for (int e = edgeStart[i] + slice; e < end; e += LIFLOW_SLICES) {
        const float* record = records + static_cast<size_t>(e) * (padded + 8);
        const float4 one = liflow_four(record + padded);
        const float4 two = liflow_four(record + padded + 4);
        const int j = __float_as_int(one.w);
        const float* p =
            phi + static_cast<size_t>(phiRows == nullptr ? j : phiRows[j]) * 4 * features + f;
        const float* v = vectors + static_cast<size_t>(j) * 3 * features + f;
        float w[4];
        own.apply(record, w);
        const float mixed = __ldg(p + features) * w[1];
        const float along1 = __ldg(p + 2 * features) * w[2];
        const float along2 = __ldg(p + 3 * features) * w[3];
        scalar += __ldg(p) * w[0];
        x += __ldg(v) * mixed + (one.x * along1 + two.x * along2);
        y += __ldg(v + features) * mixed + (one.y * along1 + two.y * along2);
        z += __ldg(v + 2 * features) * mixed + (one.z * along1 + two.z * along2);
      }
    }
    float* mine = sums + slice * 4 * 64 + threadIdx.x;
    mine[0] = scalar;
    mine[64] = x;
    mine[2 * 64] = y;
    mine[3 * 64] = z;
    __syncthreads();
    if (active) {
      // Slice 0 adds the scalars up, slices 1 to 3 the three components.
      float sum = 0;
#pragma unroll
      for (int other = 0; other < LIFLOW_SLICES; other++) {
        sum += sums[(other * 4 + slice) * 64 + threadIdx.x];
      }
      if (slice == 0) {
        scalars[static_cast<size_t>(i) * features + f] += sum;
      } else {
        const size_t at = (static_cast<size_t>(i) * 3 + slice - 1) * features + f;
        newVectors[at] = vectors[at] + sum;
      }
    }
    __syncthreads();
  }
}

extern "C" __global__ void __launch_bounds__(256)
    radial_message_21(int atoms, int features, int rows, const int* edgeStart, const int* reachEnd,
                      const float* records, const float* phi, const int* phiRows,
                      const float* filter, float* scalars, const float* vectors,
                      float* newVectors) {
  __shared__ float sums[LIFLOW_SLICES * 4 * 64];
  liflow_message<21>(atoms, features, rows, edgeStart, reachEnd, records, phi, phiRows, filter,
                     scalars, vectors, newVectors, sums);
}

extern "C" __global__ void __launch_bounds__(256)
    radial_message(int atoms, int features, int rows, const int* edgeStart, const int* reachEnd,
                   const float* records, const float* phi, const int* phiRows, const float* filter,
                   float* scalars, const float* vectors, float* newVectors) {
  __shared__ float sums[LIFLOW_SLICES * 4 * 64];
  liflow_message<0>(atoms, features, rows, edgeStart, reachEnd, records, phi, phiRows, filter,
                    scalars, vectors, newVectors, sums);
}

/** What B of quarter q needs of the other end of an edge, and B. */
static __device__ __forceinline__ float liflow_arriving(int q, const float* record, int padded,
                                                        const float own[3], float gx, float gy,
                                                        float gz) {
  if (q == 1) {
    return own[0] * gx + own[1] * gy + own[2] * gz;
  }
  const float4 u = liflow_four(record + padded + (q == 2 ? 0 : 4));
  return -(u.x * gx + u.y * gy + u.z * gz);
}

/**
 * Rows first .. first + ROWS of G, and the gradients that follow from them. EXACT: the filter has
 * ROWS rows and no other. The first call of an atom also finds the vectors' gradient, which takes
 * all rows of the filter's quarter vv.
 */
template <int ROWS, bool EXACT>
static __device__ __forceinline__ void liflow_message_gradient(
    int atoms, int features, int rows, int atomsInPart, int first,
    const int* __restrict__ edgeStart, const int* __restrict__ reachEnd,
    const float* __restrict__ records, const float* __restrict__ phi,
    const int* __restrict__ phiRows, const float* __restrict__ filter,
    const float* __restrict__ vectors, const float* __restrict__ scalarsGradient,
    const float* __restrict__ newVectorsGradient, float* __restrict__ phiGradient,
    float* __restrict__ partial, float* __restrict__ vectorsGradient) {
  const int f = blockIdx.y * 64 + threadIdx.x;
  const int q = threadIdx.y;
  if (f >= features) {
    return;
  }
  const int padded = liflow_padded(EXACT ? ROWS : rows);
  const int width = 4 * features;
  const int column = q * features + f;
  float weight[ROWS];
  float gained[ROWS];
#pragma unroll
  for (int k = 0; k < ROWS; k++) {
    const bool inside = EXACT || first + k < rows;
    weight[k] = inside ? __ldg(filter + static_cast<size_t>(first + k) * width + column) : 0.0f;
    gained[k] = 0;
  }
  const int from = blockIdx.x * atomsInPart;
  const int to = atoms - from < atomsInPart ? atoms : from + atomsInPart;
  for (int j = from; j < to; j++) {
    float g[ROWS];
#pragma unroll
    for (int k = 0; k < ROWS; k++) {
      g[k] = 0;
    }
    const size_t vector = static_cast<size_t>(j) * 3 * features + f;
    float own[3] = {0, 0, 0};
    if (q == 1) {
#pragma unroll
      for (int axis = 0; axis < 3; axis++) {
        own[axis] = __ldg(vectors + vector + axis * features);
      }
    }
    float x = 0;
    float y = 0;
    float z = 0;
    const int end = reachEnd[j];
    for (int e = edgeStart[j]; e < end; e++) {
      const float* record = records + static_cast<size_t>(e) * (padded + 8);
      const int i = __float_as_int(__ldg(record + padded + 3));
      float arriving;
      float gx = 0;
      float gy = 0;
      float gz = 0;
      if (q == 0) {
        arriving = __ldg(scalarsGradient + static_cast<size_t>(i) * features + f);
      } else {
        const float* arrived = newVectorsGradient + static_cast<size_t>(i) * 3 * features + f;
        gx = __ldg(arrived);
        gy = __ldg(arrived + features);
        gz = __ldg(arrived + 2 * features);
        arriving = liflow_arriving(q, record, padded, own, gx, gy, gz);
      }
      float mixing = 0;
      if (EXACT) {
#pragma unroll
        for (int start = 0; start < ROWS; start += 4) {
          const float4 four = liflow_four(record + start);
          const float basis[4] = {four.x, four.y, four.z, four.w};
#pragma unroll
          for (int k = 0; k < 4; k++) {
            if (start + k < ROWS) {
              const int row = start + k < ROWS ? start + k : 0;
              g[row] += basis[k] * arriving;
              mixing += basis[k] * weight[row];
            }
          }
        }
      } else {
#pragma unroll
        for (int k = 0; k < ROWS; k++) {
          if (first + k < rows) {
            g[k] += __ldg(record + first + k) * arriving;
          }
        }
        for (int k = 0; q == 1 && first == 0 && k < rows; k++) {
          mixing += __ldg(record + k) * __ldg(filter + static_cast<size_t>(k) * width + column);
        }
      }
      if (q == 1) {
        x += mixing * gx;
        y += mixing * gy;
        z += mixing * gz;
      }
    }
    const size_t row = static_cast<size_t>(phiRows == nullptr ? j : phiRows[j]) * width;
    const float ownPhi = __ldg(phi + row + column);
    float sum = 0;
#pragma unroll
    for (int k = 0; k < ROWS; k++) {
      sum += weight[k] * g[k];
      gained[k] += ownPhi * g[k];
    }
    const size_t at = static_cast<size_t>(j) * width + column;
    phiGradient[at] = first == 0 ? sum : phiGradient[at] + sum;
    if (q == 1 && first == 0) {
      vectorsGradient[vector] = __ldg(newVectorsGradient + vector) + ownPhi * x;
      vectorsGradient[vector + features] =
          __ldg(newVectorsGradient + vector + features) + ownPhi * y;
      vectorsGradient[vector + 2 * features] =
          __ldg(newVectorsGradient + vector + 2 * features) + ownPhi * z;
    }
  }
#pragma unroll
  for (int k = 0; k < ROWS; k++) {
    if (EXACT || first + k < rows) {
      partial[(static_cast<size_t>(blockIdx.x) * rows + first + k) * width + column] = gained[k];
    }
  }
}

extern "C" __global__ void __launch_bounds__(256)
    radial_message_gradient_21(int atoms, int features, int rows, int atomsInPart,
                               const int* edgeStart, const int* reachEnd, const float* records,
                               const float* phi, const int* phiRows, const float* filter,
                               const float* vectors, const float* scalarsGradient,
                               const float* newVectorsGradient, float* phiGradient, float* partial,
                               float* vectorsGradient) {
  liflow_message_gradient<21, true>(atoms, features, rows, atomsInPart, 0, edgeStart, reachEnd,
                                    records, phi, phiRows, filter, vectors, scalarsGradient,
                                    newVectorsGradient, phiGradient, partial, vectorsGradient);
}

extern "C" __global__ void __launch_bounds__(256)
    radial_message_gradient(int atoms, int features, int rows, int atomsInPart,
                            const int* edgeStart, const int* reachEnd, const float* records,
                            const float* phi, const int* phiRows, const float* filter,
                            const float* vectors, const float* scalarsGradient,
                            const float* newVectorsGradient, float* phiGradient, float* partial,
                            float* vectorsGradient) {
  for (int first = 0; first < rows; first += 8) {
    liflow_message_gradient<8, false>(atoms, features, rows, atomsInPart, first, edgeStart,
                                      reachEnd, records, phi, phiRows, filter, vectors,
                                      scalarsGradient, newVectorsGradient, phiGradient, partial,
                                      vectorsGradient);
  }
}
