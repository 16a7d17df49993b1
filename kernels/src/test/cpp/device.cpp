// The memory of an emulated device and its way into the JVM. Each allocation lies between two guard
// zones, which are looked at after every launch, and begins as NaNs.
#include <dlfcn.h>
#include <jni.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>

namespace {

#if defined(__SANITIZE_ADDRESS__)
// The sanitizer guards better, and to the byte.
constexpr size_t GUARD = 0;
#else
constexpr size_t GUARD = 256;
#endif
constexpr unsigned char PATTERN = 0xff;

std::map<uint64_t, uint64_t> allocations;

jstring text(JNIEnv* environment, const std::string& value) {
  return environment->NewStringUTF(value.c_str());
}

/** Whether a guard zone is as it was; it is from now on, so that one fault is told of once. */
bool untouched(unsigned char* guard) {
  bool same = true;
  for (size_t k = 0; k < GUARD; k++) {
    same = same && guard[k] == PATTERN;
    guard[k] = PATTERN;
  }
  return same;
}

std::string damage(uint64_t address, uint64_t bytes) {
  unsigned char* data = reinterpret_cast<unsigned char*>(address);
  if (!untouched(data - GUARD)) {
    return "wrote before the " + std::to_string(bytes) + " bytes of an allocation";
  }
  if (!untouched(data + bytes)) {
    return "wrote past the " + std::to_string(bytes) + " bytes of an allocation";
  }
  return "";
}

/** Whether a range lies within one allocation. */
bool inside(jlong address, jlong bytes) {
  auto after = allocations.upper_bound(static_cast<uint64_t>(address));
  if (after == allocations.begin() || bytes < 0) {
    return false;
  }
  --after;
  return static_cast<uint64_t>(address) + bytes <= after->first + after->second;
}

template <typename F>
F symbol(jlong library, const char* name) {
  return reinterpret_cast<F>(dlsym(reinterpret_cast<void*>(library), name));
}

}  // namespace

#define NATIVE(type, name) \
  extern "C" JNIEXPORT type JNICALL Java_org_liflow_kernels_emulated_EmulatedNative_##name

NATIVE(jlong, allocate)(JNIEnv*, jclass, jlong bytes) {
  void* memory = nullptr;
  const size_t rounded = (static_cast<size_t>(bytes) + 255) / 256 * 256;
  if (posix_memalign(&memory, 256, GUARD == 0 ? static_cast<size_t>(bytes) : rounded + 2 * GUARD) !=
      0) {
    return 0;
  }
  unsigned char* data = static_cast<unsigned char*>(memory) + GUARD;
  std::memset(data - GUARD, PATTERN, static_cast<size_t>(bytes) + 2 * GUARD);
  allocations[reinterpret_cast<uint64_t>(data)] = static_cast<uint64_t>(bytes);
  return reinterpret_cast<jlong>(data);
}

NATIVE(jstring, free)(JNIEnv* environment, jclass, jlong address) {
  const auto found = allocations.find(static_cast<uint64_t>(address));
  if (found == allocations.end()) {
    return text(environment, "freed what is not an allocation");
  }
  const std::string wrong = damage(found->first, found->second);
  std::free(reinterpret_cast<unsigned char*>(address) - GUARD);
  allocations.erase(found);
  return wrong.empty() ? nullptr : text(environment, wrong);
}

NATIVE(jboolean, upload)(JNIEnv* environment, jclass, jarray source, jlong from, jlong bytes,
                         jlong target) {
  if (!inside(target, bytes)) {
    return JNI_FALSE;
  }
  void* host = environment->GetPrimitiveArrayCritical(source, nullptr);
  std::memcpy(reinterpret_cast<void*>(target), static_cast<char*>(host) + from, bytes);
  environment->ReleasePrimitiveArrayCritical(source, host, JNI_ABORT);
  return JNI_TRUE;
}

NATIVE(jboolean, download)(JNIEnv* environment, jclass, jlong source, jarray target, jlong to,
                           jlong bytes) {
  if (!inside(source, bytes)) {
    return JNI_FALSE;
  }
  void* host = environment->GetPrimitiveArrayCritical(target, nullptr);
  std::memcpy(static_cast<char*>(host) + to, reinterpret_cast<void*>(source), bytes);
  environment->ReleasePrimitiveArrayCritical(target, host, 0);
  return JNI_TRUE;
}

NATIVE(jboolean, copy)(JNIEnv*, jclass, jlong source, jlong target, jlong bytes) {
  if (!inside(source, bytes) || !inside(target, bytes)) {
    return JNI_FALSE;
  }
  std::memmove(reinterpret_cast<void*>(target), reinterpret_cast<void*>(source), bytes);
  return JNI_TRUE;
}

NATIVE(jboolean, clear)(JNIEnv*, jclass, jlong target, jlong bytes) {
  if (!inside(target, bytes)) {
    return JNI_FALSE;
  }
  std::memset(reinterpret_cast<void*>(target), 0, bytes);
  return JNI_TRUE;
}

NATIVE(jlong, open)(JNIEnv* environment, jclass, jstring path) {
  const char* name = environment->GetStringUTFChars(path, nullptr);
  void* library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
  environment->ReleaseStringUTFChars(path, name);
  return reinterpret_cast<jlong>(library);
}

NATIVE(jstring, kinds)(JNIEnv* environment, jclass, jlong library, jstring kernel) {
  const char* name = environment->GetStringUTFChars(kernel, nullptr);
  const char* found = symbol<const char* (*)(const char*)>(library, "emulation_kinds")(name);
  environment->ReleaseStringUTFChars(kernel, name);
  return found == nullptr ? nullptr : environment->NewStringUTF(found);
}

NATIVE(jstring, launch)(JNIEnv* environment, jclass, jlong library, jstring kernel,
                        jintArray sizes, jobject arguments, jint mode, jlong seed) {
  using Launch = const char* (*)(const char*, const unsigned*, const unsigned char*, int, uint64_t);
  jint six[6];
  environment->GetIntArrayRegion(sizes, 0, 6, six);
  const char* name = environment->GetStringUTFChars(kernel, nullptr);
  const char* failure = symbol<Launch>(library, "emulation_launch")(
      name, reinterpret_cast<const unsigned*>(six),
      static_cast<const unsigned char*>(environment->GetDirectBufferAddress(arguments)), mode,
      static_cast<uint64_t>(seed));
  environment->ReleaseStringUTFChars(kernel, name);
  if (failure != nullptr) {
    return text(environment, failure);
  }
  for (const auto& [address, bytes] : allocations) {
    const std::string wrong = damage(address, bytes);
    if (!wrong.empty()) {
      return text(environment, wrong);
    }
  }
  return nullptr;
}
