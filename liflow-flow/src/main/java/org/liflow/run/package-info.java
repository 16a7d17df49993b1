/** Simulations on disk: the folder of a run, its settings, its streamed trajectories, resuming. */
package org.liflow.run;
