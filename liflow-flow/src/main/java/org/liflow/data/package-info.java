/** Data sets of trajectories, in the layout in which LiFlow's were published. */
package org.liflow.data;
