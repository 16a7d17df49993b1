package org.liflow.universal;

import java.util.List;

/**
 * What came out of a run.
 *
 * @param isComplete whether all stages are done; false where the listener cancelled
 * @param crystals in the folder
 * @param covered by the potential, with a supercell
 * @param used in the data set, with at least one temperature
 * @param trajectories in the data set
 * @param trainCompositions how many distinct ones are in the split train
 * @param unseenCompositions how many are in the split test
 * @param unseenFamilies their families by name
 */
public record UniversalResults(
    boolean isComplete,
    int crystals,
    int covered,
    int used,
    int trajectories,
    int trainCompositions,
    int unseenCompositions,
    List<String> unseenFamilies) {
  /** Copies the list. */
  public UniversalResults {
    unseenFamilies = List.copyOf(unseenFamilies);
  }
}
