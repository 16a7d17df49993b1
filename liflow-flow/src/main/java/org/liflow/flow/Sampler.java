package org.liflow.flow;

import java.util.Locale;
import java.util.Objects;
import org.liflow.nn.io.FlowConfiguration;

/**
 * A solver by the name that users and model files know it by.
 *
 * @param name {@code published}, {@code converged} or a solver's text
 * @param solver integrates the flow
 */
public record Sampler(String name, OdeSolver solver) {
  /** What a name for {@link #of} looks like. */
  public static final String NAMES =
      FlowConfiguration.PUBLISHED_SAMPLER
          + ", "
          + FlowConfiguration.CONVERGED_SAMPLER
          + " or "
          + OdeSolver.GRAMMAR
          + " (schemes: "
          + OdeSolver.NAMES
          + ")";

  /** Ten Euler steps, with which the published models were made and compared. */
  private static final String PUBLISHED = "euler-10";

  /** Of ten evaluations the closest to an exact integration, as docs/sampler.md measures. */
  private static final String CONVERGED = "midpoint-5-p0.5";

  /**
   * Requires both.
   *
   * @param name {@code published}, {@code converged} or a solver's text
   * @param solver integrates the flow
   */
  public Sampler {
    Objects.requireNonNull(name, "the name");
    Objects.requireNonNull(solver, "the solver");
  }

  /**
   * Finds a sampler.
   *
   * @param name {@value #NAMES}; upper case counts as lower case
   * @return the sampler
   * @throws IllegalArgumentException for any other name
   */
  public static Sampler of(String name) {
    String known = name.strip().toLowerCase(Locale.ROOT);
    return new Sampler(
        known,
        OdeSolver.parse(
            known.equals(FlowConfiguration.PUBLISHED_SAMPLER)
                ? PUBLISHED
                : known.equals(FlowConfiguration.CONVERGED_SAMPLER) ? CONVERGED : known));
  }

  /** {@return the name, and the solver's text where that is another} */
  @Override
  public String toString() {
    String text = OdeSolver.text(solver).orElse(solver.toString());
    return text.equals(name) ? name : name + " (" + text + ")";
  }
}
