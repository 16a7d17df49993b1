// Pairs of atoms in device memory, and the expression for the vector between them.
#pragma once

/** Doubles of a structure's box. */
#define LIFLOW_BOX 26

/**
 * Integers of a structure's grid: bits of the periodic axes; cells along a, b, c; layers of cells to
 * look at around an atom's own along a, b, c; the number of its first cell.
 */
#define LIFLOW_GRID 8

/**
 * A structure's box: 9 components of the lattice vectors (rows), 9 of the inverse, then for each
 * axis the lowest fractional coordinate and the cells per unit of it, then the cutoff (0 for a
 * structure whose pairs are not wanted) and the farthest from the origin that an atom may be.
 */
struct liflow_box {
  const double* vectors;
  const double* inverse;
  const double* lowest;
  const double* cells_per_unit;
  double cutoff;
  double farthest;
};

static __device__ __forceinline__ liflow_box liflow_open_box(const double* boxes, int structure) {
  const double* box = boxes + LIFLOW_BOX * static_cast<size_t>(structure);
  return {box, box + 9, box + 18, box + 21, box[24], box[25]};
}

/** An image between wrapped positions: ten bits each for a, b, c, 512 more than the number. */
static __device__ __forceinline__ int liflow_pack(const int image[3]) {
  return (image[0] + 512) << 20 | (image[1] + 512) << 10 | (image[2] + 512);
}

/** The image between the positions as they are. */
static __device__ __forceinline__ void liflow_whole_image(int packed, int i, int j,
                                                          const int* wraps, int whole[3]) {
  for (int k = 0; k < 3; k++) {
    whole[k] = (packed >> (20 - 10 * k) & 1023) - 512 + wraps[3 * static_cast<size_t>(i) + k] -
               wraps[3 * static_cast<size_t>(j) + k];
  }
}

/**
 * The vector from atom i to an image of atom j in Å, in double precision and rounded after each
 * operation as by NeighborList.vector and AtomGraph.of: never fused.
 */
static __device__ __forceinline__ void liflow_pair_vector(const liflow_box& box,
                                                          const double* positions, int i, int j,
                                                          const int image[3], double vector[3]) {
  for (int x = 0; x < 3; x++) {
    const double shift = __dadd_rn(__dadd_rn(__dmul_rn(image[0], box.vectors[x]),
                                             __dmul_rn(image[1], box.vectors[3 + x])),
                                   __dmul_rn(image[2], box.vectors[6 + x]));
    const double apart = __dadd_rn(positions[3 * static_cast<size_t>(j) + x],
                                   -positions[3 * static_cast<size_t>(i) + x]);
    vector[x] = __dadd_rn(apart, shift);
  }
}

/** x² + y² + z², in that order. */
static __device__ __forceinline__ double liflow_square(const double vector[3]) {
  return __dadd_rn(__dadd_rn(__dmul_rn(vector[0], vector[0]), __dmul_rn(vector[1], vector[1])),
                   __dmul_rn(vector[2], vector[2]));
}
