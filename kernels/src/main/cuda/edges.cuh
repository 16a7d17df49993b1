// How edges lie in device memory.
#pragma once

/**
 * One edge is one record of floats: the radial functions and the cutoff (`rows` numbers, filled up
 * with zeros to a multiple of four), then u1 (x, y, z), the sending atom (the bits of an int), then
 * u2 (x, y, z) and a zero. The published network's 21 rows make 32 floats: one line of the cache,
 * which all threads of a message read together.
 */
static __device__ __forceinline__ int liflow_padded(int rows) { return (rows + 3) / 4 * 4; }

/** Floats of a record. */
static __device__ __forceinline__ int liflow_record(int rows) { return liflow_padded(rows) + 8; }
