package org.liflow.tensor.geometry;

import org.liflow.tensor.parallel.VectorApi;

/**
 * The loops over candidates that a search for neighbours spends its time in. Which of them run does
 * not show in the list: a doubtful pair is decided elsewhere.
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
   * The loops that suit a system: those of the Vector API where it is large, the JVM has the API
   * and the processor vectors wide enough; plain ones otherwise.
   */
  static SearchLoops of(int atoms) {
    if (atoms < FEWEST_FOR_VECTORS) {
      return new PlainSearchLoops();
    }
    return VectorApi.find(SearchLoops.class, "VectorSearchLoops")
        .filter(SearchLoops::suitsProcessor)
        .orElseGet(PlainSearchLoops::new);
  }

  /** Whether the processor does in one step what these loops take for one. */
  boolean suitsProcessor();

  /**
   * Lists what lies near a box.
   *
   * @param from first slot to look at
   * @param end one past the last
   * @param box middle of the box along x, y and z, half its widths, and the square of the distance
   *     from it within which a place counts as near
   * @param slots receives those that are near, ascending
   * @param used how many it holds already
   * @return how many it holds then
   */
  int nearBox(
      float[] x, float[] y, float[] z, int from, int end, float[] box, int[] slots, int used);

  /** Writes how many of the keys, all different and none negative, are smaller than each. */
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
