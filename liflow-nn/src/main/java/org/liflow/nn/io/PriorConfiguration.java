package org.liflow.nn.io;

/**
 * The distribution of displacements that a flow starts from. Scales are in Å, or factors of the
 * thermal width where the distribution depends on temperature and mass.
 */
public sealed interface PriorConfiguration {
  /** The atomic number of lithium, the mobile species of the published models. */
  int LITHIUM = 3;

  /**
   * The same normal distribution for every atom.
   *
   * @param scale its standard deviation
   */
  record Normal(double scale) implements PriorConfiguration {
    /**
     * Checks the scale.
     *
     * @param scale positive and finite
     * @throws IllegalArgumentException for another scale
     */
    public Normal {
      requireScale(scale);
    }
  }

  /**
   * A normal distribution whose standard deviation is drawn uniformly, once an atom.
   *
   * @param scale the largest standard deviation
   */
  record UniformScaleNormal(double scale) implements PriorConfiguration {
    /**
     * Checks the scale.
     *
     * @param scale positive and finite
     * @throws IllegalArgumentException for another scale
     */
    public UniformScaleNormal {
      requireScale(scale);
    }
  }

  /**
   * The Maxwell-Boltzmann distribution.
   *
   * @param scale factor of every atom's width
   */
  record MaxwellBoltzmann(double scale) implements PriorConfiguration {
    /**
     * Checks the scale.
     *
     * @param scale positive and finite
     * @throws IllegalArgumentException for another scale
     */
    public MaxwellBoltzmann {
      requireScale(scale);
    }
  }

  /**
   * The Maxwell-Boltzmann distribution with a scale chosen, for each structure, from two for the
   * mobile species and two for the other atoms.
   *
   * @param mobile the scales of the mobile species
   * @param frame the scales of the other atoms
   * @param mobileSpecies the atomic number of the mobile species
   */
  record AdaptiveMaxwellBoltzmann(Scales mobile, Scales frame, int mobileSpecies)
      implements PriorConfiguration {
    /**
     * Checks the species.
     *
     * @param mobile scales of the mobile species
     * @param frame scales of the other atoms
     * @param mobileSpecies an atomic number
     * @throws IllegalArgumentException for a number that is none
     */
    public AdaptiveMaxwellBoltzmann {
      if (mobileSpecies < 1 || mobileSpecies > ElementIndex.LARGEST_ATOMIC_NUMBER) {
        throw new IllegalArgumentException("mobile species of atomic number " + mobileSpecies);
      }
    }
  }

  /**
   * Two scales to choose from.
   *
   * @param small for structures whose atoms of the kind move little
   * @param large for structures whose atoms of the kind move far
   */
  record Scales(double small, double large) {
    /**
     * Checks the scales.
     *
     * @param small positive and finite
     * @param large positive and finite
     * @throws IllegalArgumentException for other scales
     */
    public Scales {
      requireScale(small);
      requireScale(large);
    }
  }

  private static void requireScale(double scale) {
    if (!(scale > 0 && scale < 1e6)) {
      throw new IllegalArgumentException("a prior of scale " + scale);
    }
  }
}
