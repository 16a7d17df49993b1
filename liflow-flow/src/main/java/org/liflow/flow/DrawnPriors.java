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
 * @param modelWidths per atom of the batch: the same, or the width of the model's own prior where
 *     the structure's is not built in
 * @param allNormal whether all are built in
 */
record DrawnPriors(List<Prior> priors, double[] widths, double[] modelWidths, boolean allNormal) {
  static DrawnPriors of(
      List<Replica> replicas, Function<Replica, Prior> priorOf, NormalPrior ofModel) {
    List<Prior> priors = new ArrayList<>();
    double[] widths =
        new double[replicas.stream().mapToInt(replica -> replica.structure().size()).sum()];
    double[] modelWidths = new double[widths.length];
    boolean allNormal = true;
    int atom = 0;
    for (Replica replica : replicas) {
      Structure structure = replica.structure();
      Prior prior = priorOf.apply(replica);
      priors.add(prior);
      if (prior instanceof NormalPrior normal) {
        setWidths(normal, replica, widths, atom);
      } else {
        allNormal = false;
      }
      setWidths(prior instanceof NormalPrior own ? own : ofModel, replica, modelWidths, atom);
      atom += structure.size();
    }
    return new DrawnPriors(priors, widths, modelWidths, allNormal);
  }

  private static void setWidths(NormalPrior prior, Replica replica, double[] widths, int first) {
    double[] own = prior.widths(replica.structure(), replica.temperature());
    System.arraycopy(own, 0, widths, first, own.length);
  }
}
