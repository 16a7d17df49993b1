package org.liflow.nn.painn;

/**
 * The size and the fixed numbers of a dual PaiNN network.
 *
 * @param numFeatures channels of each atom's scalar and vector features; a multiple of 4
 * @param numRadialBasis number of radial functions
 * @param numLayers pairs of message and update blocks
 * @param numElements rows of the embedding
 * @param rMax distance at which the cutoff function reaches zero, in Å
 * @param rOffset added to distances before the basis and the cutoff, in Å
 * @param referenceTemperature that temperatures are divided by, in K
 * @param predictionMode meaning of the output
 */
public record NetworkConfiguration(
    int numFeatures,
    int numRadialBasis,
    int numLayers,
    int numElements,
    double rMax,
    double rOffset,
    double referenceTemperature,
    PredictionMode predictionMode) {
  private static final int LARGEST = 4096;

  /**
   * Checks the numbers.
   *
   * @param numFeatures a multiple of 4
   * @param numRadialBasis at least 1
   * @param numLayers at least 1
   * @param numElements at least 1
   * @param rMax positive, in Å
   * @param rOffset not negative, in Å
   * @param referenceTemperature positive, in K
   * @param predictionMode meaning of the output
   * @throws IllegalArgumentException when a number is out of its range
   */
  public NetworkConfiguration {
    requireWithin("number of features", numFeatures, 4, LARGEST);
    if (numFeatures % 4 != 0) {
      throw new IllegalArgumentException(
          "number of features " + numFeatures + ", which is no multiple of 4");
    }
    requireWithin("number of radial basis functions", numRadialBasis, 1, LARGEST);
    requireWithin("number of layers", numLayers, 1, 64);
    requireWithin("number of elements", numElements, 1, LARGEST);
    if (!(rMax > 0 && rMax < 1e3)) {
      throw new IllegalArgumentException("cutoff radius " + rMax + " Å");
    }
    if (!(rOffset >= 0 && rOffset < rMax)) {
      throw new IllegalArgumentException("distance offset " + rOffset + " Å");
    }
    if (!(referenceTemperature > 0 && referenceTemperature < 1e9)) {
      throw new IllegalArgumentException("reference temperature " + referenceTemperature + " K");
    }
    if (predictionMode == null) {
      throw new IllegalArgumentException("no prediction mode");
    }
  }

  /**
   * Returns the configuration of every published model.
   *
   * @return 64 features, 20 radial functions, 3 layers, 77 elements
   */
  public static NetworkConfiguration published() {
    return new NetworkConfiguration(64, 20, 3, 77, 5.0, 0.5, 1000.0, PredictionMode.VELOCITY);
  }

  /**
   * Returns the distance from which two atoms do not see each other.
   *
   * @return in Å
   */
  public double reach() {
    return rMax - rOffset;
  }

  private static void requireWithin(String what, int value, int lowest, int highest) {
    if (value < lowest || value > highest) {
      throw new IllegalArgumentException(what + " " + value);
    }
  }
}
