/** Threads that share out blocks of work without changing its results. */
package org.liflow.tensor.parallel;
