/**
 * Analysis of trajectories: diffusivities with their uncertainty, conductivity, Arrhenius lines,
 * structure.
 *
 * <p>Use {@link org.liflow.analysis.SelfDiffusivity} for D* at one temperature, {@link
 * org.liflow.analysis.ArrheniusFit} for the line through several, {@link
 * org.liflow.analysis.IonicConductivity} for the conductivity, {@link
 * org.liflow.analysis.MeanSquaredDisplacement} and {@link org.liflow.analysis.RadialDistribution}
 * for curves, {@link org.liflow.analysis.TrajectoryCheck} to see whether a trajectory is sound.
 * {@link org.liflow.analysis.DiffusionAnalysis} does all of this at once.
 *
 * <p>{@link org.liflow.analysis.DistributionComparison} compares generated trajectories with a
 * reference: {@link org.liflow.analysis.VanHove}, {@link org.liflow.analysis.LagDisplacements} with
 * {@link org.liflow.analysis.SampleDistance}, {@link org.liflow.analysis.Contacts} and {@link
 * org.liflow.analysis.StrideMemory} are its parts.
 *
 * <p>Positions must be unwrapped; wrapped ones are refused. Results are immutable, methods may be
 * called by several threads at once, and bits do not depend on the number of threads.
 *
 * <pre>{@code
 * Diffusivity found =
 *     SelfDiffusivity.estimate(List.of(first, second), Element.LI, DiffusivitySettings.DEFAULT);
 * System.out.println("D* in cm²/s: " + found.estimate());
 * }</pre>
 */
package org.liflow.analysis;
