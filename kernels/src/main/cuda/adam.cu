// One step of Adam (Kingma and Ba, ICLR 2015), as PyTorch does it.
//
// Shapes:  flat arrays of `size` floats.
// Launch:  256 threads a block, one thread a parameter.
// Traffic: 16 bytes read and 12 written a parameter.
// CPU:     org.liflow.tensor.backend.cpu.AdamUpdate
#include "common.cuh"

/**
 * gradientScale multiplies the gradient first (clipping); meanShare = 1 - beta1, squareShare =
 * 1 - beta2, rate = learning rate / (1 - beta1^n), root = sqrt(1 - beta2^n).
 */
extern "C" __global__ void adam(unsigned size, float* parameter, const float* gradient, float* mean,
                                float* square, float gradientScale, float meanShare,
                                float squareShare, float rate, float root, float epsilon) {
  const unsigned k = liflow_index();
  if (k < size) {
    const float here = gradientScale * gradient[k];
    const float m = mean[k] + meanShare * (here - mean[k]);
    const float s = square[k] + squareShare * (here * here - square[k]);
    mean[k] = m;
    square[k] = s;
    parameter[k] -= rate * m / (sqrtf(s) / root + epsilon);
  }
}
