package org.liflow.train;

/**
 * The path of a flow from its start x₀ to its end x₁. The position at time t is {@code start(t) x₀
 * + end(t) x₁}, and its velocity the derivative of that (Lipman et al., ICLR 2023; Albergo and
 * Vanden-Eijnden, ICLR 2023).
 */
public interface ProbabilityPath {
  /** Straight lines at constant speed: (1 − t) x₀ + t x₁, as the published models were trained. */
  ProbabilityPath LINEAR =
      new ProbabilityPath() {
        @Override
        public double start(double time) {
          return 1 - time;
        }

        @Override
        public double end(double time) {
          return time;
        }

        @Override
        public double startRate(double time) {
          return -1;
        }

        @Override
        public double endRate(double time) {
          return 1;
        }
      };

  /**
   * The start's share of the position: 1 at time 0, 0 at time 1.
   *
   * @param time of the flow, 0 to 1
   * @return without unit
   */
  double start(double time);

  /**
   * The end's share of the position: 0 at time 0, 1 at time 1.
   *
   * @param time of the flow, 0 to 1
   * @return without unit
   */
  double end(double time);

  /**
   * The derivative of {@link #start}.
   *
   * @param time of the flow, 0 to 1
   * @return per unit of flow time
   */
  double startRate(double time);

  /**
   * The derivative of {@link #end}.
   *
   * @param time of the flow, 0 to 1
   * @return per unit of flow time
   */
  double endRate(double time);
}
