// What several kernels share. Nothing here needs a header: NVRTC, nvcc and a host compiler over an
// emulation of the execution model all compile these files.
#pragma once

/** The sigmoid linear unit, x / (1 + exp(-x)); exp is the accurate one. */
static __device__ __forceinline__ float liflow_silu(float x) { return x / (1.0f + expf(-x)); }

/** The number of this thread in a one-dimensional grid; 2^31 of them at most. */
static __device__ __forceinline__ unsigned liflow_index() {
  return blockIdx.x * blockDim.x + threadIdx.x;
}
