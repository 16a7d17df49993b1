package org.liflow.analysis;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.liflow.crystal.Element;
import org.liflow.crystal.Trajectory;

/**
 * How much a trajectory remembers over one stride, from its frames alone.
 *
 * <p>A model that sees positions and no velocities makes a Markov chain of positions. That can be
 * right only as far as the velocities are forgotten within a stride (Chapman and Kolmogorov). Two
 * numbers for each element tell of it:
 *
 * <ul>
 *   <li>the <em>velocity correlation</em>: the share of an atom's velocity that is left a stride
 *       later, ⟨v(0)·v(τ)⟩ / ⟨v²⟩ with velocities by finite differences of neighbouring frames.
 *       Near 0, positions alone decide the next stride. It takes frames finer than a stride.
 *   <li>the <em>stride correlation</em>: ⟨d₁·d₂⟩ / ⟨d²⟩ of consecutive strides' displacements. It
 *       is 0 for a free walk. Below 0, atoms tend to come back; −1/2 is an atom bound to a site
 *       that has forgotten its phase. Above 0, they tend to go on. Since MSD(2τ) = 2 MSD(τ) (1 +
 *       c), a model whose c is another than the reference's has wrong displacements over two
 *       strides even if those over one are right.
 * </ul>
 *
 * <p>Not thread-safe.
 */
public final class StrideMemory {
  /**
   * The memory of one element.
   *
   * @param species its symbol
   * @param strideCorrelation of consecutive strides' displacements, −1 to 1
   * @param velocityCorrelation of velocities a stride apart; null where there are no frames finer
   *     than a stride
   * @param samples pairs of consecutive strides that were counted: atoms times time origins, which
   *     overlap
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record OfSpecies(
      @JsonProperty("species") String species,
      @JsonProperty("stride_correlation") double strideCorrelation,
      @JsonProperty("velocity_correlation") Double velocityCorrelation,
      @JsonProperty("samples") long samples) {}

  private static final class Sums {
    double strides;
    double strideSquares;
    double velocities;
    double velocitySquares;
    long samples;
  }

  private final int stride;
  private final ReferenceFrame reference;
  private final Element mobile;
  private final Map<Integer, Sums> sums = new TreeMap<>();

  /**
   * Begins with nothing.
   *
   * @param stride in frames, at least 1
   * @param reference the frame that displacements are seen from
   * @param mobile the element that {@link ReferenceFrame#FRAMEWORK} leaves out
   * @throws IllegalArgumentException for a stride below 1
   */
  public StrideMemory(int stride, ReferenceFrame reference, Element mobile) {
    if (stride < 1) {
      throw new IllegalArgumentException("a stride of " + stride + " frames");
    }
    this.stride = stride;
    this.reference = reference;
    this.mobile = mobile;
  }

  /**
   * Adds a trajectory; one shorter than two strides adds nothing to the strides.
   *
   * @param trajectory unwrapped
   * @throws IllegalArgumentException for an empty reference frame, a position that is not finite or
   *     positions wrapped into the cell
   */
  public void add(Trajectory trajectory) {
    Displacements.requireUnwrapped(trajectory);
    Displacements displacements = new Displacements(trajectory, reference, mobile);
    int frames = trajectory.frames();
    for (int atom = 0; atom < trajectory.atoms(); atom++) {
      Sums to = sums.computeIfAbsent(trajectory.element(atom).atomicNumber(), number -> new Sums());
      for (int axis = 0; axis < 3; axis++) {
        double[] x = displacements.of(atom, axis);
        for (int k = 0; k + 2 * stride < frames; k++) {
          double first = x[k + stride] - x[k];
          double second = x[k + 2 * stride] - x[k + stride];
          to.strides += first * second;
          // Both strides' squares, so that the share stays between −1 and 1.
          to.strideSquares += 0.5 * (first * first + second * second);
        }
        for (int k = 0; stride > 1 && k + stride + 1 < frames; k++) {
          double first = x[k + 1] - x[k];
          double second = x[k + stride + 1] - x[k + stride];
          to.velocities += first * second;
          to.velocitySquares += 0.5 * (first * first + second * second);
        }
      }
      to.samples += Math.max(0, frames - 2 * stride);
    }
  }

  /**
   * Adds what another has gathered.
   *
   * @param other of the same stride in time; not changed
   */
  public void add(StrideMemory other) {
    other.sums.forEach(
        (number, from) -> {
          Sums to = sums.computeIfAbsent(number, key -> new Sums());
          to.strides += from.strides;
          to.strideSquares += from.strideSquares;
          to.velocities += from.velocities;
          to.velocitySquares += from.velocitySquares;
          to.samples += from.samples;
        });
  }

  /**
   * Returns the memory of each element.
   *
   * @return by atomic number; elements without a sample are left out
   */
  public List<OfSpecies> result() {
    List<OfSpecies> found = new ArrayList<>();
    sums.forEach(
        (number, of) -> {
          if (of.samples > 0 && of.strideSquares > 0) {
            found.add(
                new OfSpecies(
                    Element.of(number).symbol(),
                    of.strides / of.strideSquares,
                    of.velocitySquares > 0 ? of.velocities / of.velocitySquares : null,
                    of.samples));
          }
        });
    return found;
  }
}
