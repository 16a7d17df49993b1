/** The network's building blocks. */
package org.liflow.nn;
