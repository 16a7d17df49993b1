/** The CPU backend: threads over blocks of atoms, and the loops within a block. */
package org.liflow.tensor.backend.cpu;
