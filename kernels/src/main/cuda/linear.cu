// The linear layer and its gradients, for the widths of the network (1 to 256).
//
// Shapes:  input (rows x inner), weight (inner x columns), bias (columns or null), output
//          (rows x columns); all row-major.
// Launch:  256 threads a block. linear and linear_input_gradient: grid (rows / 64, columns / 64) of
//          the result; linear_weight_gradient: grid (inner / 64, columns / 64, parts). column_sums:
//          64 threads a block, grid (columns / 64, parts).
//          8.5 KiB of static shared memory: two tiles of 16 x 64 numbers.
// Traffic: each block reads 64 rows of the input and 64 columns of the weight once and writes 64 x
//          64 numbers; a thread keeps 4 x 4 sums, so 8 numbers from shared memory feed 16
//          multiplications and additions.
// Order:   a result is a sum of sums over 16 inner indices each, in ascending order wherever its row
//          stands.
// CPU:     org.liflow.tensor.backend.cpu.LinearLayer
#include "common.cuh"

#define LIFLOW_TILE 64
#define LIFLOW_STEP 16
/** A row of a tile: four numbers more, so that the transposing stores hit different banks. */
#define LIFLOW_PITCH (LIFLOW_TILE + 4)

/** 4 x 4 sums of a thread: rows 4 (t / 16) .. + 3 and columns 4 (t % 16) .. + 3 of the tile. */
struct liflow_sums {
  float at[4][4];
};

/**
 * Adds the products of one pair of tiles, stored with the inner index first. A tile's products are
 * added up by themselves: sums of short sums round less.
 */
static __device__ __forceinline__ void liflow_add_tile(const float* left, const float* right,
                                                       liflow_sums& sums) {
  const int row = threadIdx.x / 16 * 4;
  const int column = threadIdx.x % 16 * 4;
  liflow_sums tile = {};
#pragma unroll
  for (int k = 0; k < LIFLOW_STEP; k++) {
    const float4 x = *reinterpret_cast<const float4*>(left + k * LIFLOW_PITCH + row);
    const float4 w = *reinterpret_cast<const float4*>(right + k * LIFLOW_PITCH + column);
    const float xs[4] = {x.x, x.y, x.z, x.w};
    const float ws[4] = {w.x, w.y, w.z, w.w};
#pragma unroll
    for (int i = 0; i < 4; i++) {
#pragma unroll
      for (int j = 0; j < 4; j++) {
        tile.at[i][j] += xs[i] * ws[j];
      }
    }
  }
#pragma unroll
  for (int i = 0; i < 4; i++) {
#pragma unroll
    for (int j = 0; j < 4; j++) {
      sums.at[i][j] += tile.at[i][j];
    }
  }
}

/** Loads matrix[first + row][k + step] for 64 rows and 16 steps, the step first; 0 outside. */
static __device__ __forceinline__ void liflow_load_transposed(const float* matrix, int rows,
                                                              int columns, int first, int k,
                                                              float* tile) {
  const int step = threadIdx.x % LIFLOW_STEP;
#pragma unroll
  for (int r = threadIdx.x / LIFLOW_STEP; r < LIFLOW_TILE; r += 256 / LIFLOW_STEP) {
    const bool inside = first + r < rows && k + step < columns;
    tile[step * LIFLOW_PITCH + r] =
        inside ? matrix[static_cast<size_t>(first + r) * columns + k + step] : 0.0f;
  }
}

/** Loads matrix[k + step][first + column] for 16 steps and 64 columns; 0 outside. */
static __device__ __forceinline__ void liflow_load(const float* matrix, int rows, int columns,
                                                   int first, int k, float* tile) {
  const int column = threadIdx.x % LIFLOW_TILE;
#pragma unroll
  for (int step = threadIdx.x / LIFLOW_TILE; step < LIFLOW_STEP; step += 256 / LIFLOW_TILE) {
    const bool inside = k + step < rows && first + column < columns;
    tile[step * LIFLOW_PITCH + column] =
        inside ? matrix[static_cast<size_t>(k + step) * columns + first + column] : 0.0f;
  }
}

/** output = activation(input * weight + bias); activation 1 is the sigmoid linear unit. */
extern "C" __global__ void __launch_bounds__(256)
    linear(int rows, int inner, int columns, const float* __restrict__ input,
           const float* __restrict__ weight, const float* __restrict__ bias, int activation,
           float* __restrict__ output) {
  __shared__ __align__(16) float left[LIFLOW_STEP * LIFLOW_PITCH];
  __shared__ __align__(16) float right[LIFLOW_STEP * LIFLOW_PITCH];
  const int firstRow = blockIdx.x * LIFLOW_TILE;
  const int firstColumn = blockIdx.y * LIFLOW_TILE;
  liflow_sums sums = {};
  for (int k = 0; k < inner; k += LIFLOW_STEP) {
    liflow_load_transposed(input, rows, inner, firstRow, k, left);
    liflow_load(weight, inner, columns, firstColumn, k, right);
    __syncthreads();
    liflow_add_tile(left, right, sums);
    __syncthreads();
  }
#pragma unroll
  for (int i = 0; i < 4; i++) {
    const int row = firstRow + threadIdx.x / 16 * 4 + i;
#pragma unroll
    for (int j = 0; j < 4; j++) {
      const int column = firstColumn + threadIdx.x % 16 * 4 + j;
      if (row < rows && column < columns) {
        const float sum = sums.at[i][j] + (bias == nullptr ? 0.0f : bias[column]);
        output[static_cast<size_t>(row) * columns + column] =
            activation == 1 ? liflow_silu(sum) : sum;
      }
    }
  }
}

/** inputGradient += outputGradient * weight^T: rows x inner. */
extern "C" __global__ void __launch_bounds__(256)
    linear_input_gradient(int rows, int inner, int columns,
                          const float* __restrict__ outputGradient,
                          const float* __restrict__ weight, float* __restrict__ inputGradient) {
  __shared__ __align__(16) float left[LIFLOW_STEP * LIFLOW_PITCH];
  __shared__ __align__(16) float right[LIFLOW_STEP * LIFLOW_PITCH];
  const int firstRow = blockIdx.x * LIFLOW_TILE;
  const int firstInput = blockIdx.y * LIFLOW_TILE;
  liflow_sums sums = {};
  for (int k = 0; k < columns; k += LIFLOW_STEP) {
    liflow_load_transposed(outputGradient, rows, columns, firstRow, k, left);
    liflow_load_transposed(weight, inner, columns, firstInput, k, right);
    __syncthreads();
    liflow_add_tile(left, right, sums);
    __syncthreads();
  }
#pragma unroll
  for (int i = 0; i < 4; i++) {
    const int row = firstRow + threadIdx.x / 16 * 4 + i;
#pragma unroll
    for (int j = 0; j < 4; j++) {
      const int column = firstInput + threadIdx.x % 16 * 4 + j;
      if (row < rows && column < inner) {
        inputGradient[static_cast<size_t>(row) * inner + column] += sums.at[i][j];
      }
    }
  }
}

/**
 * partial[part] = input^T * outputGradient and, as its last row, the sum of outputGradient's rows,
 * over the rows of that part: parts x (inner + 1) x columns.
 */
extern "C" __global__ void __launch_bounds__(256)
    linear_weight_gradient(int rows, int inner, int columns, int rowsInPart,
                           const float* __restrict__ input,
                           const float* __restrict__ outputGradient, float* __restrict__ partial) {
  __shared__ __align__(16) float left[LIFLOW_STEP * LIFLOW_PITCH];
  __shared__ __align__(16) float right[LIFLOW_STEP * LIFLOW_PITCH];
  const int firstInput = blockIdx.x * LIFLOW_TILE;
  const int firstColumn = blockIdx.y * LIFLOW_TILE;
  const int firstRow = blockIdx.z * rowsInPart;
  const int end = rows - firstRow < rowsInPart ? rows : firstRow + rowsInPart;
  liflow_sums sums = {};
  float biasSum = 0;
  for (int r = firstRow; r < end; r += LIFLOW_STEP) {
    liflow_load(input, end, inner, firstInput, r, left);
    liflow_load(outputGradient, end, columns, firstColumn, r, right);
    __syncthreads();
    liflow_add_tile(left, right, sums);
    if (threadIdx.x < LIFLOW_TILE) {
      for (int step = 0; step < LIFLOW_STEP; step++) {
        biasSum += right[step * LIFLOW_PITCH + threadIdx.x];
      }
    }
    __syncthreads();
  }
  float* own = partial + static_cast<size_t>(blockIdx.z) * (inner + 1) * columns;
#pragma unroll
  for (int i = 0; i < 4; i++) {
    const int row = firstInput + threadIdx.x / 16 * 4 + i;
#pragma unroll
    for (int j = 0; j < 4; j++) {
      const int column = firstColumn + threadIdx.x % 16 * 4 + j;
      if (row < inner && column < columns) {
        own[static_cast<size_t>(row) * columns + column] = sums.at[i][j];
      }
    }
  }
  const int biasColumn = firstColumn + threadIdx.x;
  if (blockIdx.x == 0 && threadIdx.x < LIFLOW_TILE && biasColumn < columns) {
    own[static_cast<size_t>(inner) * columns + biasColumn] = biasSum;
  }
}

/** partial[part] = the sum of the rows of that part: parts x columns. */
extern "C" __global__ void column_sums(int rows, int columns, int rowsInPart,
                                       const float* __restrict__ values,
                                       float* __restrict__ partial) {
  const int column = blockIdx.x * LIFLOW_TILE + threadIdx.x;
  const int first = blockIdx.y * rowsInPart;
  const int end = rows - first < rowsInPart ? rows : first + rowsInPart;
  if (column < columns) {
    float sum = 0;
    for (int row = first; row < end; row++) {
      sum += values[static_cast<size_t>(row) * columns + column];
    }
    partial[static_cast<size_t>(blockIdx.y) * columns + column] = sum;
  }
}
