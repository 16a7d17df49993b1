/** How well a model's trajectories agree with the reference trajectories of a data set. */
package org.liflow.evaluate;
