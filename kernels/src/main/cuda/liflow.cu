// All kernels as one module.
#include "adam.cu"
#include "edges.cu"
#include "elementwise.cu"
#include "gather.cu"
#include "linear.cu"
#include "message.cu"
#include "neighbors.cu"
#include "update.cu"
