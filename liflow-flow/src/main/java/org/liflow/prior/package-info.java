/**
 * Classifiers that choose the scales of an adaptive prior for a crystal and a temperature.
 *
 * <p>{@link org.liflow.prior.PriorExamples} describes the entries of a data set, {@link
 * org.liflow.prior.PriorClassifier} is fitted on them and asked about other crystals, and {@link
 * org.liflow.prior.PriorClassifierFile} keeps it on disk:
 *
 * <pre>{@code
 * PriorClassifier classifier =
 *     PriorClassifier.fit(
 *         PriorExamples.read(dataset, "train", Optional.empty()), Optional.empty());
 * PriorChoice choice = classifier.choose(crystal, 800);
 * ScaleChoice lithium = choice.lithium();
 * }</pre>
 *
 * <p>All types are immutable, and threads may share them.
 */
package org.liflow.prior;
