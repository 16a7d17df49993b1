// All pairs of atoms nearer than a cutoff under periodic boundaries, sorted by receiving atom, then
// by neighbour and image: the list that the CPU finds, entry by entry.
//
// Shapes:  positions (atoms x 3, doubles, in Å, inside the cell or not); box: 9 components of the
//          lattice vectors (rows), 9 of the inverse, then for each axis the lowest fractional
//          coordinate and cells per unit of it. Cells number z fastest.
// Steps:   neighbor_cells, exclusive_scan over cells, neighbor_members, neighbor_count,
//          exclusive_scan over atoms, neighbor_fill, neighbor_sort.
// Launch:  neighbor_cells and neighbor_members: one thread an atom, 256 a block. exclusive_scan: one
//          block of 256 threads. The others: a warp an atom, 8 warps a block; its lanes share the
//          cells around the atom, then the pairs of its row.
// Traffic: a cell's side is at least the cutoff, so an atom looks at 27 cells, some 4 times as many
//          atoms as it has pairs: 24 bytes each, mostly from the cache. 16 bytes a pair.
// Order:   the only atomics count atoms into cells; the order within a cell does not show, since
//          rows are sorted.
// CPU:     org.liflow.tensor.geometry.NeighborSearch
//
// A pair is decided by the expression that defines the list, in double precision and rounded after
// each operation as in Java: never fused.
#include "common.cuh"

/** Lattice vectors and the grid, as `box` has them. */
struct liflow_box {
  const double* vectors;
  const double* inverse;
  const double* lowest;
  const double* cells_per_unit;
};

static __device__ __forceinline__ liflow_box liflow_open_box(const double* box) {
  return {box, box + 9, box + 18, box + 21};
}

/** Fractional coordinate k, by the CPU's expression. */
static __device__ __forceinline__ double liflow_fraction(const liflow_box& box,
                                                         const double* position, int k) {
  return __dadd_rn(__dadd_rn(__dmul_rn(position[0], box.inverse[k]),
                             __dmul_rn(position[1], box.inverse[3 + k])),
                   __dmul_rn(position[2], box.inverse[6 + k]));
}

/** Finds the lattice vectors to take from each atom, and its cell, and counts the cells' atoms. */
extern "C" __global__ void neighbor_cells(unsigned atoms, const double* positions,
                                          const double* box, int periodic, int cellsX, int cellsY,
                                          int cellsZ, int* wraps, int* cellOf, int* counts) {
  const unsigned i = liflow_index();
  if (i >= atoms) {
    return;
  }
  const liflow_box own = liflow_open_box(box);
  const int cells[3] = {cellsX, cellsY, cellsZ};
  int cell = 0;
  for (int k = 0; k < 3; k++) {
    double fraction = liflow_fraction(own, positions + 3 * static_cast<size_t>(i), k);
    int taken = 0;
    if (periodic >> k & 1) {
      const double whole = floor(fraction);
      taken = static_cast<int>(whole);
      fraction -= whole;
    }
    wraps[3 * static_cast<size_t>(i) + k] = taken;
    const int along = static_cast<int>((fraction - own.lowest[k]) * own.cells_per_unit[k]);
    cell = cell * cells[k] + min(max(along, 0), cells[k] - 1);
  }
  cellOf[i] = cell;
  atomicAdd(counts + cell, 1);
}

/**
 * starts[k] = the sum of counts before k, for k = 0 .. size; saturates. Clears the counts, which
 * then serve as cursors.
 */
extern "C" __global__ void exclusive_scan(int size, int* counts, int* starts) {
  __shared__ long long sums[256];
  const int t = threadIdx.x;
  long long before = 0;
  for (int first = 0; first <= size; first += 256) {
    const int k = first + t;
    const int own = k < size ? counts[k] : 0;
    sums[t] = own;
    __syncthreads();
    for (int reach = 1; reach < 256; reach *= 2) {
      const long long add = t >= reach ? sums[t - reach] : 0;
      __syncthreads();
      sums[t] += add;
      __syncthreads();
    }
    const long long start = before + sums[t] - own;
    before += sums[255];
    if (k <= size) {
      starts[k] = start > 2147483647LL ? 2147483647 : static_cast<int>(start);
    }
    if (k < size) {
      counts[k] = 0;
    }
    __syncthreads();
  }
}

/** Lists the atoms of each cell. */
extern "C" __global__ void neighbor_members(unsigned atoms, const int* cellOf, const int* cellStart,
                                            int* cursors, int* members) {
  const unsigned i = liflow_index();
  if (i < atoms) {
    const int cell = cellOf[i];
    members[cellStart[cell] + atomicAdd(cursors + cell, 1)] = i;
  }
}

/** Whether the pair's vector, by the expression that defines the list, is shorter than the cutoff. */
static __device__ __forceinline__ bool liflow_is_near(const liflow_box& box,
                                                      const double* positions, int i, int j,
                                                      const int image[3], double cutoff) {
  double square = 0;
  for (int x = 0; x < 3; x++) {
    const double shift = __dadd_rn(__dadd_rn(__dmul_rn(image[0], box.vectors[x]),
                                             __dmul_rn(image[1], box.vectors[3 + x])),
                                   __dmul_rn(image[2], box.vectors[6 + x]));
    const double apart = __dadd_rn(positions[3 * static_cast<size_t>(j) + x],
                                   -positions[3 * static_cast<size_t>(i) + x]);
    const double d = __dadd_rn(apart, shift);
    square = __dadd_rn(square, __dmul_rn(d, d));
  }
  return square < __dmul_rn(cutoff, cutoff);
}

/** Splits an index among cells along an axis into image and cell; -1 for beyond an open end. */
static __device__ __forceinline__ int liflow_wrap_cell(int index, int cells, bool periodic,
                                                       int* image) {
  *image = 0;
  if (periodic) {
    *image = index >= 0 ? index / cells : -((cells - 1 - index) / cells);
    return index - *image * cells;
  }
  return index >= 0 && index < cells ? index : -1;
}

/**
 * Goes through this lane's share of the cells around an atom. Returns how many neighbours are there
 * and, with keys, writes each as neighbour (upper half) and packed image (lower half).
 */
static __device__ __forceinline__ int liflow_visit(int i, const double* positions,
                                                   const liflow_box& box, double cutoff,
                                                   int periodic, const int cells[3],
                                                   const int layers[3], const int* wraps,
                                                   const int* cellOf, const int* cellStart,
                                                   const int* members, long long* keys) {
  const int own = cellOf[i];
  const int at[3] = {own / (cells[1] * cells[2]), own / cells[2] % cells[1], own % cells[2]};
  const int wide[3] = {2 * layers[0] + 1, 2 * layers[1] + 1, 2 * layers[2] + 1};
  const int around = wide[0] * wide[1] * wide[2];
  int found = 0;
  for (int n = threadIdx.x % 32; n < around; n += 32) {
    const int offset[3] = {n / (wide[1] * wide[2]), n / wide[2] % wide[1], n % wide[2]};
    int image[3];
    int cell = 0;
    bool inside = true;
    for (int k = 0; k < 3; k++) {
      const int along = liflow_wrap_cell(at[k] + offset[k] - layers[k], cells[k],
                                         (periodic >> k & 1) != 0, &image[k]);
      inside = inside && along >= 0;
      cell = cell * cells[k] + along;
    }
    if (!inside) {
      continue;
    }
    const int packed = (image[0] + 512) << 20 | (image[1] + 512) << 10 | (image[2] + 512);
    for (int m = cellStart[cell]; m < cellStart[cell + 1]; m++) {
      const int j = members[m];
      int whole[3];
      for (int k = 0; k < 3; k++) {
        whole[k] = image[k] + wraps[3 * static_cast<size_t>(i) + k] -
                   wraps[3 * static_cast<size_t>(j) + k];
      }
      const bool same = j == i && image[0] == 0 && image[1] == 0 && image[2] == 0;
      if (!same && liflow_is_near(box, positions, i, j, whole, cutoff)) {
        if (keys != nullptr) {
          keys[found] = static_cast<long long>(j) << 32 | packed;
        }
        found++;
      }
    }
  }
  return found;
}

/** Counts each atom's neighbours or, where there are keys, writes them in any order. */
static __device__ __forceinline__ void liflow_find(
    int atoms, const double* positions, const double* box, double cutoff, int periodic, int cellsX,
    int cellsY, int cellsZ, int layersX, int layersY, int layersZ, const int* wraps,
    const int* cellOf, const int* cellStart, const int* members, int* counts, const int* starts,
    long long* keys) {
  const int lane = threadIdx.x % 32;
  const int i = blockIdx.x * (blockDim.x / 32) + threadIdx.x / 32;
  if (i >= atoms) {
    return;
  }
  const liflow_box own = liflow_open_box(box);
  const int cells[3] = {cellsX, cellsY, cellsZ};
  const int layers[3] = {layersX, layersY, layersZ};
  const int found = liflow_visit(i, positions, own, cutoff, periodic, cells, layers, wraps, cellOf,
                                 cellStart, members, nullptr);
  int before = 0;
  int all = 0;
  for (int other = 0; other < 32; other++) {
    const int theirs = __shfl_sync(0xffffffffu, found, other);
    before += other < lane ? theirs : 0;
    all += theirs;
  }
  if (keys != nullptr) {
    liflow_visit(i, positions, own, cutoff, periodic, cells, layers, wraps, cellOf, cellStart,
                 members, keys + starts[i] + before);
  } else if (lane == 0) {
    counts[i] = all;
  }
}

extern "C" __global__ void neighbor_count(int atoms, const double* positions, const double* box,
                                          double cutoff, int periodic, int cellsX, int cellsY,
                                          int cellsZ, int layersX, int layersY, int layersZ,
                                          const int* wraps, const int* cellOf,
                                          const int* cellStart, const int* members, int* counts) {
  liflow_find(atoms, positions, box, cutoff, periodic, cellsX, cellsY, cellsZ, layersX, layersY,
              layersZ, wraps, cellOf, cellStart, members, counts, nullptr, nullptr);
}

extern "C" __global__ void neighbor_fill(int atoms, const double* positions, const double* box,
                                         double cutoff, int periodic, int cellsX, int cellsY,
                                         int cellsZ, int layersX, int layersY, int layersZ,
                                         const int* wraps, const int* cellOf, const int* cellStart,
                                         const int* members, const int* starts, long long* keys) {
  liflow_find(atoms, positions, box, cutoff, periodic, cellsX, cellsY, cellsZ, layersX, layersY,
              layersZ, wraps, cellOf, cellStart, members, nullptr, starts, keys);
}

/** Writes each row's pairs in order: a pair's place is the number of smaller keys, all different. */
extern "C" __global__ void neighbor_sort(int atoms, const int* starts, const long long* keys,
                                         int* neighbors, int* images) {
  const int i = blockIdx.x * (blockDim.x / 32) + threadIdx.x / 32;
  if (i >= atoms) {
    return;
  }
  const int first = starts[i];
  const int end = starts[i + 1];
  for (int p = first + static_cast<int>(threadIdx.x % 32); p < end; p += 32) {
    const long long key = keys[p];
    int place = first;
    for (int other = first; other < end; other++) {
      place += keys[other] < key;
    }
    neighbors[place] = static_cast<int>(key >> 32);
    images[place] = static_cast<int>(key & 0xffffffffLL);
  }
}
