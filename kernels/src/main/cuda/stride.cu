// What a stride does with positions: moves, rounds, holds the centre of mass, and looks for atoms
// that went too far.
//
// Shapes:  positions (atoms x 3, doubles, in Å); displacement (atoms x 3, floats); atomStart
//          (structures + 1); masses (atoms, doubles, in amu).
// Launch:  move_positions and round_positions: one thread a coordinate, 256 a block. hold_centres and
//          farthest_moves: a block of 256 threads a structure; 8 KiB of static shared memory.
// Traffic: every coordinate is read and written once: 24 to 72 bytes an atom. A few times a stride.
// Order:   a centre of mass is summed atom by atom as the CPU does: all threads form products, four
//          add them up. Nothing is fused: the same bits as in Java.
// CPU:     org.liflow.tensor.backend.HostAtoms
#include "common.cuh"

/** to = from + displacement. */
extern "C" __global__ void move_positions(unsigned size, const double* from, const float* displacement,
                                double* to) {
  const unsigned k = liflow_index();
  if (k < size) {
    to[k] = from[k] + displacement[k];
  }
}

/** The nearest double with eight decimals: what is read back from a text file. */
extern "C" __global__ void round_positions(unsigned size, double* positions) {
  const unsigned k = liflow_index();
  if (k < size) {
    positions[k] = rint(__dmul_rn(positions[k], 1e8)) / 1e8;
  }
}

/** Moves each structure's atoms `after` alike, so that its centre of mass is where it was. */
extern "C" __global__ void hold_centres(const int* atomStart, const double* masses,
                                        const double* before, double* after) {
  __shared__ double products[4][256];
  __shared__ double sums[4];
  const int t = threadIdx.x;
  const int from = atomStart[blockIdx.x];
  const int to = atomStart[blockIdx.x + 1];
  double sum = 0;
  for (int first = from; first < to; first += 256) {
    const int i = first + t;
    if (i < to) {
      const size_t at = 3 * static_cast<size_t>(i);
      for (int axis = 0; axis < 3; axis++) {
        products[axis][t] = __dmul_rn(masses[i], __dadd_rn(after[at + axis], -before[at + axis]));
      }
      products[3][t] = masses[i];
    }
    __syncthreads();
    if (t < 4) {
      const int count = to - first < 256 ? to - first : 256;
      for (int k = 0; k < count; k++) {
        sum = __dadd_rn(sum, products[t][k]);
      }
    }
    __syncthreads();
  }
  if (t < 4) {
    sums[t] = sum;
  }
  __syncthreads();
  for (int i = from + t; i < to; i += 256) {
    for (int axis = 0; axis < 3; axis++) {
      after[3 * static_cast<size_t>(i) + axis] -= sums[axis] / sums[3];
    }
  }
}

/**
 * moved[s] = the first atom of structure s, counted from its own first, whose move's square exceeds
 * a limit or is not finite; -1 where there is none.
 */
extern "C" __global__ void farthest_moves(const int* atomStart, const double* before,
                                          const double* after, double limitSquared, int* moved) {
  __shared__ int found[256];
  const int t = threadIdx.x;
  const int from = atomStart[blockIdx.x];
  const int to = atomStart[blockIdx.x + 1];
  int first = to;
  for (int i = from + t; i < to && first == to; i += 256) {
    double square = 0;
    for (int axis = 0; axis < 3; axis++) {
      const size_t at = 3 * static_cast<size_t>(i) + axis;
      const double move = __dadd_rn(after[at], -before[at]);
      square = __dadd_rn(square, __dmul_rn(move, move));
    }
    // The second is the largest finite double; written so that what is not a number fails too.
    if (square > limitSquared || !(square <= 1.7976931348623157e308)) {
      first = i;
    }
  }
  found[t] = first;
  __syncthreads();
  for (int half = 128; half > 0; half /= 2) {
    if (t < half) {
      found[t] = min(found[t], found[t + half]);
    }
    __syncthreads();
  }
  if (t == 0) {
    moved[blockIdx.x] = found[0] < to ? found[0] - from : -1;
  }
}
