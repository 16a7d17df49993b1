// What the compiler's thread sanitizer calls for each access; see races.h. Compiled without it.
#define __SANITIZE_THREAD__ 1
#include "races.h"

#include <memory>
#include <unordered_map>

namespace emulation::races {
namespace {

constexpr uint32_t SEVERAL_BLOCKS = 0xffffffffu;
constexpr int SEVERAL_THREADS = -1;

/** Who has accessed a word in one way: as much as it takes to see whether the next one races. */
struct Accesses {
  uint32_t launch;
  uint32_t block;
  uint32_t epoch;
  int thread;
};

struct Word {
  Accesses reads;
  Accesses writes;
  Accesses atomics;
};

/** The words of 4 KiB. */
struct Page {
  Word words[1024];
};

/** Whether a kernel runs, whose accesses count. */
bool tracking;
Accesses self;
const char* stack_begin;
const char* stack_end;
const char* shared_begin;
const char* shared_end;
std::string found;
std::unordered_map<uint64_t, std::unique_ptr<Page>> pages;

/** The pages asked for last, by the lowest bits of their numbers. */
constexpr int KEPT = 256;
uint64_t kept_numbers[KEPT];
Page* kept_pages[KEPT];

Page& page_of(uint64_t number) {
  const int place = number % KEPT;
  if (kept_pages[place] == nullptr || kept_numbers[place] != number) {
    std::unique_ptr<Page>& page = pages[number];
    if (page == nullptr) {
      page = std::make_unique<Page>();
    }
    kept_numbers[place] = number;
    kept_pages[place] = page.get();
  }
  return *kept_pages[place];
}

bool stale(const Accesses& accesses, bool shared) {
  return accesses.launch != self.launch || (shared && accesses.block != self.block);
}

bool conflicts(const Accesses& accesses, bool shared) {
  return !stale(accesses, shared) &&
         (accesses.block != self.block ||
          (accesses.epoch == self.epoch && accesses.thread != self.thread));
}

void add(Accesses& accesses, bool shared) {
  if (stale(accesses, shared)) {
    accesses = self;
  } else if (accesses.block != self.block) {
    accesses.block = SEVERAL_BLOCKS;
  } else if (accesses.epoch != self.epoch) {
    accesses = self;
  } else if (accesses.thread != self.thread) {
    accesses.thread = SEVERAL_THREADS;
  }
}

void report(const char* what, const Accesses& other, const char* done, bool shared) {
  if (found.empty()) {
    std::string whom = "thread " + std::to_string(other.thread);
    if (other.block != self.block) {
      whom = "another block";
    } else if (other.thread == SEVERAL_THREADS) {
      whom = "other threads";
    }
    found = "a race: thread " + std::to_string(self.thread) + " of block " +
            std::to_string(self.block) + " " + what + " a word of " +
            (shared ? "shared" : "device") + " memory that " + whom + " " + done +
            " without a barrier between them";
  }
}

enum class Kind { READ, WRITE, ATOMIC };

void look(Word& word, Kind kind, bool shared) {
  const char* what = kind == Kind::READ ? "reads" : kind == Kind::WRITE ? "writes" : "adds to";
  if (conflicts(word.writes, shared)) {
    report(what, word.writes, "writes", shared);
  } else if (kind != Kind::ATOMIC && conflicts(word.atomics, shared)) {
    report(what, word.atomics, "adds to", shared);
  } else if (kind != Kind::READ && conflicts(word.reads, shared)) {
    report(what, word.reads, "reads", shared);
  }
  add(kind == Kind::READ ? word.reads : kind == Kind::WRITE ? word.writes : word.atomics, shared);
}

void access(const void* address, size_t bytes, Kind kind) {
  const char* at = static_cast<const char*>(address);
  if (!tracking || (at >= stack_begin && at < stack_end)) {
    return;
  }
  const bool shared = at >= shared_begin && at < shared_end;
  const uint64_t first = reinterpret_cast<uint64_t>(at) / 4;
  const uint64_t last = (reinterpret_cast<uint64_t>(at) + bytes - 1) / 4;
  for (uint64_t number = first; number <= last; number++) {
    look(page_of(number / 1024).words[number % 1024], kind, shared);
  }
}

}  // namespace

void begin_launch(const char* sharedBegin, const char* sharedEnd) {
  self.launch++;
  shared_begin = sharedBegin;
  shared_end = sharedEnd;
  found.clear();
}

void begin_block(uint32_t number) {
  self.block = number;
  self.epoch = 0;
}

void barrier() { self.epoch++; }

void enter(int thread, const char* stack, size_t bytes) {
  self.thread = thread;
  stack_begin = stack;
  stack_end = stack + bytes;
}

void track(bool on) { tracking = on; }

void atomic(void* address, size_t bytes) { access(address, bytes, Kind::ATOMIC); }

std::string race() { return found; }

}  // namespace emulation::races

#define EMULATION_ACCESS(name, bytes, kind)                                 \
  extern "C" void __tsan_##name(void* address) {                            \
    emulation::races::access(address, bytes, emulation::races::Kind::kind); \
  }

EMULATION_ACCESS(read1, 1, READ)
EMULATION_ACCESS(read2, 2, READ)
EMULATION_ACCESS(read4, 4, READ)
EMULATION_ACCESS(read8, 8, READ)
EMULATION_ACCESS(read16, 16, READ)
EMULATION_ACCESS(write1, 1, WRITE)
EMULATION_ACCESS(write2, 2, WRITE)
EMULATION_ACCESS(write4, 4, WRITE)
EMULATION_ACCESS(write8, 8, WRITE)
EMULATION_ACCESS(write16, 16, WRITE)
EMULATION_ACCESS(unaligned_read2, 2, READ)
EMULATION_ACCESS(unaligned_read4, 4, READ)
EMULATION_ACCESS(unaligned_read8, 8, READ)
EMULATION_ACCESS(unaligned_read16, 16, READ)
EMULATION_ACCESS(unaligned_write2, 2, WRITE)
EMULATION_ACCESS(unaligned_write4, 4, WRITE)
EMULATION_ACCESS(unaligned_write8, 8, WRITE)
EMULATION_ACCESS(unaligned_write16, 16, WRITE)

extern "C" void __tsan_read_range(void* address, size_t bytes) {
  emulation::races::access(address, bytes, emulation::races::Kind::READ);
}

extern "C" void __tsan_write_range(void* address, size_t bytes) {
  emulation::races::access(address, bytes, emulation::races::Kind::WRITE);
}

extern "C" void __tsan_init() {}
extern "C" void __tsan_func_entry(void*) {}
extern "C" void __tsan_func_exit() {}
extern "C" void __tsan_vptr_read(void**) {}
extern "C" void __tsan_vptr_update(void**, void*) {}
