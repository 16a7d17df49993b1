/** Pages of evaluations: models beside the trajectories of a test set. */
package org.liflow.report.evaluation;
