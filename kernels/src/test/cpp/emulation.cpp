// Runs the blocks and threads of a launch; see cuda_emulation.h. A library of its own together with
// the kernels, loaded by device.cpp.
#include "cuda_emulation.h"

#include "races.h"

#include <sys/mman.h>

#include <algorithm>
#include <memory>
#include <numeric>
#include <random>
#include <vector>

#if !defined(__x86_64__)
#include <ucontext.h>
#endif

// The linker names the two ends of the section that shared memory lies in.
extern "C" char __start_emulated_shared[] __attribute__((weak));
extern "C" char __stop_emulated_shared[] __attribute__((weak));

namespace emulation {
namespace {

constexpr size_t STACK = 256 * 1024;
constexpr int WARP = 32;

enum class State { READY, AT_BLOCK_BARRIER, AT_WARP_BARRIER, DONE };

#if defined(__x86_64__)
// What a function must keep, by the System V ABI, goes onto the stack; then the stacks change.
extern "C" void emulation_switch(void** from, void* to);
asm(R"(
.text
.type emulation_switch, @function
emulation_switch:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
.size emulation_switch, .-emulation_switch
)");
#endif

void run_thread();

/** A stack and where it has got to. */
class Fiber {
 public:
  Fiber() {
    // The lowest page stays out of bounds.
    void* memory = mmap(nullptr, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED || mprotect(memory, 4096, PROT_NONE) != 0) {
      throw std::runtime_error("no memory for a fiber");
    }
    stack = static_cast<char*>(memory);
  }

  Fiber(const Fiber&) = delete;
  ~Fiber() { munmap(stack, STACK); }

  /** Its lowest byte. */
  const char* begin() const { return stack; }

  /** Back to the first line of run_thread. */
  void reset() {
#if defined(__x86_64__)
    void** top = reinterpret_cast<void**>(stack + STACK);
    *--top = nullptr;
    *--top = reinterpret_cast<void*>(&run_thread);
    for (int k = 0; k < 6; k++) {
      *--top = nullptr;
    }
    place = top;
#else
    getcontext(&place);
    place.uc_stack.ss_sp = stack;
    place.uc_stack.ss_size = STACK;
    place.uc_link = nullptr;
    makecontext(&place, run_thread, 0);
#endif
  }

#if defined(__x86_64__)
  void* place = nullptr;
#else
  ucontext_t place;
#endif

 private:
  char* stack;
};

#if defined(__x86_64__)
void* scheduler;
void enter(Fiber& fiber) { emulation_switch(&scheduler, fiber.place); }
void leave(Fiber& fiber) { emulation_switch(&fiber.place, scheduler); }
#else
ucontext_t scheduler;
void enter(Fiber& fiber) { swapcontext(&scheduler, &fiber.place); }
void leave(Fiber& fiber) { swapcontext(&fiber.place, &scheduler); }
#endif

struct Thread {
  State state = State::READY;
  Fiber* fiber = nullptr;
  uint3 index = {};
  std::string failure;
};

std::vector<std::unique_ptr<Fiber>> all_fibers;
std::vector<Fiber*> free_fibers;
std::vector<Thread> threads;
std::vector<uint64_t> exchanged;
Thread* running;
const Kernel* kernel;
const unsigned char* kernel_arguments;

void run_thread() {
  for (;;) {
    try {
      races::track(true);
      kernel->call(kernel->function, kernel_arguments);
      races::track(false);
    } catch (const std::exception& problem) {
      races::track(false);
      running->failure = problem.what();
    }
    running->state = State::DONE;
    leave(*running->fiber);
  }
}

Fiber* take_fiber() {
  if (free_fibers.empty()) {
    all_fibers.push_back(std::make_unique<Fiber>());
    free_fibers.push_back(all_fibers.back().get());
  }
  Fiber* fiber = free_fibers.back();
  free_fibers.pop_back();
  fiber->reset();
  return fiber;
}

void resume(Thread& thread) {
  if (thread.fiber == nullptr) {
    thread.fiber = take_fiber();
  }
  running = &thread;
  threadIdx = thread.index;
  races::enter(static_cast<int>(&thread - threads.data()), thread.fiber->begin(), STACK);
  enter(*thread.fiber);
  if (thread.state == State::DONE) {
    free_fibers.push_back(thread.fiber);
    thread.fiber = nullptr;
    if (!thread.failure.empty()) {
      throw std::runtime_error(thread.failure);
    }
  }
}

void wait(State state) {
  Thread* self = running;
  self->state = state;
  leave(*self->fiber);
}

std::string where() {
  return "block (" + std::to_string(blockIdx.x) + ", " + std::to_string(blockIdx.y) + ", " +
         std::to_string(blockIdx.z) + ")";
}

/** Lets warps whose threads have all come to their barrier go on; returns whether one did. */
bool release_warps() {
  bool released = false;
  for (size_t first = 0; first < threads.size(); first += WARP) {
    const size_t end = std::min(threads.size(), first + WARP);
    size_t waiting = 0;
    for (size_t t = first; t < end; t++) {
      waiting += threads[t].state == State::AT_WARP_BARRIER;
    }
    if (waiting == WARP) {
      for (size_t t = first; t < end; t++) {
        threads[t].state = State::READY;
      }
      released = true;
    } else if (waiting > 0) {
      throw std::runtime_error("a warp's threads went separate ways: " + std::to_string(waiting) +
                               " of 32 wait for the others, " + where());
    }
  }
  return released;
}

void run_block(const std::vector<int>& order) {
  if (__start_emulated_shared != nullptr) {
    // All bits set: a NaN as a float and as a double.
    std::memset(__start_emulated_shared, 0xff, __stop_emulated_shared - __start_emulated_shared);
  }
  for (Thread& thread : threads) {
    thread.state = State::READY;
  }
  for (;;) {
    for (int t : order) {
      if (threads[t].state == State::READY) {
        resume(threads[t]);
      }
    }
    if (release_warps()) {
      continue;
    }
    size_t waiting = 0;
    for (const Thread& thread : threads) {
      waiting += thread.state == State::AT_BLOCK_BARRIER;
    }
    if (waiting == 0) {
      return;
    }
    if (waiting < threads.size()) {
      throw std::runtime_error("a barrier that " + std::to_string(waiting) + " of " +
                               std::to_string(threads.size()) + " threads reach, " + where());
    }
    races::barrier();
    for (Thread& thread : threads) {
      thread.state = State::READY;
    }
  }
}

/** Forward, backward or shuffled, by `mode` 0, 1 or 2. */
std::vector<int> order_of(size_t count, int mode, uint64_t seed) {
  std::vector<int> order(count);
  std::iota(order.begin(), order.end(), 0);
  if (mode == 1) {
    std::reverse(order.begin(), order.end());
  } else if (mode == 2) {
    std::shuffle(order.begin(), order.end(), std::mt19937_64(seed));
  }
  return order;
}

void run_grid(dim3 grid, dim3 block, int mode, uint64_t seed) {
  gridDim = grid;
  blockDim = block;
  threads.assign(static_cast<size_t>(block.x) * block.y * block.z, Thread());
  for (size_t t = 0; t < threads.size(); t++) {
    threads[t].index = {static_cast<unsigned>(t % block.x),
                        static_cast<unsigned>(t / block.x % block.y),
                        static_cast<unsigned>(t / block.x / block.y)};
  }
  exchanged.assign((threads.size() + WARP - 1) / WARP * WARP, 0);
  const size_t blocks = static_cast<size_t>(grid.x) * grid.y * grid.z;
  const std::vector<int> blockOrder = order_of(blocks, mode, seed);
  const std::vector<int> threadOrder = order_of(threads.size(), mode, seed + 1);
  races::begin_launch(__start_emulated_shared, __stop_emulated_shared);
  for (int b : blockOrder) {
    blockIdx = {b % grid.x, b / grid.x % grid.y, b / grid.x / grid.y};
    races::begin_block(b);
    run_block(threadOrder);
  }
  if (!races::race().empty()) {
    throw std::runtime_error(races::race());
  }
}

}  // namespace

void atomic_access(void* address, size_t bytes) { races::atomic(address, bytes); }

void block_barrier() {
  races::track(false);
  wait(State::AT_BLOCK_BARRIER);
  races::track(true);
}

const uint64_t* exchange(uint64_t value) {
  races::track(false);
  const size_t number = running - threads.data();
  const uint64_t* all = exchanged.data() + number / WARP * WARP;
  // Nobody overwrites what another thread has yet to read.
  wait(State::AT_WARP_BARRIER);
  exchanged[number] = value;
  wait(State::AT_WARP_BARRIER);
  races::track(true);
  return all;
}

std::map<std::string, Kernel>& kernels() {
  static std::map<std::string, Kernel> all;
  return all;
}

}  // namespace emulation

/** The letters of a kernel's parameter types; null when there is no such kernel. */
extern "C" const char* emulation_kinds(const char* name) {
  const auto found = emulation::kernels().find(name);
  return found == emulation::kernels().end() ? nullptr : found->second.kinds.c_str();
}

/** Runs a launch to its end; returns what went wrong, or null. */
extern "C" const char* emulation_launch(const char* name, const unsigned* sizes,
                                        const unsigned char* arguments, int mode, uint64_t seed) {
  static std::string failure;
  emulation::kernel = &emulation::kernels().at(name);
  emulation::kernel_arguments = arguments;
  try {
    emulation::run_grid({sizes[0], sizes[1], sizes[2]}, {sizes[3], sizes[4], sizes[5]}, mode, seed);
    return nullptr;
  } catch (const std::exception& problem) {
    failure = problem.what();
    // Fibers that wait for ever keep their stacks; they are taken back here.
    emulation::free_fibers.clear();
    for (const auto& fiber : emulation::all_fibers) {
      emulation::free_fibers.push_back(fiber.get());
    }
    return failure.c_str();
  }
}
