package org.liflow.bench.speedup;

import java.util.ArrayList;
import java.util.List;

/**
 * What an atom of a large system takes against one of {@value #FROM} atoms, both by the same
 * program of this project.
 */
record Scaling(Measurement small, Measurement large) {
  /** Atoms of the system that larger ones are set against. */
  static final int FROM = 3200;

  /** All that measurements tell of the network's evaluations, in their order. */
  static List<Scaling> of(List<Measurement> measurements) {
    List<Scaling> scalings = new ArrayList<>();
    for (Measurement large : measurements) {
      if (!large.ours() || large.work() != Work.EVALUATION || large.atoms() <= FROM) {
        continue;
      }
      measurements.stream()
          .filter(small -> small.atoms() == FROM && small.resizes(large))
          .findFirst()
          .ifPresent(small -> scalings.add(new Scaling(small, large)));
    }
    return scalings;
  }

  /** Times as long as an atom of the small system; the median of the turns' ratios. */
  double ratio() {
    return small.ratioTo(large) * small.atoms() / large.atoms();
  }
}
