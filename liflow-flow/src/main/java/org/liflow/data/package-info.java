/**
 * Data sets: trajectories with an index for each split, in the layout in which LiFlow's were
 * published.
 *
 * <ul>
 *   <li>{@link org.liflow.data.DatasetBuilder} writes a complete data set from trajectory files or
 *       from trajectories in memory. {@link org.liflow.data.LiFlowDatasetWriter} writes its files
 *       one by one, for layouts that the builder does not make.
 *   <li>{@link org.liflow.data.LiFlowDataset} reads one from a folder. {@link
 *       org.liflow.data.InMemoryDataset} holds trajectories of a program without writing them.
 *       {@link org.liflow.data.Dataset} is either.
 *   <li>{@link org.liflow.data.FrameSource} gives single frames, {@link
 *       org.liflow.data.DatasetEntry} is a row of an index, and {@link
 *       org.liflow.data.DatasetDescription} states time step and lag.
 * </ul>
 *
 * <p>Positions are in Å and unwrapped, times in ps, temperatures in whole K.
 */
package org.liflow.data;
