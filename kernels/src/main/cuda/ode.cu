// One step of an explicit Runge-Kutta method, and velocities from what a network predicts.
//
// Shapes:  flat arrays of `size` floats; the result may be the state.
// Launch:  256 threads a block, one thread a number.
// Traffic: 4 bytes a number of each operand; the state's 12 bytes an atom are small beside an
//          evaluation's.
// CPU:     org.liflow.tensor.backend.cpu.Elementwise. Rounded after each operation as in Java, never
//          fused: the same bits.
#include "common.cuh"

#define LIFLOW_MOST_SLOPES 7

/** result = state + length * the sum of factors times slopes, in their order and in double. */
extern "C" __global__ void combine(unsigned size, const float* state, int slopes,
                                   const float* slope0, const float* slope1, const float* slope2,
                                   const float* slope3, const float* slope4, const float* slope5,
                                   const float* slope6, double factor0, double factor1,
                                   double factor2, double factor3, double factor4, double factor5,
                                   double factor6, double length, float* result) {
  const unsigned k = liflow_index();
  if (k < size) {
    const float* slope[LIFLOW_MOST_SLOPES] = {slope0, slope1, slope2, slope3,
                                              slope4, slope5, slope6};
    const double factor[LIFLOW_MOST_SLOPES] = {factor0, factor1, factor2, factor3,
                                               factor4, factor5, factor6};
    double sum = 0;
#pragma unroll
    for (int n = 0; n < LIFLOW_MOST_SLOPES; n++) {
      if (n < slopes) {
        sum = __dadd_rn(sum, __dmul_rn(factor[n], slope[n][k]));
      }
    }
    result[k] = static_cast<float>(__dadd_rn(state[k], __dmul_rn(length, sum)));
  }
}

/** prediction = (prediction - state) / the time that is left. */
extern "C" __global__ void towards_end(unsigned size, const float* state, double left,
                                       float* prediction) {
  const unsigned k = liflow_index();
  if (k < size) {
    prediction[k] = static_cast<float>(static_cast<double>(prediction[k] - state[k]) / left);
  }
}

/** prediction = factors * prediction + state factors * state, each product and the sum rounded. */
extern "C" __global__ void scale_and_add(unsigned size, const float* state,
                                         const float* stateFactors, const float* factors,
                                         float* prediction) {
  const unsigned k = liflow_index();
  if (k < size) {
    prediction[k] = __fadd_rn(__fmul_rn(factors[k], prediction[k]),
                              __fmul_rn(stateFactors[k], state[k]));
  }
}
