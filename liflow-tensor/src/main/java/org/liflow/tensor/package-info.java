/** Tensors and what every layer above shares. */
package org.liflow.tensor;
