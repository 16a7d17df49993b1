/**
 * Simulations on disk. A {@link org.liflow.run.RunFolder} is a {@link
 * org.liflow.flow.StrideListener} that streams trajectories into a folder and resumes them after a
 * kill. Its description comes from {@link org.liflow.flow.Simulation#description}; one folder holds
 * one run.
 */
package org.liflow.run;
