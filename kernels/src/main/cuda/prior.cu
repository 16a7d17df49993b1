// Normally distributed displacements: the streams of random numbers that the CPU draws from.
//
// Shapes:  widths (atoms, doubles): standard deviations in Å; structureOf and atomStart; keys
//          (structures x 5): two words of the key, the last two of the counter, and whether widths
//          are themselves drawn, uniformly from 0 to those given; displacement (atoms x 3).
// Launch:  one thread an atom, 256 a block.
// Traffic: 12 bytes read an atom and 12 written. Once a flow.
// CPU:     org.liflow.tensor.backend.NormalNoise says what is drawn. The generator is Philox4x32-10
//          (Salmon et al., SC 2011) as commons-rng has it, which counts before it draws; the same
//          integers, bit for bit. Logarithms and cosines are the device's: a displacement may differ
//          by its last bit.
#include "common.cuh"

/** Four words, made of a counter by ten rounds. */
struct liflow_words {
  unsigned at[4];
};

static __device__ __forceinline__ liflow_words liflow_philox(unsigned key0, unsigned key1,
                                                             liflow_words counter) {
  for (int round = 0; round < 10; round++) {
    const unsigned long long left = 0xd2511f53ULL * counter.at[0];
    const unsigned long long right = 0xcd9e8d57ULL * counter.at[2];
    counter = {{static_cast<unsigned>(right >> 32) ^ counter.at[1] ^ key0,
                static_cast<unsigned>(right),
                static_cast<unsigned>(left >> 32) ^ counter.at[3] ^ key1,
                static_cast<unsigned>(left)}};
    key0 += 0x9e3779b9u;
    key1 += 0xbb67ae85u;
  }
  return counter;
}

/** A word as a number from 0 to less than 1. */
static __device__ __forceinline__ double liflow_uniform(unsigned word) {
  return __dmul_rn(word, 2.3283064365386962890625e-10);
}

/** The radius of two normal numbers by Box and Muller (1958). */
static __device__ __forceinline__ double liflow_radius(unsigned word) {
  return sqrt(__dmul_rn(-2.0, log(liflow_uniform(word) + 2.3283064365386962890625e-10)));
}

/** Their angle. */
static __device__ __forceinline__ double liflow_angle(unsigned word) {
  return __dmul_rn(6.283185307179586, liflow_uniform(word));
}

extern "C" __global__ void draw_normal(unsigned atoms, const int* structureOf,
                                       const int* atomStart, const int* keys,
                                       const double* widths, float* displacement) {
  const unsigned i = liflow_index();
  if (i >= atoms) {
    return;
  }
  const int structure = structureOf[i];
  const int* key = keys + 5 * structure;
  const unsigned own = i - atomStart[structure];
  const unsigned key0 = key[0];
  const unsigned key1 = key[1];
  const unsigned stride = key[2];
  const unsigned who = key[3];
  liflow_words words = liflow_philox(key0, key1, {{1, own, stride, who}});
  double width = widths[i];
  if (key[4] != 0) {
    // The width comes first and the others one place later.
    width = __dmul_rn(width, liflow_uniform(words.at[0]));
    const liflow_words next = liflow_philox(key0, key1, {{2, own, stride, who}});
    words = {{words.at[1], words.at[2], words.at[3], next.at[0]}};
  }
  const double first = __dmul_rn(width, liflow_radius(words.at[0]));
  const double angle = liflow_angle(words.at[1]);
  const double second = __dmul_rn(width, liflow_radius(words.at[2]));
  float* out = displacement + 3 * static_cast<size_t>(i);
  out[0] = static_cast<float>(__dmul_rn(first, cos(angle)));
  out[1] = static_cast<float>(__dmul_rn(first, sin(angle)));
  out[2] = static_cast<float>(__dmul_rn(second, cos(liflow_angle(words.at[3]))));
}
