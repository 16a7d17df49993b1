package org.liflow.flow;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.rng.UniformRandomProvider;
import org.liflow.crystal.Constants;
import org.liflow.crystal.Element;
import org.liflow.crystal.Structure;
import org.liflow.nn.io.PriorConfiguration;

/**
 * A built-in prior: normal displacements, independent from atom to atom and from axis to axis. A
 * GPU draws them itself, with the same random numbers.
 *
 * <p>Immutable; safe for use by several threads.
 */
public final class NormalPrior implements Prior {
  private final PriorConfiguration configuration;
  private final ScaleChoice mobile;
  private final ScaleChoice frame;
  private final Set<Integer> mobileSpecies;

  NormalPrior(
      PriorConfiguration configuration,
      ScaleChoice mobile,
      ScaleChoice frame,
      Set<Integer> mobileSpecies) {
    this.configuration = Objects.requireNonNull(configuration, "a prior's configuration");
    this.mobile = Objects.requireNonNull(mobile, "the scale of the mobile species");
    this.frame = Objects.requireNonNull(frame, "the scale of the other atoms");
    if (!mobileSpecies.isEmpty()) {
      this.mobileSpecies = Set.copyOf(mobileSpecies);
    } else if (configuration instanceof PriorConfiguration.AdaptiveMaxwellBoltzmann adaptive) {
      this.mobileSpecies = Set.of(adaptive.mobileSpecies());
    } else {
      this.mobileSpecies = Set.of();
    }
  }

  /** {@return the prior without the choice of scales, as files hold it} */
  public PriorConfiguration configuration() {
    return configuration;
  }

  /** {@return the name of the distribution, such as {@code MaxwellBoltzmann}} */
  @Override
  public String name() {
    return configuration.getClass().getSimpleName();
  }

  @Override
  public Map<String, String> parameters() {
    // Descriptions of runs on disk have these words: keep them, or old runs are refused.
    Map<String, String> parameters = new LinkedHashMap<>();
    if (configuration instanceof PriorConfiguration.AdaptiveMaxwellBoltzmann) {
      parameters.put("mobileFactor", String.valueOf(scale(0, true)));
      parameters.put("frameFactor", String.valueOf(scale(0, false)));
      parameters.put("mobile", new TreeSet<>(mobileSpecies).toString());
    } else if (configuration instanceof PriorConfiguration.SpeciesMaxwellBoltzmann own) {
      own.scales()
          .forEach(
              (number, scale) ->
                  parameters.put(Element.of(number).symbol() + "Factor", String.valueOf(scale)));
    } else {
      String key =
          configuration.isThermal() ? "factor" : configuration.drawsWidth() ? "largest" : "width";
      parameters.put(key, String.valueOf(scale(0, false)));
    }
    return parameters;
  }

  private double scale(int atomicNumber, boolean ofMobile) {
    ScaleChoice choice = ofMobile ? mobile : frame;
    return configuration.scale(atomicNumber, ofMobile, choice == ScaleChoice.LARGE);
  }

  /**
   * Returns the standard deviation of one element's displacement along each axis.
   *
   * <p>Thermal widths are √(kB T / m) with T in K, m in amu and kB in eV/K, read as Å: the
   * convention of the published models. They are always of the element's standard mass: a model has
   * learned displacements from noise of that width, and isotopes have no noise of their own.
   *
   * @param element the element of the atom
   * @param temperature in K
   * @return in Å; if the prior {@link #drawsWidth}, the largest
   */
  public double width(Element element, double temperature) {
    int number = element.atomicNumber();
    double scale = scale(number, mobileSpecies.contains(number));
    return configuration.isThermal()
        ? scale * Math.sqrt(Constants.BOLTZMANN_EV * temperature / element.mass())
        : scale;
  }

  /**
   * Returns the {@link #width} of each atom of a structure.
   *
   * @param structure gives the elements
   * @param temperature in K
   * @return in Å, in a new array
   */
  public double[] widths(Structure structure, double temperature) {
    double[] widths = new double[structure.size()];
    for (int atom = 0; atom < widths.length; atom++) {
      widths[atom] = width(structure.element(atom), temperature);
    }
    return widths;
  }

  /** {@return whether each atom's width is drawn, uniformly from 0 to {@link #width}} */
  public boolean drawsWidth() {
    return configuration.drawsWidth();
  }

  @Override
  public void sample(Structure structure, NoiseKey key, float[] displacements, int start) {
    for (int atom = 0; atom < structure.size(); atom++) {
      sampleAtom(structure.element(atom), atom, key, displacements, start + 3 * atom);
    }
  }

  /** Draws the displacement of one atom, the same as {@link #sample} does. */
  void sampleAtom(Element element, int atom, NoiseKey key, float[] displacements, int at) {
    UniformRandomProvider random = key.atom(atom);
    double width = width(element, key.temperature());
    if (configuration.drawsWidth()) {
      width *= (random.nextInt() & 0xffffffffL) * 0x1p-32;
    }
    // Two pairs of normals (Box and Muller 1958); three are used. StrictMath gives the same bits
    // on every machine.
    double radius = radius(random);
    double angle = angle(random);
    displacements[at] = (float) (width * radius * StrictMath.cos(angle));
    displacements[at + 1] = (float) (width * radius * StrictMath.sin(angle));
    radius = radius(random);
    displacements[at + 2] = (float) (width * radius * StrictMath.cos(angle(random)));
  }

  private static double radius(UniformRandomProvider random) {
    double uniform = ((random.nextInt() & 0xffffffffL) + 1) * 0x1p-32;
    return StrictMath.sqrt(-2 * StrictMath.log(uniform));
  }

  private static double angle(UniformRandomProvider random) {
    return 2 * Math.PI * ((random.nextInt() & 0xffffffffL) * 0x1p-32);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NormalPrior prior
        && name().equals(prior.name())
        && parameters().equals(prior.parameters());
  }

  @Override
  public int hashCode() {
    return parameters().hashCode();
  }

  /** {@return the name and the parameters in one line} */
  @Override
  public String toString() {
    return DescriptionText.of(name(), parameters());
  }
}
