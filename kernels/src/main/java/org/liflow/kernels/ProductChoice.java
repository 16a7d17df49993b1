package org.liflow.kernels;

import org.liflow.kernels.driver.CudaException;
import org.liflow.kernels.driver.MatrixProducts;
import org.liflow.kernels.jcuda.CublasProducts;
import org.liflow.kernels.jcuda.JCudaDevice;

/**
 * The implementation of large matrix products: a library if requested and present, else the kernels
 * of this module.
 *
 * <p>A library chooses its algorithm by the sizes, so that a row of a layer's output would depend
 * on how many others there are. It is therefore taken for the weights' gradients alone, which are
 * sums over all rows anyway.
 *
 * @param library null for none
 * @param words for a person
 */
record ProductChoice(MatrixProducts library, String words) {
  /** System property: {@code true} takes cuBLAS for the gradients of weights. */
  static final String PROPERTY = "liflow.cuda.blas";

  /** This module's kernels. */
  static ProductChoice own() {
    return new ProductChoice(
        null, "own matrix products (-D" + PROPERTY + "=true takes cuBLAS for weights' gradients)");
  }

  /** A library. */
  static ProductChoice of(MatrixProducts library) {
    return new ProductChoice(library, library.name() + " for weights' gradients");
  }

  /** Returns what the property requests, or the kernels if the library is not there. */
  static ProductChoice of(JCudaDevice device) {
    if (!Boolean.getBoolean(PROPERTY)) {
      return own();
    }
    try {
      return of(new CublasProducts(device));
    } catch (CudaException problem) {
      return new ProductChoice(null, "own matrix products (" + problem.getMessage() + ")");
    } catch (LinkageError missing) {
      return new ProductChoice(null, "own matrix products (libcublas.so.12 cannot be loaded)");
    }
  }
}
