/** What turns gradients into better weights: Adam with clipping, and moving averages. */
package org.liflow.nn.optim;
