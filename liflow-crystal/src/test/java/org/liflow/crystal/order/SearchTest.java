package org.liflow.crystal.order;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;
import org.junit.jupiter.api.Test;
import org.liflow.tensor.parallel.Workers;

/** Enumeration, symmetry and Monte Carlo against brute force. */
class SearchTest {
  private static byte[] randomArrangement(OrderingProblem problem, Random random) {
    byte[] species = new byte[problem.sites()];
    for (int g = 0; g < problem.members.length; g++) {
      List<Byte> all = new ArrayList<>();
      for (byte s = 0; s < problem.counts[g].length; s++) {
        for (int k = 0; k < problem.counts[g][s]; k++) {
          all.add(s);
        }
      }
      java.util.Collections.shuffle(all, random);
      for (int k = 0; k < all.size(); k++) {
        species[problem.members[g][k]] = all.get(k);
      }
    }
    return species;
  }

  @Test
  void swapsKeepEnergyAndOverlapsUpToDate() {
    OrderingProblem problem = Crystals.problem(Crystals.rockSalt(), 2, 2, 1);
    Random random = new Random(3);
    Arrangement state = new Arrangement(problem, randomArrangement(problem, random));
    for (int k = 0; k < 500; k++) {
      int i = random.nextInt(problem.sites());
      int j = random.nextInt(problem.sites());
      double change = state.change(i, j);
      int overlaps = state.overlapChange(i, j);
      state.swap(i, j, change, overlaps);
      Arrangement fresh = new Arrangement(problem, state.toArray());
      assertEquals(fresh.energy(), state.energy(), 1e-8);
      assertEquals(fresh.overlaps(), state.overlaps());
    }
  }

  @Test
  void overlapsFollowSwapsWhereSitesAreTooClose() {
    // Vacancies on a lattice so narrow that neighbours overlap: 1.4 Å for lithium.
    DisorderedCrystal crystal =
        Crystals.simpleCubic(1.4, Crystals.occupant("Li", 0.3), Crystals.occupant("F", 0.3));
    ChargeAssignment charges = ChargeAssignment.choose(crystal, ChargeChoices.none());
    SiteGroups groups = new SiteGroups(crystal, charges);
    CellSettings cell = CellSettings.defaults().withRepeats(4, 4, 4);
    CellPlanner.Counted plan =
        new CellPlanner(crystal, charges, groups, cell, 0).plan().orElseThrow();
    OrderingProblem problem = new OrderingProblem(crystal, groups, plan, 0.6, false, 1000);
    Random random = new Random(4);
    Arrangement state = new Arrangement(problem, randomArrangement(problem, random));
    assertTrue(state.overlaps() > 0);
    Set<Integer> seen = new HashSet<>();
    for (int k = 0; k < 300; k++) {
      int i = random.nextInt(problem.sites());
      int j = random.nextInt(problem.sites());
      state.swap(i, j, state.change(i, j), state.overlapChange(i, j));
      int fresh = new Arrangement(problem, state.toArray()).overlaps();
      assertEquals(fresh, state.overlaps());
      seen.add(fresh);
    }
    assertTrue(seen.size() > 3);
  }

  @Test
  void energyOfAnArrangementIsThatOfItsStructure() {
    try (Workers workers = new Workers(1)) {
      OrderingResult result =
          CrystalOrdering.order(
              Crystals.rockSalt(),
              OrderingSettings.defaults().withCell(CellSettings.defaults().withRepeats(2, 1, 1)),
              workers);
      for (OrderedStructure one : result.structures()) {
        assertEquals(CoulombEnergy.of(one.structure(), one.charges()), one.energy(), 1e-8);
        assertEquals(0, one.charge(), 1e-12);
      }
    }
  }

  /**
   * Orbits of arrangements by Burnside's lemma: the mean number that a permutation leaves alone.
   */
  private static long burnside(OrderingProblem problem, SitePermutations symmetry) {
    List<byte[]> all = all(problem);
    long fixed = 0;
    for (int[] to : symmetry.all()) {
      for (byte[] one : all) {
        boolean same = true;
        for (int i = 0; i < to.length && same; i++) {
          same = one[to[i]] == one[i];
        }
        fixed += same ? 1 : 0;
      }
    }
    assertEquals(0, fixed % symmetry.size());
    return fixed / symmetry.size();
  }

  private static List<byte[]> all(OrderingProblem problem) {
    List<byte[]> all = new ArrayList<>();
    all(problem, new byte[problem.sites()], 0, all);
    return all;
  }

  private static void all(OrderingProblem problem, byte[] species, int site, List<byte[]> all) {
    if (site == species.length) {
      for (int g = 0; g < problem.counts.length; g++) {
        int[] counts = new int[problem.counts[g].length];
        for (int i : problem.members[g]) {
          counts[species[i]]++;
        }
        if (!Arrays.equals(counts, problem.counts[g])) {
          return;
        }
      }
      all.add(species.clone());
      return;
    }
    for (byte s = 0; s < problem.species.size(); s++) {
      if (problem.counts[problem.group[site]][s] > 0) {
        species[site] = s;
        all(problem, species, site + 1, all);
      }
    }
  }

  @Test
  void distinctStructuresAreAsManyAsBurnsideCounts() {
    int[][] cells = {{1, 1, 1}, {2, 1, 1}, {1, 2, 1}, {3, 1, 1}};
    for (int[] n : cells) {
      DisorderedCrystal crystal = Crystals.rockSalt();
      OrderingProblem problem = Crystals.problem(crystal, n[0], n[1], n[2]);
      SitePermutations symmetry = new SitePermutations(problem, crystal, List.of(n[0], n[1], n[2]));
      Search search =
          new CompleteEnumeration(problem, symmetry).run(100_000, OptionalDouble.empty(), 1);
      SearchMethod.Enumeration method = (SearchMethod.Enumeration) search.method();
      assertEquals(all(problem).size(), method.arrangements());
      assertEquals(burnside(problem, symmetry), method.distinct());
      long sum = 0;
      for (FoundArrangement one : search.found()) {
        sum += one.degeneracy();
        assertEquals(symmetry.degeneracy(one.species()), one.degeneracy());
      }
      assertEquals(method.allowed(), sum);
    }
  }

  @Test
  void symmetryKeepsEnergies() {
    DisorderedCrystal crystal = Crystals.rockSalt();
    OrderingProblem problem = Crystals.problem(crystal, 2, 2, 1);
    SitePermutations symmetry = new SitePermutations(problem, crystal, List.of(2, 2, 1));
    // Of 192 operations those that keep the long axis apart, and four translations.
    assertTrue(symmetry.size() > 4, "only " + symmetry.size());
    Random random = new Random(9);
    byte[] one = randomArrangement(problem, random);
    double energy = new Arrangement(problem, one).energy();
    for (int[] to : symmetry.all()) {
      byte[] image = new byte[one.length];
      for (int i = 0; i < to.length; i++) {
        image[to[i]] = one[i];
      }
      assertEquals(energy, new Arrangement(problem, image).energy(), 1e-8);
      assertArrayEquals(symmetry.canonical(one), symmetry.canonical(image));
    }
  }

  @Test
  void monteCarloFindsTheLowestOfAll() {
    DisorderedCrystal crystal = Crystals.rockSalt();
    try (Workers workers = new Workers(2)) {
      OrderingSettings settings =
          OrderingSettings.defaults().withCell(CellSettings.defaults().withRepeats(2, 2, 1));
      OrderingResult all = CrystalOrdering.order(crystal, settings, workers);
      OrderingResult found =
          CrystalOrdering.order(
              crystal, settings.withSearch(settings.search().withEnumerateUpTo(0)), workers);
      assertTrue(all.method() instanceof SearchMethod.Enumeration);
      assertTrue(found.method() instanceof SearchMethod.ReplicaExchange);
      assertEquals(all.structures().get(0).energy(), found.structures().get(0).energy(), 1e-8);
      assertEquals(all.structures().get(0).degeneracy(), found.structures().get(0).degeneracy());
    }
  }

  /** p of Pearson's test of drawn structures against exact probabilities. */
  private static double probability(Search exact, Search drawn, double kT) {
    Map<String, Double> expected = new HashMap<>();
    double lowest = exact.found().get(0).energy();
    double sum = 0;
    for (FoundArrangement one : exact.found()) {
      double weight = one.degeneracy() * Math.exp(-(one.energy() - lowest) / kT);
      expected.put(Arrays.toString(one.species()), weight);
      sum += weight;
    }
    Map<String, Integer> counts = new HashMap<>();
    int draws = 0;
    for (FoundArrangement one : drawn.found()) {
      counts.merge(Arrays.toString(one.species()), one.draws(), Integer::sum);
      draws += one.draws();
    }
    double squares = 0;
    int bins = 0;
    double restExpected = 0;
    int rest = draws;
    for (Map.Entry<String, Double> entry : expected.entrySet()) {
      double mean = draws * entry.getValue() / sum;
      int count = counts.getOrDefault(entry.getKey(), 0);
      if (mean < 5) {
        restExpected += mean;
        continue;
      }
      rest -= count;
      squares += (count - mean) * (count - mean) / mean;
      bins++;
    }
    if (restExpected > 1) {
      squares += (rest - restExpected) * (rest - restExpected) / restExpected;
      bins++;
    }
    assertTrue(bins > 2, "only " + bins + " bins");
    return ChiSquaredDistribution.of(bins - 1).survivalProbability(squares);
  }

  @Test
  void samplesHaveBoltzmannProbabilities() {
    DisorderedCrystal crystal = Crystals.rockSalt();
    OrderingProblem problem = Crystals.problem(crystal, 2, 1, 1);
    SitePermutations symmetry = new SitePermutations(problem, crystal, List.of(2, 1, 1));
    double temperature = 30_000;
    Search exact =
        new CompleteEnumeration(problem, symmetry).run(100_000, OptionalDouble.empty(), 1);
    Search drawn =
        new CompleteEnumeration(problem, symmetry).run(4000, OptionalDouble.of(temperature), 12);
    double kT = Boltzmann.energy(temperature);
    assertTrue(probability(exact, drawn, kT) > 1e-3);
    SearchSettings settings = new SearchSettings(2000, OptionalDouble.of(temperature), 5, 0, 1);
    try (Workers workers = new Workers(2)) {
      Search sampled = new ReplicaExchangeSearch(problem, symmetry, settings).run(workers);
      assertEquals(2000, sampled.found().stream().mapToInt(FoundArrangement::draws).sum());
      assertTrue(probability(exact, sampled, kT) > 1e-3);
      // The test can tell: the same draws do not fit another temperature.
      assertTrue(probability(exact, sampled, 0.5 * kT) < 1e-6);
    }
  }

  @Test
  void sameSeedGivesTheSameStructuresAtAnyNumberOfThreads() {
    DisorderedCrystal crystal = Crystals.rockSalt();
    OrderingSettings settings =
        OrderingSettings.defaults().withCell(CellSettings.defaults().withRepeats(2, 2, 2));
    List<OrderingResult> results = new ArrayList<>();
    for (int threads : new int[] {1, 2, 3}) {
      try (Workers workers = new Workers(threads)) {
        results.add(
            CrystalOrdering.order(
                crystal, settings.withSearch(settings.search().withEnumerateUpTo(0)), workers));
      }
    }
    for (OrderingResult other : results) {
      assertEquals(results.get(0).structures().size(), other.structures().size());
      for (int k = 0; k < other.structures().size(); k++) {
        OrderedStructure p = results.get(0).structures().get(k);
        OrderedStructure q = other.structures().get(k);
        assertEquals(p.energy(), q.energy(), 0);
        assertArrayEquals(p.structure().positions(), q.structure().positions(), 0);
        assertArrayEquals(p.structure().atomicNumbers(), q.structure().atomicNumbers());
      }
    }
  }

  @Test
  void ranksCountArrangementsOnce() {
    OrderingProblem problem = Crystals.problem(Crystals.rockSalt(), 2, 1, 1);
    long ways = Multinomial.exact(problem.counts[0]);
    Set<Long> ranks = new HashSet<>();
    for (byte[] one : all(problem)) {
      ranks.add(Multinomial.rank(one, problem.members[0], problem.counts[0], ways));
    }
    assertEquals(ways, ranks.size());
    assertEquals(0L, java.util.Collections.min(ranks));
    assertEquals(ways - 1, java.util.Collections.max(ranks));
  }
}
