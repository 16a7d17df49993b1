/**
 * Comparison of a model's trajectories with the reference trajectories of a data set.
 *
 * <p>{@link org.liflow.evaluate.Evaluator} generates a trajectory for each row of an index and
 * compares mean squared displacements (Å²/ps), their ranking and radial distributions under the
 * protocol of {@link org.liflow.evaluate.EvaluationSettings}. It returns an {@link
 * org.liflow.evaluate.Evaluation}: one {@link org.liflow.evaluate.StructureResult} per row and
 * seed, and an {@link org.liflow.evaluate.EvaluationSummary}. {@link
 * org.liflow.evaluate.EvaluationFiles} writes these as JSON and CSV; the module {@code
 * liflow-report} adds a page.
 *
 * <pre>{@code
 * try (Workers workers = new Workers(2)) {
 *   Evaluation evaluation =
 *       new Evaluator(settings, propagator, Optional.empty(), builder -> builder, workers)
 *           .evaluate(dataset, "test", List.of(800), listener);
 * }
 * }</pre>
 *
 * <p>Results are immutable records, which threads may share; an {@code Evaluator} is used by one
 * thread.
 */
package org.liflow.evaluate;
