// As much of cuBLAS as CublasProducts calls, over the memory of the pretended driver, which is the
// host's. Compiled as libcublas.so.12.
#include <cstddef>

namespace {

constexpr int SUCCESS = 0;
constexpr int NOT_INITIALISED = 1;
constexpr int INVALID_VALUE = 7;
constexpr int PEDANTIC = 2;

struct Handle {
  void* stream = nullptr;
  int mode = 0;
};

}  // namespace

extern "C" {

int cublasCreate_v2(Handle** handle) {
  *handle = new Handle();
  return SUCCESS;
}

int cublasDestroy_v2(Handle* handle) {
  delete handle;
  return SUCCESS;
}

int cublasGetVersion_v2(Handle*, int* version) {
  *version = 120604;
  return SUCCESS;
}

int cublasSetStream_v2(Handle* handle, void* stream) {
  handle->stream = stream;
  return SUCCESS;
}

int cublasSetMathMode(Handle* handle, int mode) {
  handle->mode = mode;
  return SUCCESS;
}

/** Column-major: c (m x n) = alpha a b + beta c; here a is not transposed and b is. */
int cublasSgemm_v2(Handle* handle, int a_operation, int b_operation, int m, int n, int k,
                   const float* alpha, const float* a, int a_leading, const float* b,
                   int b_leading, const float* beta, float* c, int c_leading) {
  if (handle->stream == nullptr || handle->mode != PEDANTIC) {
    return NOT_INITIALISED;
  }
  if (a_operation != 0 || b_operation != 1 || a_leading < m || b_leading < n || c_leading < m) {
    return INVALID_VALUE;
  }
  for (int column = 0; column < n; column++) {
    for (int row = 0; row < m; row++) {
      float sum = 0;
      for (int step = 0; step < k; step++) {
        sum += a[row + static_cast<size_t>(step) * a_leading] *
               b[column + static_cast<size_t>(step) * b_leading];
      }
      float& result = c[row + static_cast<size_t>(column) * c_leading];
      result = *alpha * sum + *beta * result;
    }
  }
  return SUCCESS;
}
}
