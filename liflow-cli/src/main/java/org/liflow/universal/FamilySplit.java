package org.liflow.universal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.liflow.util.Sha256;

/**
 * Chooses families of compositions to be kept from training.
 *
 * <p>Families come in the order of the SHA-256 of seed and name, and each goes to the unseen side
 * unless that would bring the unseen compositions above the wanted number by more than a fifth; it
 * ends at the wanted number. The wanted number is the share of all compositions, and at least the
 * least number, but at most half of all.
 */
final class FamilySplit {
  private static final double TOLERANCE = 1.2;

  private FamilySplit() {}

  /**
   * Chooses.
   *
   * @param compositions of each family
   * @return the unseen families by name
   */
  static SortedSet<String> unseen(
      Map<String, SortedSet<String>> compositions, UniversalSettings.Split split, long seed) {
    SortedMap<String, SortedSet<String>> sorted = new TreeMap<>(compositions);
    int all = sorted.values().stream().mapToInt(SortedSet::size).sum();
    int wanted =
        Math.min(
            all / 2, Math.max(split.compositions(), (int) Math.ceil(split.share() * all - 1e-9)));
    List<String> order = new ArrayList<>(sorted.keySet());
    order.sort(Comparator.comparing(name -> new Sha256().add(seed + " " + name).hex()));
    SortedSet<String> unseen = new TreeSet<>();
    int count = 0;
    for (String name : order) {
      int size = sorted.get(name).size();
      if (count < wanted && count + size <= TOLERANCE * wanted) {
        unseen.add(name);
        count += size;
      }
    }
    return unseen;
  }
}
