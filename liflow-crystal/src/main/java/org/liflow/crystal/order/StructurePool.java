package org.liflow.crystal.order;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The distinct arrangements of lowest energy met so far; not safe for several threads. */
final class StructurePool {
  /** Energies closer than this, in eV, are the same arrangement's. */
  private static final double SAME = 1e-7;

  private final SitePermutations symmetry;
  private final int most;
  private final Map<Key, FoundArrangement> known = new HashMap<>();
  private final TreeSet<FoundArrangement> sorted = new TreeSet<>(StructurePool::compare);

  /** Arrays as keys of a map. */
  private record Key(String species) {
    static Key of(byte[] species) {
      return new Key(new String(species, java.nio.charset.StandardCharsets.ISO_8859_1));
    }
  }

  StructurePool(SitePermutations symmetry, int most) {
    this.symmetry = symmetry;
    this.most = most;
  }

  private static int compare(FoundArrangement p, FoundArrangement q) {
    int first = Double.compare(p.energy(), q.energy());
    return first != 0 ? first : Arrays.compare(p.species(), q.species());
  }

  /** Whether an energy is low enough to be kept. */
  boolean wants(double energy) {
    return sorted.size() < most || energy < sorted.last().energy() - SAME;
  }

  /** Adds an arrangement, or counts one more find of it. */
  void add(byte[] species, double energy) {
    if (!wants(energy)) {
      return;
    }
    byte[] canonical = symmetry.canonical(species);
    Key key = Key.of(canonical);
    FoundArrangement old = known.get(key);
    if (old != null) {
      sorted.remove(old);
      FoundArrangement again =
          new FoundArrangement(canonical, old.energy(), old.degeneracy(), old.draws() + 1);
      known.put(key, again);
      sorted.add(again);
      return;
    }
    FoundArrangement one = new FoundArrangement(canonical, energy, 0, 1);
    known.put(key, one);
    sorted.add(one);
    if (sorted.size() > most) {
      FoundArrangement last = sorted.pollLast();
      known.remove(Key.of(last.species()));
    }
  }

  /** The arrangements, lowest energy first; degeneracies are not yet known. */
  List<FoundArrangement> lowest() {
    return new ArrayList<>(sorted);
  }

  /** Their number. */
  int size() {
    return sorted.size();
  }
}
