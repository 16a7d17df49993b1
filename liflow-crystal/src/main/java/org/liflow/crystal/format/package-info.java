/** Readers and writers of the file formats that hold crystal structures and trajectories. */
package org.liflow.crystal.format;
