// Rows of a table, and the sums of their gradients.
//
// Shapes:  table (tableRows x columns), rows (count indices into it), output (count x columns).
// Launch:  gather: 256 threads a block, one thread a number of the output.
//          gather_gradient_parts: a block of 64 threads for each chunk and 64 columns;
//          gather_gradient: one thread a number of the table.
// Traffic: 8 bytes a number of the output, and 4 an index and 64 columns.
// CPU:     org.liflow.tensor.backend.cpu.RowGather
#include "common.cuh"

/** output[k] = table[rows[k]]. */
extern "C" __global__ void gather(unsigned size, unsigned columns, const float* table, const int* rows,
                                  float* output) {
  const unsigned k = liflow_index();
  if (k < size) {
    output[k] = table[static_cast<size_t>(rows[k / columns]) * columns + k % columns];
  }
}

/**
 * Sums chunks of the output's gradient that belong to one row of the table each.
 *
 * members: numbers of output rows, sorted by row of the table, in ascending order within one;
 * chunkStart: first member of each chunk and, last, their number; partial: chunks x columns.
 */
extern "C" __global__ void gather_gradient_parts(int columns, const float* outputGradient,
                                                 const int* members, const int* chunkStart,
                                                 float* partial) {
  const int chunk = blockIdx.x;
  const int column = blockIdx.y * 64 + threadIdx.x;
  if (column < columns) {
    float sum = 0;
    for (int m = chunkStart[chunk]; m < chunkStart[chunk + 1]; m++) {
      sum += outputGradient[static_cast<size_t>(members[m]) * columns + column];
    }
    partial[static_cast<size_t>(chunk) * columns + column] = sum;
  }
}

/** tableGradient[row] += the chunks of that row; rowStart: first chunk of each row. */
extern "C" __global__ void gather_gradient(unsigned size, unsigned columns, const float* partial,
                                           const int* rowStart, float* tableGradient) {
  const unsigned k = liflow_index();
  if (k < size) {
    const unsigned row = k / columns;
    float sum = 0;
    for (int chunk = rowStart[row]; chunk < rowStart[row + 1]; chunk++) {
      sum += partial[static_cast<size_t>(chunk) * columns + k % columns];
    }
    tableGradient[k] += sum;
  }
}
