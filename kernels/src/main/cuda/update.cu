// What PaiNN does to each atom by itself: norms of vectors, the gated update, gated vectors.
//
// Shapes:  atoms x features and atoms x 3 x features, row-major; pairs are U and V side by side:
//          atoms x 3 x (2 x channels).
// Launch:  256 threads a block, one thread an atom and feature (or channel).
// Traffic: every operand is read or written once, neighbouring threads side by side.
// CPU:     org.liflow.tensor.backend.cpu.NormJoin, GatedUpdate and VectorGate
#include "common.cuh"

/** output (atoms x (features + channels)) = scalars, then the length of V of each channel. */
extern "C" __global__ void join_norms(unsigned atoms, unsigned features, unsigned channels, const float* scalars,
                                      const float* pairs, float* output) {
  const unsigned k = liflow_index();
  const unsigned width = features + channels;
  const unsigned i = k / width;
  const unsigned column = k % width;
  if (i < atoms) {
    if (column < features) {
      output[k] = scalars[static_cast<size_t>(i) * features + column];
    } else {
      const float* v = pairs + static_cast<size_t>(i) * 6 * channels + column - features + channels;
      const float x = v[0];
      const float y = v[2 * channels];
      const float z = v[4 * channels];
      output[k] = sqrtf(x * x + y * y + z * z);
    }
  }
}

/** Adds the gradients by scalars and V; a vector of length 0 gets none. */
extern "C" __global__ void join_norms_gradient(unsigned atoms, unsigned features, unsigned channels,
                                               const float* pairs, const float* output,
                                               const float* outputGradient, float* scalarsGradient,
                                               float* pairsGradient) {
  const unsigned k = liflow_index();
  const unsigned width = features + channels;
  const unsigned i = k / width;
  const unsigned column = k % width;
  if (i < atoms) {
    if (column < features) {
      scalarsGradient[static_cast<size_t>(i) * features + column] += outputGradient[k];
    } else {
      const float norm = output[k];
      const float share = norm > 0 ? outputGradient[k] / norm : 0.0f;
      const size_t v = static_cast<size_t>(i) * 6 * channels + column - features + channels;
      for (unsigned axis = 0; axis < 3; axis++) {
        pairsGradient[v + 2 * axis * channels] += share * pairs[v + 2 * axis * channels];
      }
    }
  }
}

/** vectors += a_vv U; scalars += a_ss + a_sv <U, V>, with gates = a_vv, a_sv, a_ss. */
extern "C" __global__ void gated_update(unsigned atoms, unsigned features, const float* gates,
                                        const float* pairs, float* scalars, float* vectors) {
  const unsigned k = liflow_index();
  const unsigned i = k / features;
  const unsigned f = k % features;
  if (i < atoms) {
    const float* a = gates + static_cast<size_t>(i) * 3 * features + f;
    const float* u = pairs + static_cast<size_t>(i) * 6 * features + f;
    float* v = vectors + static_cast<size_t>(i) * 3 * features + f;
    const float vv = a[0];
    float dot = 0;
    for (unsigned axis = 0; axis < 3; axis++) {
      const float along = u[2 * axis * features];
      dot += along * u[(2 * axis + 1) * features];
      v[axis * features] += vv * along;
    }
    scalars[k] += a[2 * features] + a[features] * dot;
  }
}

/** The gradients of the gated update by gates and pairs. */
extern "C" __global__ void gated_update_gradient(unsigned atoms, unsigned features, const float* gates,
                                                 const float* pairs, const float* scalarsGradient,
                                                 const float* vectorsGradient,
                                                 float* gatesGradient, float* pairsGradient) {
  const unsigned k = liflow_index();
  const unsigned i = k / features;
  const unsigned f = k % features;
  if (i < atoms) {
    const size_t gate = static_cast<size_t>(i) * 3 * features + f;
    const size_t pair = static_cast<size_t>(i) * 6 * features + f;
    const size_t vector = static_cast<size_t>(i) * 3 * features + f;
    const float ds = scalarsGradient[k];
    const float vv = gates[gate];
    const float byDot = ds * gates[gate + features];
    float along = 0;
    float dot = 0;
    for (unsigned axis = 0; axis < 3; axis++) {
      const size_t at = pair + 2 * axis * features;
      const float u = pairs[at];
      const float v = pairs[at + features];
      const float dv = vectorsGradient[vector + axis * features];
      along += dv * u;
      dot += u * v;
      pairsGradient[at] = vv * dv + byDot * v;
      pairsGradient[at + features] = byDot * u;
    }
    gatesGradient[gate] = along;
    gatesGradient[gate + features] = ds * dot;
    gatesGradient[gate + 2 * features] = ds;
  }
}

/** output (atoms x 3 x channels) = U gate. */
extern "C" __global__ void gate_vectors(unsigned atoms, unsigned channels, const float* pairs,
                                        const float* gate, float* output) {
  const unsigned k = liflow_index();
  const unsigned i = k / channels;
  const unsigned channel = k % channels;
  if (i < atoms) {
    const float g = gate[k];
    for (unsigned axis = 0; axis < 3; axis++) {
      const size_t row = static_cast<size_t>(i) * 3 + axis;
      output[row * channels + channel] = pairs[row * 2 * channels + channel] * g;
    }
  }
}

/** Adds the gradients of gated vectors by U and gate. */
extern "C" __global__ void gate_vectors_gradient(unsigned atoms, unsigned channels, const float* pairs,
                                                 const float* gate, const float* outputGradient,
                                                 float* pairsGradient, float* gateGradient) {
  const unsigned k = liflow_index();
  const unsigned i = k / channels;
  const unsigned channel = k % channels;
  if (i < atoms) {
    const float g = gate[k];
    float sum = gateGradient[k];
    for (unsigned axis = 0; axis < 3; axis++) {
      const size_t row = static_cast<size_t>(i) * 3 + axis;
      const float dy = outputGradient[row * channels + channel];
      pairsGradient[row * 2 * channels + channel] += dy * g;
      sum += dy * pairs[row * 2 * channels + channel];
    }
    gateGradient[k] = sum;
  }
}
