/**
 * Backends: the operations that a device implements, the choice of one at run time, and operations
 * on the positions of atoms.
 *
 * <p>A provider of an own backend implements {@link org.liflow.tensor.backend.Backend} and {@link
 * org.liflow.tensor.backend.BackendProvider}, names the latter in {@code META-INF/services} or its
 * module descriptor, and calls {@link org.liflow.tensor.backend.OperationShapes} before it writes.
 */
package org.liflow.tensor.backend;
