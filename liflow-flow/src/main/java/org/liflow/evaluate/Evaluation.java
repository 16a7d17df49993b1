package org.liflow.evaluate;

import java.util.List;

/**
 * What an evaluation found.
 *
 * @param settings the protocol
 * @param results one a structure and seed: all structures of the first seed, then of the next
 * @param failures the rows that could not be evaluated
 * @param summary what it comes to
 * @param r the middles of the radial distributions' bins in Å
 * @param overlays one a structure that got a stride in the first seed
 */
public record Evaluation(
    EvaluationSettings settings,
    List<StructureResult> results,
    List<FailedStructure> failures,
    EvaluationSummary summary,
    double[] r,
    List<RadialOverlay> overlays) {}
