package org.liflow.crystal.order;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.liflow.files.InputException;

/**
 * The sites of a cell, by their occupants: sites with the same species and occupancies are one
 * group, over which atoms may be spread in any way; immutable.
 */
final class SiteGroups {
  /** Occupancies closer than this are the same. */
  private static final double SAME = 5e-4;

  /**
   * One group.
   *
   * @param sites their numbers in the cell
   * @param targets of each species the mean number of atoms a site; 0 is a vacancy
   */
  record Group(List<Integer> sites, double[] targets) {
    int size() {
      return sites.size();
    }
  }

  private final List<Species> species = new ArrayList<>();
  private final List<Group> groups = new ArrayList<>();

  /**
   * @param species index 0 is null, for a vacancy
   */
  SiteGroups(DisorderedCrystal crystal, ChargeAssignment charges) {
    species.add(null);
    for (DisorderedSite site : crystal.sites()) {
      for (Occupant occupant : site.occupants()) {
        Species one = new Species(occupant.element(), charges.of(occupant));
        if (!species.contains(one)) {
          species.add(one);
        }
      }
    }
    if (species.size() > Byte.MAX_VALUE) {
      throw new InputException(
          crystal.source(), species.size() - 1 + " species", "at most " + (Byte.MAX_VALUE - 1));
    }
    Map<Map<Integer, Long>, List<Integer>> members = new LinkedHashMap<>();
    for (int k = 0; k < crystal.sites().size(); k++) {
      double[] targets = targets(crystal.sites().get(k), charges);
      Map<Integer, Long> key = new TreeMap<>();
      for (int s = 1; s < targets.length; s++) {
        if (targets[s] > 0) {
          key.put(s, Math.round(targets[s] / SAME));
        }
      }
      members.computeIfAbsent(key, any -> new ArrayList<>()).add(k);
    }
    for (List<Integer> sites : members.values()) {
      double[] mean = new double[species.size()];
      for (int site : sites) {
        double[] targets = targets(crystal.sites().get(site), charges);
        for (int s = 0; s < mean.length; s++) {
          mean[s] += targets[s] / sites.size();
        }
      }
      groups.add(new Group(List.copyOf(sites), mean));
    }
  }

  private double[] targets(DisorderedSite site, ChargeAssignment charges) {
    double[] targets = new double[species.size()];
    double sum = site.isFull() ? site.occupancy() : 1;
    for (Occupant occupant : site.occupants()) {
      Species one = new Species(occupant.element(), charges.of(occupant));
      targets[species.indexOf(one)] += occupant.occupancy() / sum;
    }
    targets[0] = site.isFull() ? 0 : 1 - site.occupancy();
    return targets;
  }

  /** The species; index 0 is null, for a vacancy. */
  List<Species> species() {
    return species;
  }

  List<Group> groups() {
    return groups;
  }
}
