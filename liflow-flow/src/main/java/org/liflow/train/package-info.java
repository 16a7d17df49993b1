/**
 * Training of Propagators and Correctors.
 *
 * <ul>
 *   <li>{@link org.liflow.train.TrainingRun} does all of it: data, epochs, validation, checkpoints
 *       and resuming. Start here. {@link org.liflow.train.TrainingSettings} holds its settings,
 *       {@link org.liflow.train.TrainingListener} hears of its progress and can stop it, and {@link
 *       org.liflow.train.TrainingSummary} reads how far a run on disk came.
 *   <li>{@link org.liflow.train.FlowTrainer} takes single optimizer steps, for a training loop of
 *       one's own. Its {@linkplain org.liflow.train.TrainingBatch batches} come from {@link
 *       org.liflow.train.TimeDelayedPairs} (Propagators), {@link org.liflow.train.NoisedFrames}
 *       (Correctors) or from one's own {@link org.liflow.train.TrainingBatches}; {@link
 *       org.liflow.train.PrefetchedBatches} builds them in the background.
 *   <li>{@link org.liflow.train.ValidationSplit} and {@link org.liflow.train.ValidationSet} keep
 *       trajectories for validation.
 * </ul>
 *
 * <p>The data is the folder of a data set ({@link org.liflow.data.LiFlowDataset}) or trajectories
 * in memory ({@link org.liflow.data.InMemoryDataset}). To train from memory:
 *
 * <pre>{@code
 * InMemoryDataset.Builder builder = InMemoryDataset.builder();
 * builder.add("first", 800, first);   // a Trajectory at 800 K
 * builder.add("second", 800, second);
 * TrainingSettings settings =
 *     TrainingSettings.propagator()
 *         .withData(data -> data.withLag(1.0))
 *         .withValidation(validation -> validation.byTrajectory(0.5));
 * try (Backend backend = Backends.open();
 *     TrainingRun run = TrainingRun.start(folder, settings, builder.build(), backend)) {
 *   run.train(TrainingListener.SILENT);
 * }
 * }</pre>
 *
 * <p>After a stop, {@code TrainingRun.resume(folder, data, backend)} continues with equal data.
 * Losses are in Å², times in ps, temperatures in K.
 */
package org.liflow.train;
