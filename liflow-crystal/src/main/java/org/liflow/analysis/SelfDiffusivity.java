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
 * for independent atoms comes from the scatter of their slopes under the same weights, so that
 * hopping, which is not Gaussian, and atoms of unlike mobility widen it as they should; below
 * {@value DiffusivityEstimator#ENOUGH_WALKERS} atoms it comes from the model. How much larger it is
 * since ions move in concert follows from blocks of time and from the correlations of the atoms'
 * steps ({@link ConcertedVariance}). The posterior is Student's t over D ≥ 0. Regression with a
 * model covariance and a posterior over D ≥ 0 follows McCluskey, Coles and Morgan, J. Chem. Theory
 * Comput. 2025, 21, 79; the covariance is the analytic one for overlapping windows instead of one
 * scaled from observed variances.
 *
 * <p>Where the start of the fit is not given it is found: the first of the lags 1, 2, 3, 4, 6, 8,
 * 12 … frames for which doubling the start changes the slope no more than chance does (p = 0.012 in
 * Student's test over the atoms). If that is the first lag already the fit starts there, otherwise
 * at the doubled lag. A start is at most a fifth of the trajectory.
 *
 * <p>With fewer than some ten hops in all, intervals are too narrow: rare events are skewed.
 *
 * <p>Thread-safe.
 *
 * <pre>{@code
 * Diffusivity found =
 *     SelfDiffusivity.estimate(List.of(run), Element.LI, DiffusivitySettings.DEFAULT);
 * Estimate d = found.estimate(); // cm²/s
 * System.out.println(d.mean() + " (" + d.lower95() + " to " + d.upper95() + ") cm²/s");
 * }</pre>
 */
public final class SelfDiffusivity {
  private SelfDiffusivity() {}

  /**
   * Estimates D*.
   *
   * @param replicas unwrapped trajectories of the same system, time step and temperature; what
   *     differs between them is in the uncertainty
   * @param element the element that moves
   * @param settings axes, reference frame and start of the fit
   * @return D* with its posterior and the fitted line
   * @throws IllegalArgumentException when there is no trajectory, one has fewer than four frames, a
   *     position that is not finite or wrapped into the cell, or no such atom; when replicas differ
   *     in time step, atoms, cell or known temperature, or one occurs twice; or when the fit's
   *     start leaves fewer than two lags
   */
  public static Diffusivity estimate(
      List<Trajectory> replicas, Element element, DiffusivitySettings settings) {
    return DiffusivityEstimator.estimate(
        walkers(replicas, element, settings.reference(), false),
        settings.axes(),
        settings.fromTime(),
        0);
  }

  static WalkerCurves walkers(
      List<Trajectory> replicas, Element element, ReferenceFrame reference, boolean collective) {
    Replicas.requireOfOneSystem(replicas);
    double timeStep = replicas.get(0).timeStep();
    List<Displacements> displacements = new ArrayList<>();
    List<int[]> atoms = new ArrayList<>();
    for (Trajectory replica : replicas) {
      int[] chosen = Displacements.atomsOf(replica, element);
      if (chosen.length == 0) {
        throw new IllegalArgumentException(
            "no " + element + " among " + replica.atoms() + " atoms");
      }
      Displacements.requireUnwrapped(replica);
      atoms.add(chosen);
      displacements.add(new Displacements(replica, reference, element));
    }
    return collective
        ? WalkerCurves.collective(displacements, atoms, timeStep)
        : WalkerCurves.tracer(displacements, atoms, timeStep);
  }
}
