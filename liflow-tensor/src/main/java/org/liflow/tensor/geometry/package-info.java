/** Periodic geometry: lattices, neighbour lists and the graphs that the network runs over. */
package org.liflow.tensor.geometry;
