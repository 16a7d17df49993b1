package org.liflow.analysis;

import java.util.ArrayList;
import java.util.List;
import org.liflow.crystal.Element;
import org.liflow.crystal.Trajectory;

/**
 * The self-diffusivity D* of an element, with its uncertainty, from one trajectory or several
 * replicas.
 *
 * <p>The mean squared displacement over all time origins is fitted by 2 d D t + c with generalised
 * least squares. Its covariance is that of free diffusion with localised noise, evaluated at the
 * fitted D and c themselves ({@link BrownianCovariance}); this gives the weights. The variance of D
 * then comes from the scatter of the single atoms' slopes under the same weights, so that hopping,
 * which is not Gaussian, and atoms of unlike mobility widen it as they should; below {@value
 * DiffusivityEstimator#ENOUGH_WALKERS} atoms it comes from the model. The posterior is Student's t
 * over D ≥ 0. Regression with a model covariance and a posterior over D ≥ 0 follows McCluskey,
 * Coles and Morgan, J. Chem. Theory Comput. 2025, 21, 79; the covariance is the analytic one for
 * overlapping windows instead of one scaled from observed variances.
 *
 * <p>Where the start of the fit is not given it is found: the first of the lags 1, 2, 3, 4, 6, 8,
 * 12 … frames for which doubling the start changes the slope no more than chance does (p = 0.012 in
 * Student's test over the atoms). If that is the first lag already the fit starts there, otherwise
 * at the doubled lag. A start is at most a fifth of the trajectory.
 *
 * <p>With fewer than some ten hops in all, intervals are too narrow: rare events are skewed.
 */
public final class SelfDiffusivity {
  private SelfDiffusivity() {}

  /**
   * Estimates D*.
   *
   * @param replicas trajectories of one time step; their atoms count as independent walkers
   * @param atomicNumber the element that moves
   * @throws IllegalArgumentException when there is no trajectory, one has fewer than four frames,
   *     another time step, a position that is not finite or no such atom, or when the fit's start
   *     leaves fewer than two lags
   */
  public static Diffusivity estimate(
      List<Trajectory> replicas, int atomicNumber, DiffusivitySettings settings) {
    return DiffusivityEstimator.estimate(
        walkers(replicas, atomicNumber, settings.reference(), false),
        settings.axes(),
        settings.fromTime(),
        0);
  }

  static WalkerCurves walkers(
      List<Trajectory> replicas, int atomicNumber, ReferenceFrame reference, boolean collective) {
    if (replicas.isEmpty()) {
      throw new IllegalArgumentException("no trajectory");
    }
    double timeStep = replicas.get(0).timeStep();
    List<Displacements> displacements = new ArrayList<>();
    List<int[]> atoms = new ArrayList<>();
    for (Trajectory replica : replicas) {
      if (Math.abs(replica.timeStep() - timeStep) > 1e-9 * timeStep) {
        throw new IllegalArgumentException(
            "replicas with time steps of " + timeStep + " and " + replica.timeStep() + " ps");
      }
      int[] chosen = Displacements.atomsOf(replica, atomicNumber);
      if (chosen.length == 0) {
        throw new IllegalArgumentException(
            "no " + Element.of(atomicNumber).symbol() + " among " + replica.atoms() + " atoms");
      }
      atoms.add(chosen);
      displacements.add(new Displacements(replica, reference, atomicNumber));
    }
    return collective
        ? WalkerCurves.collective(displacements, atoms, timeStep)
        : WalkerCurves.tracer(displacements, atoms, timeStep);
  }
}
