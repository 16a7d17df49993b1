package org.liflow.formats;

import java.util.ArrayList;
import java.util.List;

/** What there is to tell of files of all layouts. */
final class Notes {
  private Notes() {}

  /**
   * @param cells which may have been turned
   * @param lacking frames at the end of which only some data were written
   */
  static List<String> of(Cells cells, long lacking) {
    List<String> notes = new ArrayList<>();
    if (cells.isTurned()) {
      notes.add("the cell's vectors are left-handed: the second and the third are swapped");
    }
    if (lacking > 0) {
      notes.add(
          lacking == 1
              ? "the last frame lacks some of its data and is left out"
              : "the last " + lacking + " frames lack some of their data and are left out");
    }
    return notes;
  }
}
