package org.liflow.train;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import org.liflow.nn.io.Preconditioning;
import org.liflow.nn.io.PriorConfiguration;
import org.liflow.nn.painn.NetworkConfiguration;

/**
 * The model to train. Empty values are taken from the start model or, without one, as published.
 *
 * @param start a model file or a published checkpoint to fine-tune; empty for random weights
 * @param network sizes of the network; must be empty with a start model, which has its own
 * @param cutoff of the neighbour lists, in Å
 * @param prior the distribution of the flows' starts
 * @param trainingNoise the noise that a Corrector learns to remove; empty for a Propagator
 * @param coupling pairs draws of the prior with ends of flows
 * @param preconditioning relates the network's output to the velocity
 * @param temperatureFrequency standard deviation of the random frequencies by which a fresh network
 *     sees the temperature in units of 1000 K; 2π as published. With smaller ones the network
 *     changes less from one temperature to the next
 */
public record ModelSettings(
    Optional<Path> start,
    Optional<NetworkConfiguration> network,
    OptionalDouble cutoff,
    Optional<PriorSetting> prior,
    Optional<PriorConfiguration> trainingNoise,
    Coupling coupling,
    Optional<Preconditioning> preconditioning,
    OptionalDouble temperatureFrequency) {
  /** The largest cutoff in Å: beyond it an atom would have tens of thousands of neighbours. */
  private static final double LARGEST_CUTOFF = 50;

  /** As published, from random weights. */
  public static final ModelSettings PUBLISHED =
      new ModelSettings(
          Optional.empty(),
          Optional.empty(),
          OptionalDouble.empty(),
          Optional.empty(),
          Optional.empty(),
          Coupling.INDEPENDENT,
          Optional.empty(),
          OptionalDouble.empty());

  /**
   * Checks the numbers.
   *
   * @param start a model file or a published checkpoint to fine-tune; empty for random weights
   * @param network sizes of the network; must be empty with a start model, which has its own
   * @param cutoff of the neighbour lists, in Å
   * @param prior the distribution of the flows' starts
   * @param trainingNoise the noise that a Corrector learns to remove; empty for a Propagator
   * @param coupling pairs draws of the prior with ends of flows
   * @param preconditioning relates the network's output to the velocity
   * @param temperatureFrequency standard deviation of the frequencies of the temperature; positive
   * @throws IllegalArgumentException for a network beside a start model, or a cutoff out of range
   */
  public ModelSettings {
    if (start.isPresent() && network.isPresent()) {
      throw new IllegalArgumentException("a network beside a start model, which has one");
    }
    temperatureFrequency.ifPresent(
        spread -> Require.positive("a frequency of the temperature", spread));
    if (cutoff.isPresent()) {
      Require.positive("a cutoff in Å", cutoff.getAsDouble());
      if (cutoff.getAsDouble() > LARGEST_CUTOFF) {
        throw new IllegalArgumentException(
            "a cutoff in Å of " + cutoff.getAsDouble() + ", more than " + LARGEST_CUTOFF);
      }
    }
  }

  /**
   * The same from the weights of a file, and with its network.
   *
   * @param other in place of what these have
   * @return new settings
   */
  public ModelSettings withStart(Path other) {
    return new ModelSettings(
        Optional.of(other),
        Optional.empty(),
        cutoff,
        prior,
        trainingNoise,
        coupling,
        preconditioning,
        temperatureFrequency);
  }

  /**
   * The same with a network of another size, from random weights.
   *
   * @param other in place of what these have
   * @return new settings
   */
  public ModelSettings withNetwork(NetworkConfiguration other) {
    return new ModelSettings(
        Optional.empty(),
        Optional.of(other),
        cutoff,
        prior,
        trainingNoise,
        coupling,
        preconditioning,
        temperatureFrequency);
  }

  /**
   * The same with another cutoff, in Å.
   *
   * @param other in place of what these have
   * @return new settings
   */
  public ModelSettings withCutoff(double other) {
    return new ModelSettings(
        start,
        network,
        OptionalDouble.of(other),
        prior,
        trainingNoise,
        coupling,
        preconditioning,
        temperatureFrequency);
  }

  /**
   * The same with another prior.
   *
   * @param other in place of what these have
   * @return new settings
   */
  public ModelSettings withPrior(PriorConfiguration other) {
    return withPriorSetting(new PriorSetting.Given(other));
  }

  /**
   * The same with a prior that is fitted to the data.
   *
   * @return new settings
   */
  public ModelSettings withFittedPrior() {
    return withPriorSetting(new PriorSetting.Fitted());
  }

  private ModelSettings withPriorSetting(PriorSetting other) {
    return new ModelSettings(
        start,
        network,
        cutoff,
        Optional.of(other),
        trainingNoise,
        coupling,
        preconditioning,
        temperatureFrequency);
  }

  /**
   * The same with another relation between the network's output and the velocity.
   *
   * @param other in place of what these have
   * @return new settings
   */
  public ModelSettings withPreconditioning(Preconditioning other) {
    return new ModelSettings(
        start,
        network,
        cutoff,
        prior,
        trainingNoise,
        coupling,
        Optional.of(other),
        temperatureFrequency);
  }

  /**
   * The same with another spread of the temperature's frequencies.
   *
   * @param other standard deviation, in place of what these have
   * @return new settings
   */
  public ModelSettings withTemperatureFrequency(double other) {
    return new ModelSettings(
        start,
        network,
        cutoff,
        prior,
        trainingNoise,
        coupling,
        preconditioning,
        OptionalDouble.of(other));
  }

  /**
   * The same with other noise to remove.
   *
   * @param other in place of what these have
   * @return new settings
   */
  public ModelSettings withTrainingNoise(PriorConfiguration other) {
    return new ModelSettings(
        start,
        network,
        cutoff,
        prior,
        Optional.of(other),
        coupling,
        preconditioning,
        temperatureFrequency);
  }

  /**
   * The same with another coupling.
   *
   * @param other in place of what these have
   * @return new settings
   */
  public ModelSettings withCoupling(Coupling other) {
    return new ModelSettings(
        start, network, cutoff, prior, trainingNoise, other, preconditioning, temperatureFrequency);
  }
}
