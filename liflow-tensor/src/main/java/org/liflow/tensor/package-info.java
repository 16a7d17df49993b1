/**
 * Tensors and the resources that hold them. This module accelerates one kind of network, PaiNN
 * (polarizable atom interaction networks) over periodic crystals: its backends implement the
 * operations that this network is made of and their gradients. It is no general tensor library:
 * there is no broadcasting, no slicing and no automatic choice of shapes.
 *
 * <p>Start with {@link org.liflow.tensor.backend.Backends} to get a backend and {@link
 * org.liflow.tensor.autograd.Tape} for gradients.
 */
package org.liflow.tensor;
