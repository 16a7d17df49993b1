// As much of NVIDIA's driver interface as JCudaDevice calls, over emulated kernels: to see without a
// GPU that calls, addresses and arguments arrive as they are meant. Compiled as libcuda.so.1.
#include <dlfcn.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace {

constexpr int SUCCESS = 0;
constexpr int INVALID_VALUE = 1;
constexpr int OUT_OF_MEMORY = 2;
constexpr int NO_DEVICE = 100;
constexpr int INVALID_IMAGE = 200;
constexpr int INVALID_CONTEXT = 201;
constexpr int NOT_FOUND = 500;
constexpr int CAPTURE_UNSUPPORTED = 900;

struct Function {
  void* library;
  std::string name;
  std::string kinds;
};

using Graph = std::vector<std::function<int()>>;

std::map<uint64_t, size_t> allocations;
thread_local bool current = false;
Graph* captured = nullptr;
std::vector<std::function<void()>> copies;
std::map<void*, size_t> locked;
std::map<void*, bool> events;
char context;
char stream;

// What every call returns from the first failed download on, where FAKE_CUDA_STICKY is set.
int broken = SUCCESS;

int environment(const char* name, int otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : std::atoi(value);
}

bool inside(uint64_t address, size_t bytes) {
  auto after = allocations.upper_bound(address);
  if (after == allocations.begin()) {
    return false;
  }
  --after;
  return address + bytes <= after->first + after->second;
}

int now_or_later(std::function<int()> work) {
  if (!current) {
    return INVALID_CONTEXT;
  }
  if (broken != SUCCESS) {
    return broken;
  }
  if (captured != nullptr) {
    captured->push_back(work);
    return SUCCESS;
  }
  return work();
}

int now(std::function<int()> work) {
  if (captured != nullptr) {
    return CAPTURE_UNSUPPORTED;
  }
  return now_or_later(work);
}

}  // namespace

extern "C" {

int cuInit(unsigned) { return environment("FAKE_CUDA_INIT", SUCCESS); }

int cuDriverGetVersion(int* version) {
  *version = environment("FAKE_CUDA_VERSION", 12060);
  return SUCCESS;
}

int cuDeviceGetCount(int* count) {
  *count = environment("FAKE_CUDA_DEVICES", 1);
  return SUCCESS;
}

int cuDeviceGet(int* device, int ordinal) {
  *device = ordinal;
  return ordinal == 0 ? SUCCESS : NO_DEVICE;
}

int cuDeviceGetName(char* name, int length, int) {
  std::snprintf(name, length, "pretended GPU");
  return SUCCESS;
}

int cuDeviceGetAttribute(int* value, int attribute, int) {
  switch (attribute) {
    case 16:
      *value = 4;
      return SUCCESS;
    case 75:
      *value = 9;
      return SUCCESS;
    case 76:
      *value = 0;
      return SUCCESS;
    default:
      return INVALID_VALUE;
  }
}

int cuDeviceTotalMem_v2(size_t* bytes, int) {
  *bytes = size_t{1} << 30;
  return SUCCESS;
}

int cuMemGetInfo_v2(size_t* free, size_t* total) {
  *total = size_t{1} << 30;
  *free = static_cast<size_t>(environment("FAKE_CUDA_FREE_MIB", 1024)) << 20;
  return current ? SUCCESS : INVALID_CONTEXT;
}

int cuDevicePrimaryCtxRetain(void** result, int) {
  *result = &context;
  return SUCCESS;
}

int cuDevicePrimaryCtxRelease_v2(int) {
  const bool clean = allocations.empty() && locked.empty() && events.empty();
  std::fprintf(stderr, "%s", broken == SUCCESS ? "" : "context released\n");
  return clean ? SUCCESS : INVALID_CONTEXT;
}

int cuCtxSetCurrent(void* which) {
  current = which == &context;
  return SUCCESS;
}

int cuStreamCreate(void** result, unsigned flags) {
  *result = &stream;
  return flags == 0 ? SUCCESS : INVALID_VALUE;
}

int cuStreamDestroy_v2(void* which) {
  return broken != SUCCESS ? broken : which == &stream ? SUCCESS : INVALID_VALUE;
}

int cuStreamSynchronize(void* which) {
  return now([=] { return which == &stream ? SUCCESS : INVALID_VALUE; });
}

int cuModuleLoadData(void** module, const void* image) {
  // The length of an ELF file: where its section headers end.
  const unsigned char* bytes = static_cast<const unsigned char*>(image);
  if (std::memcmp(bytes, "\x7f" "ELF", 4) != 0) {
    return INVALID_IMAGE;
  }
  uint64_t headers;
  uint16_t size;
  uint16_t count;
  std::memcpy(&headers, bytes + 40, 8);
  std::memcpy(&size, bytes + 58, 2);
  std::memcpy(&count, bytes + 60, 2);
  char path[] = "/tmp/pretended-module-XXXXXX";
  const int file = mkstemp(path);
  const size_t length = headers + static_cast<size_t>(size) * count;
  const bool written = write(file, image, length) == static_cast<ssize_t>(length);
  close(file);
  *module = written ? dlopen(path, RTLD_NOW | RTLD_LOCAL) : nullptr;
  unlink(path);
  return *module == nullptr || dlsym(*module, "emulation_launch") == nullptr ? INVALID_IMAGE
                                                                             : SUCCESS;
}

int cuModuleUnload(void*) { return broken != SUCCESS ? broken : current ? SUCCESS : INVALID_CONTEXT; }

int cuModuleGetFunction(void** function, void* module, const char* name) {
  using Kinds = const char* (*)(const char*);
  const char* kinds = reinterpret_cast<Kinds>(dlsym(module, "emulation_kinds"))(name);
  if (kinds == nullptr) {
    return NOT_FOUND;
  }
  *function = new Function{module, name, kinds};
  return SUCCESS;
}

int cuMemAlloc_v2(uint64_t* address, size_t bytes) {
  return now([=] {
    if (bytes == 0) {
      return INVALID_VALUE;
    }
    if (bytes > size_t{1} << 30) {
      return OUT_OF_MEMORY;
    }
    *address = reinterpret_cast<uint64_t>(std::aligned_alloc(256, (bytes + 255) / 256 * 256));
    std::memset(reinterpret_cast<void*>(*address), 0xff, bytes);
    allocations[*address] = bytes;
    return SUCCESS;
  });
}

int cuMemFree_v2(uint64_t address) {
  return now([=] {
    if (allocations.erase(address) == 0) {
      return INVALID_VALUE;
    }
    std::free(reinterpret_cast<void*>(address));
    return SUCCESS;
  });
}

int cuMemcpyHtoD_v2(uint64_t target, const void* source, size_t bytes) {
  return now([=] {
    if (!inside(target, bytes)) {
      return INVALID_VALUE;
    }
    std::memcpy(reinterpret_cast<void*>(target), source, bytes);
    return SUCCESS;
  });
}

int cuMemcpyDtoH_v2(void* target, uint64_t source, size_t bytes) {
  return now([=] {
    const int failure = environment("FAKE_CUDA_DOWNLOAD", SUCCESS);
    if (failure != SUCCESS) {
      broken = environment("FAKE_CUDA_STICKY", 0) != 0 ? failure : SUCCESS;
      return failure;
    }
    if (!inside(source, bytes)) {
      return INVALID_VALUE;
    }
    std::memcpy(target, reinterpret_cast<void*>(source), bytes);
    return SUCCESS;
  });
}

int cuMemAllocHost_v2(void** memory, size_t bytes) {
  return now([=] {
    const int failure = environment("FAKE_CUDA_LOCK", SUCCESS);
    if (failure == SUCCESS) {
      *memory = std::malloc(bytes);
      locked[*memory] = bytes;
    }
    return failure;
  });
}

int cuMemFreeHost(void* memory) {
  if (locked.erase(memory) == 0) {
    return INVALID_VALUE;
  }
  std::free(memory);
  return SUCCESS;
}

int cuMemcpyDtoHAsync_v2(void* target, uint64_t source, size_t bytes, void* which) {
  return now([=] {
    if (!inside(source, bytes) || which != &stream) {
      return INVALID_VALUE;
    }
    // What is there now arrives late, as it may from a device: at the event that is waited for.
    const char* first = reinterpret_cast<char*>(source);
    const std::vector<char> sent(first, first + bytes);
    copies.push_back([=] { std::memcpy(target, sent.data(), bytes); });
    return SUCCESS;
  });
}

int cuEventCreate(void** event, unsigned flags) {
  const int failure = environment("FAKE_CUDA_EVENT", SUCCESS);
  if (failure == SUCCESS) {
    *event = std::malloc(1);
    events[*event] = true;
  }
  return flags == 2 ? failure : INVALID_VALUE;
}

int cuEventRecord(void* event, void* which) {
  const int failure = environment("FAKE_CUDA_MARK", SUCCESS);
  return failure != SUCCESS ? failure
                            : which == &stream && events.count(event) == 1 ? SUCCESS : INVALID_VALUE;
}

int cuEventSynchronize(void*) {
  for (const auto& copy : copies) {
    copy();
  }
  copies.clear();
  return SUCCESS;
}

int cuEventDestroy_v2(void* event) {
  if (events.erase(event) == 0) {
    return INVALID_VALUE;
  }
  std::free(event);
  return SUCCESS;
}

int cuMemcpyDtoDAsync_v2(uint64_t target, uint64_t source, size_t bytes, void* which) {
  return now_or_later([=] {
    if (!inside(source, bytes) || !inside(target, bytes) || which != &stream) {
      return INVALID_VALUE;
    }
    std::memcpy(reinterpret_cast<void*>(target), reinterpret_cast<void*>(source), bytes);
    return SUCCESS;
  });
}

int cuMemsetD8Async(uint64_t target, unsigned char value, size_t bytes, void* which) {
  return now_or_later([=] {
    if (!inside(target, bytes) || which != &stream) {
      return INVALID_VALUE;
    }
    std::memset(reinterpret_cast<void*>(target), value, bytes);
    return SUCCESS;
  });
}

int cuLaunchKernel(void* function, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX,
                   unsigned blockY, unsigned blockZ, unsigned shared, void* which,
                   void** parameters, void** extra) {
  if (which != &stream || shared != 0 || extra != nullptr) {
    return INVALID_VALUE;
  }
  const Function kernel = *static_cast<Function*>(function);
  std::vector<unsigned char> values(8 * kernel.kinds.size());
  for (size_t k = 0; k < kernel.kinds.size(); k++) {
    const bool wide = kernel.kinds[k] == 'p' || kernel.kinds[k] == 'd';
    std::memcpy(values.data() + 8 * k, parameters[k], wide ? 8 : 4);
  }
  return now_or_later([=] {
    using Launch =
        const char* (*)(const char*, const unsigned*, const unsigned char*, int, uint64_t);
    const unsigned sizes[6] = {gridX, gridY, gridZ, blockX, blockY, blockZ};
    const char* failure = reinterpret_cast<Launch>(dlsym(kernel.library, "emulation_launch"))(
        kernel.name.c_str(), sizes, values.data(), 0, 0);
    return failure == nullptr ? SUCCESS : INVALID_VALUE;
  });
}

int cuStreamBeginCapture_v2(void* which, int) {
  if (which != &stream || captured != nullptr) {
    return INVALID_VALUE;
  }
  captured = new Graph();
  return SUCCESS;
}

int cuStreamEndCapture(void*, void** graph) {
  *graph = captured;
  captured = nullptr;
  return *graph == nullptr ? INVALID_VALUE : SUCCESS;
}

int cuGraphInstantiateWithFlags(void** executable, void* graph, unsigned long long) {
  *executable = new Graph(*static_cast<Graph*>(graph));
  return SUCCESS;
}

int cuGraphDestroy(void* graph) {
  delete static_cast<Graph*>(graph);
  return SUCCESS;
}

int cuGraphLaunch(void* executable, void* which) {
  if (which != &stream) {
    return INVALID_VALUE;
  }
  for (const auto& work : *static_cast<Graph*>(executable)) {
    const int result = work();
    if (result != SUCCESS) {
      return result;
    }
  }
  return SUCCESS;
}

int cuGraphExecDestroy(void* executable) {
  delete static_cast<Graph*>(executable);
  return SUCCESS;
}

int cuGetErrorString(int error, const char** text) {
  *text = error == OUT_OF_MEMORY ? "out of memory" : "pretended failure";
  return SUCCESS;
}
}
