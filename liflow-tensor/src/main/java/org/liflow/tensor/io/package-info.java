/** NumPy arrays and pickles, read without ever running what they hold. */
package org.liflow.tensor.io;
