/**
 * Pages of training runs. {@link org.liflow.report.training.LossPage} plots the losses; a run keeps
 * the page in its folder if it is opened with {@code TrainingOptions.DEFAULT.withReport(new
 * LossPage())}.
 */
package org.liflow.report.training;
