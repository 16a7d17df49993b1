/**
 * Reports of evaluations. {@link org.liflow.report.evaluation.EvaluationReport} writes the page,
 * the summary and the table of an {@link org.liflow.evaluate.Evaluation}.
 */
package org.liflow.report.evaluation;
