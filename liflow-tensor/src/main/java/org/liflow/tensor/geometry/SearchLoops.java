package org.liflow.tensor.geometry;

import org.liflow.tensor.parallel.VectorApi;

/**
 * The inner loops of a search for neighbours. All implementations lead to the same list: they
 * compare floats, and report pairs that are too close to the limit, which the caller then decides
 * in double precision.
 *
 * <p>Floats are read in whole groups of {@value #SPARE}: arrays of coordinates and keys hold as
 * many numbers more than they have entries, whatever these are.
 */
interface SearchLoops {
  /** Entries that may be read, but not used, behind the last one. */
  int SPARE = 32;

  /**
   * Loops of the Vector API save a quarter of a long search, but take half a second until the JIT
   * compiler has them: as long as many lists of fewer atoms.
   */
  int FEWEST_FOR_VECTORS = 20_000;

  /**
   * Returns the loops for a system: those of the Vector API if it is large, the JVM has the API and
   * the processor's vectors are wide enough; plain ones otherwise.
   */
  static SearchLoops of(int atoms) {
    if (atoms < FEWEST_FOR_VECTORS) {
      return new PlainSearchLoops();
    }
    return VectorApi.find(SearchLoops.class, "VectorSearchLoops")
        .filter(SearchLoops::suitsProcessor)
        .orElseGet(PlainSearchLoops::new);
  }

  /** Tells whether the processor has the instructions that these loops are written for. */
  boolean suitsProcessor();

  /**
   * Lists the slots near a box.
   *
   * @param from first slot to look at
   * @param end one past the last
   * @param box middle of the box along x, y and z, half its widths, and the square of the distance
   *     from it within which a slot counts as near
   * @param slots receives the near slots, ascending
   * @param used number that it holds already
   * @return number that it holds then
   */
  int nearBox(
      float[] x, float[] y, float[] z, int from, int end, float[] box, int[] slots, int used);

  /** Writes the rank of each key; keys are all different and none is negative. */
  void rank(int[] keys, int size, int[] ranks);

  /**
   * Atoms and images near a group of atoms, in the order of their numbers.
   *
   * @param x coordinates in Å from the middle of the group, with {@link #SPARE} further entries
   * @param y as {@code x}
   * @param z as {@code x}
   * @param numbers of the atoms and images, ascending
   */
  record Candidates(float[] x, float[] y, float[] z, int[] numbers) {}

  /**
   * Lists the numbers of the candidates that are nearer to one of them than a limit.
   *
   * @param candidates the arrays may hold more than {@code size}
   * @param home index of that candidate, which is not listed itself
   * @param size number of candidates
   * @param limit square of the distance
   * @param band squared distances minus the limit between this and 0 are doubtful; negative
   * @param found receives the numbers from {@code begin} on; has room for all
   * @param begin index of the first number
   * @return one past the last written; negative when a pair, or what is read behind the last one,
   *     is doubtful, and then nothing is known
   */
  int nearHome(
      Candidates candidates, int home, int size, float limit, float band, int[] found, int begin);
}
