/** Crystals and their trajectories: structures, elements, and the files that hold them. */
package org.liflow.crystal;
