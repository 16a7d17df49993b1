// All pairs of atoms nearer than a cutoff under periodic boundaries, of one structure or of several
// side by side, sorted by receiving atom, then by neighbour and image: the lists that the CPU finds,
// entry by entry.
//
// Shapes:  positions (atoms x 3, doubles, in Å, inside the cell or not); structureOf (atoms). Of each
//          structure: boxes (26 doubles) and grids (8 ints), see pairs.cuh. Atoms and cells are
//          numbered through all structures, cells with z fastest.
// Steps:   neighbor_bounds where an axis is open; neighbor_cells, exclusive_scan over cells,
//          neighbor_members, neighbor_count, exclusive_scan over atoms, neighbor_fill, neighbor_sort.
// Launch:  neighbor_bounds: a block of 256 threads a structure. neighbor_cells and neighbor_members:
//          one thread an atom, 256 a block. exclusive_scan: one block of 256 threads. The others: a
//          warp an atom, 8 warps a block; its lanes share the cells around the atom, then the pairs
//          of its row.
// Traffic: a cell's side is at least the cutoff, so an atom looks at 27 cells, some 4 times as many
//          atoms as it has pairs: 24 bytes each, mostly from the cache. 16 bytes a pair.
// Order:   the only atomics count atoms into cells; the order within a cell does not show, since
//          rows are sorted.
// CPU:     org.liflow.tensor.geometry.NeighborSearch
//
// A pair is decided by the expression that defines the list, in double precision and rounded after
// each operation as in Java: never fused.
#include "pairs.cuh"
#include "common.cuh"

/** Fractional coordinate k, by the CPU's expression. */
static __device__ __forceinline__ double liflow_fraction(const liflow_box& box,
                                                         const double* position, int k) {
  return __dadd_rn(__dadd_rn(__dmul_rn(position[0], box.inverse[k]),
                             __dmul_rn(position[1], box.inverse[3 + k])),
                   __dmul_rn(position[2], box.inverse[6 + k]));
}

/**
 * The lowest and, after those of all axes, the highest fractional coordinates of each structure's
 * atoms: bounds (structures x 6).
 */
extern "C" __global__ void neighbor_bounds(const int* atomStart, const double* positions,
                                           const double* boxes, double* bounds) {
  __shared__ double found[6][256];
  const int t = threadIdx.x;
  const liflow_box own = liflow_open_box(boxes, blockIdx.x);
  double low[3] = {1e300, 1e300, 1e300};
  double high[3] = {-1e300, -1e300, -1e300};
  for (int i = atomStart[blockIdx.x] + t; i < atomStart[blockIdx.x + 1]; i += 256) {
    for (int k = 0; k < 3; k++) {
      const double fraction = liflow_fraction(own, positions + 3 * static_cast<size_t>(i), k);
      low[k] = fmin(low[k], fraction);
      high[k] = fmax(high[k], fraction);
    }
  }
  for (int k = 0; k < 3; k++) {
    found[k][t] = low[k];
    found[3 + k][t] = high[k];
  }
  __syncthreads();
  for (int half = 128; half > 0; half /= 2) {
    if (t < half) {
      for (int k = 0; k < 3; k++) {
        found[k][t] = fmin(found[k][t], found[k][t + half]);
        found[3 + k][t] = fmax(found[3 + k][t], found[3 + k][t + half]);
      }
    }
    __syncthreads();
  }
  if (t < 6) {
    bounds[6 * blockIdx.x + t] = found[t][0];
  }
}

/**
 * Finds the lattice vectors to take from each atom, and its cell, and counts the cells' atoms.
 * Atoms too far from the origin, or nowhere, are counted in `odd`, and what becomes of them is of no
 * use.
 */
extern "C" __global__ void neighbor_cells(unsigned atoms, const int* structureOf,
                                          const double* positions, const double* boxes,
                                          const int* grids, int* wraps, int* cellOf, int* counts,
                                          int* odd) {
  const unsigned i = liflow_index();
  if (i >= atoms) {
    return;
  }
  const liflow_box own = liflow_open_box(boxes, structureOf[i]);
  const int* grid = grids + LIFLOW_GRID * structureOf[i];
  const double* position = positions + 3 * static_cast<size_t>(i);
  // Written so that what is not a number is odd too.
  const bool sound = fabs(position[0]) <= own.farthest && fabs(position[1]) <= own.farthest &&
                     fabs(position[2]) <= own.farthest;
  if (!sound && own.cutoff > 0) {
    atomicAdd(odd, 1);
  }
  int cell = 0;
  for (int k = 0; k < 3; k++) {
    double fraction = sound ? liflow_fraction(own, position, k) : 0.0;
    int taken = 0;
    if (grid[0] >> k & 1) {
      const double whole = floor(fraction);
      taken = static_cast<int>(whole);
      fraction -= whole;
    }
    wraps[3 * static_cast<size_t>(i) + k] = taken;
    const double along = (fraction - own.lowest[k]) * own.cells_per_unit[k];
    const int cells = grid[1 + k];
    cell = cell * cells + static_cast<int>(fmin(fmax(along, 0.0), cells - 1.0));
  }
  cellOf[i] = grid[7] + cell;
  atomicAdd(counts + grid[7] + cell, 1);
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

/** Whether the pair's vector is shorter than the cutoff. */
static __device__ __forceinline__ bool liflow_is_near(const liflow_box& box,
                                                      const double* positions, int i, int j,
                                                      const int image[3]) {
  double vector[3];
  liflow_pair_vector(box, positions, i, j, image, vector);
  return liflow_square(vector) < __dmul_rn(box.cutoff, box.cutoff);
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
                                                   const liflow_box& box, const int* grid,
                                                   const int* wraps, const int* cellOf,
                                                   const int* cellStart, const int* members,
                                                   long long* keys) {
  if (!(box.cutoff > 0)) {
    return 0;
  }
  const int periodic = grid[0];
  const int cells[3] = {grid[1], grid[2], grid[3]};
  const int layers[3] = {grid[4], grid[5], grid[6]};
  const int own = cellOf[i] - grid[7];
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
    cell += grid[7];
    const int packed = liflow_pack(image);
    for (int m = cellStart[cell]; m < cellStart[cell + 1]; m++) {
      const int j = members[m];
      int whole[3];
      liflow_whole_image(packed, i, j, wraps, whole);
      const bool same = j == i && image[0] == 0 && image[1] == 0 && image[2] == 0;
      if (!same && liflow_is_near(box, positions, i, j, whole)) {
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
static __device__ __forceinline__ void liflow_find(int atoms, const int* structureOf,
                                                   const double* positions, const double* boxes,
                                                   const int* grids, const int* wraps,
                                                   const int* cellOf, const int* cellStart,
                                                   const int* members, int* counts,
                                                   const int* starts, long long* keys) {
  const int lane = threadIdx.x % 32;
  const int i = blockIdx.x * (blockDim.x / 32) + threadIdx.x / 32;
  if (i >= atoms) {
    return;
  }
  const liflow_box own = liflow_open_box(boxes, structureOf[i]);
  const int* grid = grids + LIFLOW_GRID * structureOf[i];
  const int found = liflow_visit(i, positions, own, grid, wraps, cellOf, cellStart, members,
                                 nullptr);
  int before = 0;
  int all = 0;
  for (int other = 0; other < 32; other++) {
    const int theirs = __shfl_sync(0xffffffffu, found, other);
    before += other < lane ? theirs : 0;
    all += theirs;
  }
  if (keys != nullptr) {
    liflow_visit(i, positions, own, grid, wraps, cellOf, cellStart, members,
                 keys + starts[i] + before);
  } else if (lane == 0) {
    counts[i] = all;
  }
}

extern "C" __global__ void neighbor_count(int atoms, const int* structureOf,
                                          const double* positions, const double* boxes,
                                          const int* grids, const int* wraps, const int* cellOf,
                                          const int* cellStart, const int* members, int* counts) {
  liflow_find(atoms, structureOf, positions, boxes, grids, wraps, cellOf, cellStart, members,
              counts, nullptr, nullptr);
}

extern "C" __global__ void neighbor_fill(int atoms, const int* structureOf,
                                         const double* positions, const double* boxes,
                                         const int* grids, const int* wraps, const int* cellOf,
                                         const int* cellStart, const int* members,
                                         const int* starts, long long* keys) {
  liflow_find(atoms, structureOf, positions, boxes, grids, wraps, cellOf, cellStart, members,
              nullptr, starts, keys);
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
