package org.liflow.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.liflow.crystal.Structure;

/**
 * The priors of a batch's structures, with what a device needs to draw the built-in ones.
 *
 * @param priors one per structure
 * @param widths per atom of the batch: {@link NormalPrior#width} in Å, or 0 where the structure's
 *     prior is not built in
 * @param allNormal whether all are built in
 */
record DrawnPriors(List<Prior> priors, double[] widths, boolean allNormal) {
  static DrawnPriors of(List<Replica> replicas, Function<Replica, Prior> priorOf) {
    List<Prior> priors = new ArrayList<>();
    double[] widths =
        new double[replicas.stream().mapToInt(replica -> replica.structure().size()).sum()];
    boolean allNormal = true;
    int atom = 0;
    for (Replica replica : replicas) {
      Structure structure = replica.structure();
      Prior prior = priorOf.apply(replica);
      priors.add(prior);
      if (prior instanceof NormalPrior normal) {
        for (int i = 0; i < structure.size(); i++) {
          widths[atom + i] = normal.width(structure.element(i), replica.temperature());
        }
      } else {
        allNormal = false;
      }
      atom += structure.size();
    }
    return new DrawnPriors(priors, widths, allNormal);
  }
}
