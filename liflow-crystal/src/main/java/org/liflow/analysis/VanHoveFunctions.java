package org.liflow.analysis;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;

/**
 * The van Hove functions that {@link VanHove} gathered; immutable.
 *
 * @param r the middles of the bins of distances in Å
 * @param x the middles of the bins of displacements along an axis in Å, from minus the farthest to
 *     the farthest
 * @param self one for each lag and element
 * @param distinct one for each lag and pair of elements; empty where it was not asked for
 */
public record VanHoveFunctions(
    @JsonProperty("r_A") List<Double> r,
    @JsonProperty("x_A") List<Double> x,
    @JsonProperty("self") List<Self> self,
    @JsonProperty("distinct") List<Distinct> distinct) {
  /**
   * Copies the lists.
   *
   * @param r the middles of the bins of distances in Å
   * @param x the middles of the bins of displacements along an axis in Å
   * @param self one for each lag and element
   * @param distinct one for each lag and pair of elements
   */
  public VanHoveFunctions {
    r = List.copyOf(r);
    x = List.copyOf(x);
    self = List.copyOf(self);
    distinct = List.copyOf(distinct);
  }

  /**
   * The self part: the distribution of the displacements of single atoms.
   *
   * @param species symbol of the element
   * @param lag in ps
   * @param radial 4π r² G<sub>s</sub>(r, t) in 1/Å: the density of the length of the displacement
   * @param alongX the density of the displacement along x in 1/Å
   * @param alongY the same along y
   * @param alongZ the same along z
   * @param beyond the share of displacements longer than the farthest bin
   * @param samples how many displacements were counted
   */
  public record Self(
      @JsonProperty("species") String species,
      @JsonProperty("lag_ps") double lag,
      @JsonProperty("radial_per_A") List<Double> radial,
      @JsonProperty("x_per_A") List<Double> alongX,
      @JsonProperty("y_per_A") List<Double> alongY,
      @JsonProperty("z_per_A") List<Double> alongZ,
      @JsonProperty("beyond") double beyond,
      @JsonProperty("samples") long samples) {
    /** Copies the lists. */
    public Self {
      radial = List.copyOf(radial);
      alongX = List.copyOf(alongX);
      alongY = List.copyOf(alongY);
      alongZ = List.copyOf(alongZ);
    }

    /**
     * Returns the density of the displacement along an axis.
     *
     * @param axis the direction
     * @return in 1/Å, one value per bin of {@code x}
     */
    public List<Double> along(Axis axis) {
      return axis == Axis.X ? alongX : axis == Axis.Y ? alongY : alongZ;
    }
  }

  /**
   * The distinct part: where other atoms are, a time after one atom was at the origin. It is
   * divided by the mean density, so that it is g(r) at lag 0 and 1 at large distances. Images of
   * the atom itself count as other atoms.
   *
   * @param first symbol of the one element, of lower or equal atomic number
   * @param second symbol of the other; the mean of both orders in time
   * @param lag in ps
   * @param g one value per bin
   */
  public record Distinct(
      @JsonProperty("first") String first,
      @JsonProperty("second") String second,
      @JsonProperty("lag_ps") double lag,
      @JsonProperty("g") List<Double> g) {
    /** Copies the list. */
    public Distinct {
      g = List.copyOf(g);
    }
  }

  /**
   * Finds the self part of an element.
   *
   * @param species its symbol
   * @param lag in ps
   * @return empty where there is none
   */
  public Optional<Self> self(String species, double lag) {
    return self.stream()
        .filter(one -> one.species().equals(species) && Math.abs(one.lag() - lag) < 1e-9)
        .findFirst();
  }

  /**
   * Finds the distinct part of two elements, in either order.
   *
   * @param one the symbol of an element
   * @param other the symbol of another, or the same
   * @param lag in ps
   * @return empty where there is none
   */
  public Optional<Distinct> distinct(String one, String other, double lag) {
    return distinct.stream()
        .filter(
            found ->
                (found.first().equals(one) && found.second().equals(other)
                        || found.first().equals(other) && found.second().equals(one))
                    && Math.abs(found.lag() - lag) < 1e-9)
        .findFirst();
  }
}
