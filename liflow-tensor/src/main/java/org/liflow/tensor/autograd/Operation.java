package org.liflow.tensor.autograd;

/** An operation that was done once, with what it needs to pass gradients on. */
interface Operation {
  /** Adds to the gradients of its inputs what follows from those of its outputs. */
  void backward(Tape tape);
}
