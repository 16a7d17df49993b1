/** Readers and writers of NumPy arrays and pickles; nothing that a file contains is executed. */
package org.liflow.tensor.io;
