package org.liflow.analysis;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * The uncertainty of a diffusivity as independent replicas show it. Unlike the scatter among atoms
 * it holds for ions that move in concert, too, but it takes several replicas to see.
 */
final class ReplicaScatter {
  /** With fewer, the scatter is too uncertain itself. */
  static final int ENOUGH_REPLICAS = 6;

  /** Degrees of freedom that a posterior has at least. */
  private static final double FEWEST_DEGREES = 3;

  private ReplicaScatter() {}

  private static double quantile(double degrees) {
    return TDistribution.of(degrees).inverseSurvivalProbability(0.5 * (1 - Estimate.LEVEL));
  }

  /**
   * The pooled estimate with the replicas' scatter for its uncertainty: the standard error of their
   * weighted mean, and Student's t with one degree of freedom fewer than replicas.
   *
   * @param pooled of all replicas
   * @param replicas the estimate of each, two or more
   */
  static Diffusivity of(Diffusivity pooled, List<Diffusivity> replicas) {
    double weights = replicas.stream().mapToDouble(ReplicaScatter::weight).sum();
    double own = replicas.size() - 1;
    // Of fewer degrees Student's t has no variance: a wider one with the same interval stands in.
    double degrees = Math.max(FEWEST_DEGREES, own);
    double stretch = quantile(own) / quantile(degrees);
    double variance =
        stretch * stretch * chiSquared(replicas, ReplicaScatter::weight) / (own * weights);
    double[] covariance = pooled.covariance();
    double factor = variance / covariance[0];
    if (!(factor > 0)) {
      return pooled;
    }
    for (int k = 0; k < covariance.length; k++) {
      covariance[k] *= factor;
    }
    double unit = 2 * pooled.axes().size();
    return new Diffusivity(
        new TruncatedStudent(pooled.slope() / unit, Math.sqrt(variance) / unit, degrees),
        pooled.axes(),
        replicas.size(),
        pooled.fitFrom(),
        pooled.fitTo(),
        pooled.slope(),
        pooled.intercept(),
        covariance,
        degrees,
        null);
  }

  /** By the scatter of its ions, which is far more certain than that of its blocks of time. */
  private static double weight(Diffusivity replica) {
    double factor = replica.concert() == null ? 1 : replica.concert().varianceFactor();
    return factor / replica.covariance()[0];
  }

  /**
   * The pooled estimate, with the replicas' scatter for its uncertainty where that is the larger
   * one: replicas that are not alike, few as they may be.
   *
   * @param replicas the estimate of each, at least two
   */
  static Diffusivity atLeast(Diffusivity pooled, List<Diffusivity> replicas) {
    Diffusivity scattered = of(pooled, replicas);
    return scattered.covariance()[0] > pooled.covariance()[0] ? scattered : pooled;
  }

  /** Returns the probability that replicas of one thing differ as much as these do. */
  static double probability(List<Diffusivity> replicas) {
    double squares = chiSquared(replicas, ReplicaScatter::certainty);
    return ChiSquaredDistribution.of(replicas.size() - 1).survivalProbability(squares);
  }

  /** One over the variance of a replica's slope, that of Student's t. */
  private static double certainty(Diffusivity replica) {
    double degrees = replica.degreesOfFreedom();
    return (degrees - 2) / degrees / replica.covariance()[0];
  }

  private static double chiSquared(
      List<Diffusivity> replicas, ToDoubleFunction<Diffusivity> weight) {
    double weights = 0;
    double mean = 0;
    for (Diffusivity replica : replicas) {
      weights += weight.applyAsDouble(replica);
      mean += replica.slope() * weight.applyAsDouble(replica);
    }
    mean /= weights;
    double squares = 0;
    for (Diffusivity replica : replicas) {
      squares += Math.pow(replica.slope() - mean, 2) * weight.applyAsDouble(replica);
    }
    return squares;
  }
}
