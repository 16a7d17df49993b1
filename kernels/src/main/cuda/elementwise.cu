// What is done to each number of a tensor by itself, and sums.
//
// Shapes:  flat arrays of `size` floats; source and target may be the same array.
// Launch:  256 threads a block, one thread a number; no shared memory (sum_of_squares: 2 KiB).
// Traffic: each operand is read once and each result written once: 4 bytes a number and operand.
// CPU:     org.liflow.tensor.backend.cpu.Elementwise
#include "common.cuh"

/** target = value. */
extern "C" __global__ void fill(unsigned size, float value, float* target) {
  const unsigned k = liflow_index();
  if (k < size) {
    target[k] = value;
  }
}

/** target += source. */
extern "C" __global__ void add(unsigned size, const float* source, float* target) {
  const unsigned k = liflow_index();
  if (k < size) {
    target[k] += source[k];
  }
}

/** output = input / (1 + exp(-input)). */
extern "C" __global__ void silu(unsigned size, const float* input, float* output) {
  const unsigned k = liflow_index();
  if (k < size) {
    output[k] = liflow_silu(input[k]);
  }
}

/** inputGradient = outputGradient * d silu(input) / d input. */
extern "C" __global__ void silu_gradient(unsigned size, const float* input, const float* outputGradient,
                                         float* inputGradient) {
  const unsigned k = liflow_index();
  if (k < size) {
    const float x = input[k];
    const float sigmoid = 1.0f / (1.0f + expf(-x));
    // 1 - sigmoid, without the cancellation.
    const float complement = 1.0f / (1.0f + expf(x));
    inputGradient[k] = outputGradient[k] * (sigmoid * (1.0f + x * complement));
  }
}

/** averages = keep * averages + (1 - keep) * values. */
extern "C" __global__ void average(unsigned size, const float* values, float keep, float* averages) {
  const unsigned k = liflow_index();
  if (k < size) {
    averages[k] = keep * averages[k] + (1.0f - keep) * values[k];
  }
}

/** parts[b] = the sum of the squares of stretch b of `stretch` numbers; a block each. */
extern "C" __global__ void sum_of_squares(unsigned size, unsigned stretch, const float* values,
                                          double* parts) {
  __shared__ double sums[256];
  const unsigned first = blockIdx.x * stretch;
  const unsigned end = size - first < stretch ? size : first + stretch;
  double sum = 0;
  for (unsigned k = first + threadIdx.x; k < end; k += 256) {
    sum += static_cast<double>(values[k]) * values[k];
  }
  sums[threadIdx.x] = sum;
  __syncthreads();
  for (unsigned half = 128; half > 0; half /= 2) {
    if (threadIdx.x < half) {
      sums[threadIdx.x] += sums[threadIdx.x + half];
    }
    __syncthreads();
  }
  if (threadIdx.x == 0) {
    parts[blockIdx.x] = sums[0];
  }
}

/** target[k] += the sum of partial[part * size + k] over all parts, in their order. */
extern "C" __global__ void add_parts(int parts, unsigned size, const float* partial, int start,
                                     int stride, float* target) {
  const unsigned k = liflow_index();
  if (k < size) {
    float sum = 0;
    for (int part = 0; part < parts; part++) {
      sum += partial[static_cast<size_t>(part) * stride + start + k];
    }
    target[k] += sum;
  }
}
