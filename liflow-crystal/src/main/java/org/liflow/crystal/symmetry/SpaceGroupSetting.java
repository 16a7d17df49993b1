package org.liflow.crystal.symmetry;

import java.util.List;

/**
 * A space group in one setting.
 *
 * @param number in International Tables, 1 to 230
 * @param choice of axes, cell, origin or of a hexagonal (H) or rhombohedral (R) cell, such as b1,
 *     cab, 2 or H; empty where there is none; * for a setting outside the Hall list
 * @param hall its Hall symbol
 * @param symbols its Hermann-Mauguin symbols, the usual one first
 * @param group its operations
 */
public record SpaceGroupSetting(
    int number, String choice, String hall, List<String> symbols, SymmetryGroup group) {
  /**
   * Which of two origins it has.
   *
   * @return 1 or 2; 0 for a group of one origin
   */
  public int origin() {
    return choice.startsWith("1") ? 1 : choice.startsWith("2") ? 2 : 0;
  }

  /** Whether a word after a symbol's colon means this choice: the whole choice or its origin. */
  boolean isChosenBy(String word) {
    return choice.equalsIgnoreCase(word) || (origin() > 0 && word.equals("" + origin()));
  }

  /**
   * The usual symbol with its choice where there is one to make.
   *
   * @return such as {@code F d -3 m:2} or {@code P 1 21/n 1}
   */
  public String title() {
    boolean told = origin() > 0 || choice.equals("H") || choice.equals("R");
    return symbols.get(0) + (told ? ":" + choice : "");
  }
}
