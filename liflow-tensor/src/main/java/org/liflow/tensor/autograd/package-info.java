/** Reverse-mode differentiation: a tape of operations, one class each, over any backend. */
package org.liflow.tensor.autograd;
