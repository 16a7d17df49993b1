// Finds races between the threads of a launch, all that its accesses contain, whatever the order in
// which threads and blocks happen to run.
//
// The compiler's thread sanitizer (-fsanitize=thread) reports each access of the kernels to the
// functions of races.cpp, which know CUDA's barriers where the sanitizer's own library
// would not: two accesses to a word by two threads, one of them at least a write and not both
// atomic, are a race unless a barrier of their block lies between them. Between blocks nothing does.
// Votes and shuffles of a warp order no memory. Without -fsanitize=thread all this is nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace emulation::races {

#if defined(__SANITIZE_THREAD__)

/** A launch begins; shared memory is in a range. */
void begin_launch(const char* sharedBegin, const char* sharedEnd);

void begin_block(uint32_t number);

/** All threads of the block have met. */
void barrier();

/** A thread of the block begins or goes on, on a stack of its own. */
void enter(int thread, const char* stack, size_t bytes);

/** Begins or ends to look at what the thread does. */
void track(bool on);

/** An access that races with plain ones alone. */
void atomic(void* address, size_t bytes);

/** The first race of the launch; empty where there is none. */
std::string race();

#else

inline void begin_launch(const char*, const char*) {}
inline void begin_block(uint32_t) {}
inline void barrier() {}
inline void enter(int, const char*, size_t) {}
inline void track(bool) {}
inline void atomic(void*, size_t) {}
inline std::string race() { return ""; }

#endif

}  // namespace emulation::races
