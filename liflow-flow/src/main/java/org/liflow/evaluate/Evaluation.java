package org.liflow.evaluate;

import java.util.List;

/**
 * The results of an evaluation.
 *
 * @param settings the protocol
 * @param results one per structure and seed: all structures of the first seed, then of the next
 * @param failures the rows that could not be evaluated
 * @param summary the statistics over them
 * @param r the middles of the radial distributions' bins in Å; not copied
 * @param overlays one per structure with at least one stride in the first seed
 * @param distributions one per material with a complete trajectory, in the order of the rows
 */
public record Evaluation(
    EvaluationSettings settings,
    List<StructureResult> results,
    List<FailedStructure> failures,
    EvaluationSummary summary,
    double[] r,
    List<RadialOverlay> overlays,
    List<MaterialDistributions> distributions) {}
