package org.liflow.flow;

import java.util.Set;
import org.apache.commons.rng.UniformRandomProvider;
import org.liflow.crystal.Constants;
import org.liflow.crystal.Element;
import org.liflow.crystal.Structure;
import org.liflow.nn.io.PriorConfiguration;

/** Where a flow starts: a distribution of displacements, independent from atom to atom. */
public sealed interface Prior {
  /**
   * The prior that a model's file describes.
   *
   * @param mobile scale of the mobile species, where the prior has a choice
   * @param frame scale of the other atoms, where the prior has a choice
   * @param mobileSpecies atomic numbers of the mobile species; empty for that of the file
   */
  static Prior of(
      PriorConfiguration file, ScaleChoice mobile, ScaleChoice frame, Set<Integer> mobileSpecies) {
    if (file instanceof PriorConfiguration.Normal normal) {
      return new Normal(normal.scale());
    }
    if (file instanceof PriorConfiguration.UniformScaleNormal normal) {
      return new UniformScaleNormal(normal.scale());
    }
    if (file instanceof PriorConfiguration.MaxwellBoltzmann thermal) {
      return new MaxwellBoltzmann(thermal.scale());
    }
    PriorConfiguration.AdaptiveMaxwellBoltzmann adaptive =
        (PriorConfiguration.AdaptiveMaxwellBoltzmann) file;
    return new AdaptiveMaxwellBoltzmann(
        choose(adaptive.mobile(), mobile),
        choose(adaptive.frame(), frame),
        mobileSpecies.isEmpty() ? Set.of(adaptive.mobileSpecies()) : mobileSpecies);
  }

  private static double choose(PriorConfiguration.Scales scales, ScaleChoice choice) {
    return choice == ScaleChoice.LARGE ? scales.large() : scales.small();
  }

  /**
   * The standard deviation along each axis, in Å, of one element's displacement; of a prior that
   * draws it, the largest.
   *
   * @param temperature in K
   */
  double scale(Element element, double temperature);

  /**
   * Draws a displacement for each atom.
   *
   * @param key names the draw; its temperature, in K, sets the scale too
   * @param displacements x, y, z of each atom in Å, from {@code start} on; overwritten
   */
  default void sample(Structure structure, NoiseKey key, float[] displacements, int start) {
    for (int atom = 0; atom < structure.size(); atom++) {
      UniformRandomProvider random = key.atom(atom);
      double scale = drawScale(structure.element(atom), key.temperature(), random);
      // Two pairs of normals (Box and Muller 1958); three are used. StrictMath gives the same bits
      // on every machine.
      double radius = radius(random);
      double angle = angle(random);
      int at = start + 3 * atom;
      displacements[at] = (float) (scale * radius * StrictMath.cos(angle));
      displacements[at + 1] = (float) (scale * radius * StrictMath.sin(angle));
      radius = radius(random);
      displacements[at + 2] = (float) (scale * radius * StrictMath.cos(angle(random)));
    }
  }

  /** The standard deviation to use for one atom; draws from {@code random} only where needed. */
  default double drawScale(Element element, double temperature, UniformRandomProvider random) {
    return scale(element, temperature);
  }

  /** Whether {@link #drawScale} draws, uniformly from 0 to {@link #scale}. */
  default boolean drawsScale() {
    return false;
  }

  private static double radius(UniformRandomProvider random) {
    double uniform = ((random.nextInt() & 0xffffffffL) + 1) * 0x1p-32;
    return StrictMath.sqrt(-2 * StrictMath.log(uniform));
  }

  private static double angle(UniformRandomProvider random) {
    return 2 * Math.PI * ((random.nextInt() & 0xffffffffL) * 0x1p-32);
  }

  /** √(kB T / m), with T in K, m in amu and kB in eV/K, read as Å: the published convention. */
  private static double thermal(Element element, double temperature) {
    return Math.sqrt(Constants.BOLTZMANN_EV * temperature / element.mass());
  }

  private static void requireScale(double scale) {
    if (!(scale >= 0) || Double.isInfinite(scale)) {
      throw new IllegalArgumentException("a prior of scale " + scale);
    }
  }

  /**
   * The same normal distribution for every atom.
   *
   * @param width standard deviation in Å
   */
  record Normal(double width) implements Prior {
    /**
     * @throws IllegalArgumentException for a negative width
     */
    public Normal {
      requireScale(width);
    }

    @Override
    public double scale(Element element, double temperature) {
      return width;
    }
  }

  /**
   * A normal distribution whose standard deviation is drawn for each atom, uniformly from 0 to a
   * largest one.
   *
   * @param largest in Å
   */
  record UniformScaleNormal(double largest) implements Prior {
    /**
     * @throws IllegalArgumentException for a negative width
     */
    public UniformScaleNormal {
      requireScale(largest);
    }

    @Override
    public double scale(Element element, double temperature) {
      return largest;
    }

    @Override
    public boolean drawsScale() {
      return true;
    }

    @Override
    public double drawScale(Element element, double temperature, UniformRandomProvider random) {
      return largest * ((random.nextInt() & 0xffffffffL) * 0x1p-32);
    }
  }

  /**
   * Thermal velocities times a time: √(kB T / m).
   *
   * @param factor times the thermal width
   */
  record MaxwellBoltzmann(double factor) implements Prior {
    /**
     * @throws IllegalArgumentException for a negative factor
     */
    public MaxwellBoltzmann {
      requireScale(factor);
    }

    @Override
    public double scale(Element element, double temperature) {
      return factor * thermal(element, temperature);
    }
  }

  /**
   * Thermal velocities with one factor for the mobile species and another for the rest.
   *
   * @param mobileFactor times the thermal width of a mobile atom
   * @param frameFactor times the thermal width of any other
   * @param mobile atomic numbers of the mobile species
   */
  record AdaptiveMaxwellBoltzmann(double mobileFactor, double frameFactor, Set<Integer> mobile)
      implements Prior {
    /**
     * @throws IllegalArgumentException for a negative factor
     */
    public AdaptiveMaxwellBoltzmann {
      requireScale(mobileFactor);
      requireScale(frameFactor);
      mobile = Set.copyOf(mobile);
    }

    @Override
    public double scale(Element element, double temperature) {
      double factor = mobile.contains(element.atomicNumber()) ? mobileFactor : frameFactor;
      return factor * thermal(element, temperature);
    }
  }
}
