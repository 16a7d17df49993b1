// Kernels that do wrong, each in one way, and one that does right: what the emulated device must
// tell apart. Blocks of 64 threads over 64 numbers.

/** Right: turns the numbers around through shared memory. */
extern "C" __global__ void reverse(int* values) {
  __shared__ int shared[64];
  shared[threadIdx.x] = values[threadIdx.x];
  __syncthreads();
  values[threadIdx.x] = shared[63 - threadIdx.x];
}

/** A race: no barrier between writing and reading. */
extern "C" __global__ void race(int* values) {
  __shared__ int shared[64];
  shared[threadIdx.x] = values[threadIdx.x];
  values[threadIdx.x] = shared[63 - threadIdx.x];
}

/** A race that no order of threads shows: two of them write the same number. */
extern "C" __global__ void silent_race(int* values) {
  __shared__ int shared[32];
  shared[threadIdx.x % 32] = threadIdx.x % 32;
  __syncthreads();
  values[threadIdx.x] = shared[threadIdx.x % 32];
}

/** A race between blocks, which no barrier keeps apart. */
extern "C" __global__ void race_of_blocks(int* values) {
  if (blockIdx.x == 0) {
    values[threadIdx.x] = 1;
  }
  __syncthreads();
  if (blockIdx.x == 1 && threadIdx.x == 0) {
    values[1] += values[2];
  }
}

/** A race within a warp, whose votes order no memory. */
extern "C" __global__ void race_of_lanes(int* values) {
  values[threadIdx.x] = 1;
  if (__ballot_sync(0xffffffffu, 1) != 0) {
    values[threadIdx.x] = values[threadIdx.x / 32 * 32];
  }
}

/** A race of an addition, atomic as it is, with a plain read. */
extern "C" __global__ void race_with_atomics(int* values) {
  atomicAdd(values, 1);
  values[1 + threadIdx.x % 63] = threadIdx.x == 5 ? values[0] : 0;
}

/** Right: additions of all blocks to one number, and words of shared memory used again. */
extern "C" __global__ void counted(int* values) {
  __shared__ int shared[64];
  for (unsigned round = 0; round < 3; round++) {
    shared[threadIdx.x] = round;
    __syncthreads();
    if (threadIdx.x == round) {
      atomicAdd(values, shared[63 - round]);
    }
    __syncthreads();
  }
}

/** Half of the threads never come to the barrier. */
extern "C" __global__ void divergent_barrier(int* values) {
  if (threadIdx.x < 32) {
    __syncthreads();
    values[threadIdx.x] = 0;
  }
}

/** Half of a warp never comes to the ballot. */
extern "C" __global__ void divergent_warp(unsigned* values) {
  if (threadIdx.x % 32 < 16) {
    values[threadIdx.x] = __ballot_sync(0xffffffffu, 1);
  }
}

/** Writes one number past the end. */
extern "C" __global__ void past_the_end(int* values) { values[threadIdx.x + 1] = 1; }

/** Writes one number before the beginning. */
extern "C" __global__ void before_the_start(int* values) {
  values[static_cast<int>(threadIdx.x) - 1] = 1;
}

/** Reads shared memory that nobody has written. */
extern "C" __global__ void unwritten_shared(float* values) {
  __shared__ float shared[64];
  values[threadIdx.x] = shared[threadIdx.x];
}

/** Right: every lane's number, and how many lanes have odd ones. */
extern "C" __global__ void warp_votes(int* values) {
  const int own = values[threadIdx.x];
  const int next = __shfl_sync(0xffffffffu, own, threadIdx.x % 32 + 1);
  const unsigned odd = __ballot_sync(0xffffffffu, own % 2);
  values[threadIdx.x] = 1000 * next + __popc(odd);
}
