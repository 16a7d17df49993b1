/** Threads that divide blocks of work among themselves without an effect on its results. */
package org.liflow.tensor.parallel;
