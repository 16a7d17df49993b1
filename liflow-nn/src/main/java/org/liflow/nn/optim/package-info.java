/** Optimizers: Adam with clipping, and moving averages of parameters. */
package org.liflow.nn.optim;
