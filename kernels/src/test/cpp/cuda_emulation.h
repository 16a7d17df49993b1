// CUDA's execution model on the host, as far as the kernels here use it.
//
// One OS thread runs the blocks of a grid one after the other. Within a block each CUDA thread that
// meets a barrier becomes a fiber; a barrier of the block or of a warp hands over to the next one.
// Threads between two barriers, and blocks, run in a chosen order: where that shows in a result,
// there is a race; compiled with -fsanitize=thread, races are found without fail, see races.h. Shared
// memory is filled with NaNs before each block, barriers that some threads never reach are reported,
// and arguments are compared with the kernel's signature.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <stdexcept>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#define __global__
#define __device__
#define __forceinline__ inline __attribute__((always_inline))
#define __launch_bounds__(...)
#define __restrict__ __restrict
#define __align__(n) __attribute__((aligned(n)))
#define __shared__ static __attribute__((section("emulated_shared")))

struct uint3 {
  unsigned x;
  unsigned y;
  unsigned z;
};
using dim3 = uint3;

struct alignas(16) float4 {
  float x;
  float y;
  float z;
  float w;
};

// Where the thread that runs stands; set at each handing over.
inline uint3 threadIdx;
inline uint3 blockIdx;
inline dim3 blockDim;
inline dim3 gridDim;

namespace emulation {

/** Tells of an access that races with plain ones alone. */
void atomic_access(void* address, size_t bytes);

/** Waits until all threads of the block have come here. */
void block_barrier();

/** Gives a value to the other threads of the warp and returns theirs, 32 of them. */
const uint64_t* exchange(uint64_t value);

template <typename T>
uint64_t bits_of(T value) {
  uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof(T));
  return bits;
}

template <typename T>
T from_bits(uint64_t bits) {
  T value;
  std::memcpy(&value, &bits, sizeof(T));
  return value;
}

inline void require_full(unsigned mask) {
  if (mask != 0xffffffffu) {
    throw std::logic_error("the emulation knows whole warps only");
  }
}

/** A letter for a parameter's type, as the Java side names it. */
template <typename T>
constexpr char kind() {
  if (std::is_pointer_v<T>) {
    return 'p';
  }
  if (std::is_same_v<T, float>) {
    return 'f';
  }
  if (std::is_same_v<T, double>) {
    return 'd';
  }
  static_assert(std::is_pointer_v<T> || std::is_floating_point_v<T> || sizeof(T) == 4);
  return 'i';
}

struct Kernel {
  std::string kinds;
  void (*call)(void (*function)(), const unsigned char* arguments);
  void (*function)();
};

template <typename... A, size_t... N>
void apply(void (*function)(A...), const unsigned char* arguments, std::index_sequence<N...>) {
  function(*reinterpret_cast<const A*>(arguments + 8 * N)...);
}

/** Calls a function with arguments of 8 bytes each. */
template <typename... A>
void call(void (*function)(), const unsigned char* arguments) {
  apply(reinterpret_cast<void (*)(A...)>(function), arguments, std::index_sequence_for<A...>());
}

std::map<std::string, Kernel>& kernels();

struct Registration {
  template <typename... A>
  Registration(const char* name, void (*function)(A...)) {
    std::string kinds;
    (kinds.push_back(kind<A>()), ...);
    kernels()[name] = Kernel{kinds, &call<A...>, reinterpret_cast<void (*)()>(function)};
  }
};

}  // namespace emulation

inline void __syncthreads() { emulation::block_barrier(); }

inline unsigned __ballot_sync(unsigned mask, int predicate) {
  emulation::require_full(mask);
  const uint64_t* all = emulation::exchange(predicate != 0);
  unsigned bits = 0;
  for (int lane = 0; lane < 32; lane++) {
    bits |= static_cast<unsigned>(all[lane]) << lane;
  }
  return bits;
}

template <typename T>
T __shfl_sync(unsigned mask, T value, int lane) {
  emulation::require_full(mask);
  return emulation::from_bits<T>(emulation::exchange(emulation::bits_of(value))[lane % 32]);
}

template <typename T>
T __ldg(const T* address) {
  return *address;
}

inline int __popc(unsigned bits) { return __builtin_popcount(bits); }
inline int __float_as_int(float value) { return emulation::from_bits<int>(emulation::bits_of(value)); }
inline float __int_as_float(int value) {
  return emulation::from_bits<float>(emulation::bits_of(value));
}
inline double __dadd_rn(double a, double b) { return a + b; }
inline double __dmul_rn(double a, double b) { return a * b; }
inline float __fmul_rn(float a, float b) { return a * b; }
inline float __fadd_rn(float a, float b) { return a + b; }

using std::max;
using std::min;

__attribute__((no_sanitize("thread"))) inline int atomicAdd(int* address, int value) {
  emulation::atomic_access(address, sizeof(int));
  const int before = *address;
  *address += value;
  return before;
}
