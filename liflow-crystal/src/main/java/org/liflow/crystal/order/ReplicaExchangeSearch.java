package org.liflow.crystal.order;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.liflow.tensor.parallel.Workers;

/**
 * Monte Carlo over swaps of two sites of a group (Metropolis et al., J. Chem. Phys. 21, 1087, 1953)
 * at a ladder of temperatures whose states change places (Swendsen and Wang, Phys. Rev. Lett. 57,
 * 2607, 1986).
 *
 * <p>Each replica starts at random, is cooled to its own temperature and then takes part in the
 * exchange. States are taken to the next local minimum from time to time; minima are what the
 * search for low energies returns. A replica draws from its own stream of random numbers and the
 * exchanges from another, so that the result is the same at any number of threads.
 */
final class ReplicaExchangeSearch {
  private static final int REPLICAS = 12;

  /** The energy of one overlap in the search, in eV: more than Coulomb energies of any swap. */
  private static final double OVERLAP = 60;

  /** Tries at finding a site with another species; the same for all sites of a species. */
  private static final int TRIES = 16;

  /** The coldest temperature of a search for the lowest energy, in K. */
  private static final double COLDEST = 300;

  /** Swaps tried, for each variable site and replica, while cooling and while exchanging. */
  private static final int COOLING_SWEEPS = 300;

  private static final int ROUNDS = 150;
  private static final int SWEEPS_A_ROUND = 4;

  /** At least so many swaps a replica, for small systems. */
  private static final long FEWEST_SWAPS = 60_000;

  /** Every so many rounds all replicas are taken to their local minima, else only the coldest. */
  private static final int ALL_MINIMA = 5;

  private static final int COLD_REPLICAS = 3;

  /** Energies that sink by less, in eV, are at a minimum. */
  private static final double MINIMUM = 1e-9;

  /** From so many of the best minima single swaps are looked at for further low energies. */
  private static final int EXPANDED = 5;

  private final OrderingProblem problem;
  private final SitePermutations symmetry;
  private final SearchSettings settings;
  private final int[] mixed;
  private final Replica[] replicas = new Replica[REPLICAS];
  private final double[] temperatures = new double[REPLICAS];
  private final StructurePool pool;
  private long swaps;
  private int minima;
  private long attempted;
  private long accepted;

  /** One Markov chain. */
  private final class Replica {
    Arrangement state;
    final Arrangement minimum;
    final UniformRandomProvider random;

    Replica(int stream) {
      random = RandomSource.XO_SHI_RO_256_PP.create(Boltzmann.seed(settings.seed(), stream));
      state = new Arrangement(problem, randomSpecies(random));
      minimum = new Arrangement(problem, state.toArray());
    }

    void sweep(long steps, double kT) {
      int[][] members = problem.members;
      for (long k = 0; k < steps; k++) {
        int i = mixed[random.nextInt(mixed.length)];
        int[] group = members[problem.group[i]];
        int j = i;
        byte species = state.species(i);
        for (int t = 0; t < TRIES && state.species(j) == species; t++) {
          j = group[random.nextInt(group.length)];
        }
        if (state.species(j) == species) {
          continue;
        }
        int overlaps = state.overlapChange(i, j);
        double change = state.change(i, j);
        double cost = change + OVERLAP * overlaps;
        if (cost <= 0 || random.nextDouble() < Math.exp(-cost / kT)) {
          state.swap(i, j, change, overlaps);
        }
      }
    }

    void cool(double hottest, double own, int sweeps, long steps) {
      for (int k = 0; k < sweeps; k++) {
        double kT = hottest * Math.pow(own / hottest, (k + 1.0) / sweeps);
        sweep(steps, kT);
      }
      state.recompute();
    }

    /** Takes a copy of the state downhill, swap by swap, until no swap lowers it. */
    void quench() {
      minimum.set(state);
      boolean lowered = true;
      while (lowered) {
        lowered = false;
        for (int[] group : problem.members) {
          for (int p = 0; p < group.length; p++) {
            for (int q = 0; q < p; q++) {
              int i = group[p];
              int j = group[q];
              if (minimum.species(i) == minimum.species(j)) {
                continue;
              }
              double change = minimum.change(i, j);
              if (change < OVERLAP * Math.max(1, minimum.overlaps())) {
                int overlaps = minimum.overlapChange(i, j);
                if (change + OVERLAP * overlaps < -MINIMUM) {
                  minimum.swap(i, j, change, overlaps);
                  lowered = true;
                }
              }
            }
          }
        }
      }
      minimum.recompute();
    }
  }

  ReplicaExchangeSearch(
      OrderingProblem problem, SitePermutations symmetry, SearchSettings settings) {
    this.problem = problem;
    this.symmetry = symmetry;
    this.settings = settings;
    mixed = Arrays.stream(problem.members).flatMapToInt(Arrays::stream).toArray();
    pool = new StructurePool(symmetry, Math.max(50, 2 * settings.structures()));
  }

  private byte[] randomSpecies(UniformRandomProvider random) {
    byte[] species = new byte[problem.sites()];
    for (int g = 0; g < problem.members.length; g++) {
      int[] sites = problem.members[g].clone();
      for (int k = sites.length - 1; k > 0; k--) {
        int other = random.nextInt(k + 1);
        int kept = sites[k];
        sites[k] = sites[other];
        sites[other] = kept;
      }
      int at = 0;
      for (byte s = 0; s < problem.counts[g].length; s++) {
        for (int k = 0; k < problem.counts[g][s]; k++) {
          species[sites[at++]] = s;
        }
      }
    }
    return species;
  }

  Search run(Workers workers) {
    long base = Math.max(mixed.length, FEWEST_SWAPS / (COOLING_SWEEPS + ROUNDS * SWEEPS_A_ROUND));
    long steps = Math.max(1, Math.round(base * settings.effort()));
    workers.run(REPLICAS, (block, worker) -> replicas[block] = new Replica(block + 1));
    setTemperatures();
    workers.run(
        REPLICAS,
        (block, worker) -> {
          replicas[block].cool(
              temperatures[REPLICAS - 1], temperatures[block], COOLING_SWEEPS, steps);
          replicas[block].quench();
        });
    swaps = (long) REPLICAS * COOLING_SWEEPS * steps;
    collect(REPLICAS);
    UniformRandomProvider random =
        RandomSource.XO_SHI_RO_256_PP.create(Boltzmann.seed(settings.seed(), 0));
    boolean sampling = settings.temperature().isPresent();
    StructurePool sample = new StructurePool(symmetry, SearchSettings.MOST_STRUCTURES);
    int rounds = sampling ? Math.max(ROUNDS, 2 * settings.structures()) : ROUNDS;
    int drawn = 0;
    for (int round = 0; round < rounds; round++) {
      int quenched = (round + 1) % ALL_MINIMA == 0 ? REPLICAS : COLD_REPLICAS;
      workers.run(
          REPLICAS,
          (block, worker) -> {
            replicas[block].sweep(SWEEPS_A_ROUND * steps, temperatures[block]);
            replicas[block].state.recompute();
            if (block < quenched) {
              replicas[block].quench();
            }
          });
      swaps += REPLICAS * SWEEPS_A_ROUND * steps;
      collect(quenched);
      exchange(round, random);
      // The first half of a sample only forgets where the chain began.
      int due = (int) ((round + 1L - rounds / 2) * settings.structures() / (rounds - rounds / 2));
      for (; sampling && drawn < due; drawn++) {
        Arrangement state = replicas[0].state;
        if (state.overlaps() == 0) {
          sample.add(state.toArray(), state.energy());
        }
      }
    }
    minima = pool.size();
    if (!sampling) {
      expand();
    }
    return result(sampling ? sample : pool);
  }

  private Search result(StructurePool from) {
    List<FoundArrangement> lowest = pool.lowest();
    int timesFound = lowest.isEmpty() ? 0 : lowest.get(0).draws();
    double logarithm = 0;
    for (int[] counts : problem.counts) {
      logarithm += Multinomial.logarithm(counts);
    }
    SearchMethod method =
        new SearchMethod.ReplicaExchange(
            logarithm,
            REPLICAS,
            swaps,
            minima,
            attempted == 0 ? 0 : (double) accepted / attempted,
            timesFound);
    List<FoundArrangement> chosen = new ArrayList<>();
    boolean sampling = from != pool;
    for (FoundArrangement one : from.lowest()) {
      if (sampling || chosen.size() < settings.structures()) {
        chosen.add(
            new FoundArrangement(
                one.species(),
                one.energy(),
                symmetry.degeneracy(one.species()),
                sampling ? one.draws() : 1));
      }
    }
    return new Search(
        chosen, method, lowest.isEmpty() ? fewestOverlaps() : lowest.get(0).species());
  }

  /** From the mean energy of swaps at random down to the sample's temperature, or 300 K. */
  private void setTemperatures() {
    double sum = 0;
    int count = 0;
    UniformRandomProvider random =
        RandomSource.XO_SHI_RO_256_PP.create(Boltzmann.seed(settings.seed(), REPLICAS + 1L));
    for (int k = 0; k < 2000; k++) {
      Arrangement state = replicas[k % REPLICAS].state;
      int i = mixed[random.nextInt(mixed.length)];
      int[] group = problem.members[problem.group[i]];
      int j = group[random.nextInt(group.length)];
      if (state.species(i) != state.species(j)
          && state.overlaps() >= 0
          && state.overlapChange(i, j) == 0) {
        sum += Math.abs(state.change(i, j));
        count++;
      }
    }
    OptionalDouble asked = settings.temperature();
    double coldest = Boltzmann.energy(asked.orElse(COLDEST));
    double hottest = Math.max(2 * coldest, count == 0 ? 1 : 0.5 * sum / count);
    for (int k = 0; k < REPLICAS; k++) {
      temperatures[k] = coldest * Math.pow(hottest / coldest, k / (REPLICAS - 1.0));
    }
  }

  /** Puts the minima of the first replicas into the pool. */
  private void collect(int count) {
    for (int k = 0; k < count; k++) {
      Arrangement minimum = replicas[k].minimum;
      if (minimum.overlaps() == 0) {
        pool.add(minimum.toArray(), minimum.energy());
      }
    }
  }

  private byte[] fewestOverlaps() {
    Arrangement best = replicas[0].minimum;
    for (Replica replica : replicas) {
      best = replica.minimum.overlaps() < best.overlaps() ? replica.minimum : best;
    }
    return best.toArray();
  }

  private void exchange(int round, UniformRandomProvider random) {
    for (int k = round % 2; k + 1 < REPLICAS; k += 2) {
      Arrangement cold = replicas[k].state;
      Arrangement hot = replicas[k + 1].state;
      double difference =
          cold.energy() + OVERLAP * cold.overlaps() - hot.energy() - OVERLAP * hot.overlaps();
      double exponent = difference * (1 / temperatures[k] - 1 / temperatures[k + 1]);
      double draw = random.nextDouble();
      attempted++;
      if (exponent >= 0 || draw < Math.exp(exponent)) {
        accepted++;
        replicas[k].state = hot;
        replicas[k + 1].state = cold;
      }
    }
  }

  /** States one swap away from the best minima may have lower energies than other minima. */
  private void expand() {
    List<FoundArrangement> best = pool.lowest();
    for (int k = 0; k < Math.min(EXPANDED, best.size()); k++) {
      Arrangement state = new Arrangement(problem, best.get(k).species());
      for (int[] group : problem.members) {
        for (int p = 0; p < group.length; p++) {
          for (int q = 0; q < p; q++) {
            int i = group[p];
            int j = group[q];
            if (state.species(i) == state.species(j)) {
              continue;
            }
            double change = state.change(i, j);
            if (pool.wants(state.energy() + change) && state.overlapChange(i, j) == 0) {
              byte[] species = state.toArray();
              byte kept = species[i];
              species[i] = species[j];
              species[j] = kept;
              pool.add(species, state.energy() + change);
            }
          }
        }
      }
    }
  }
}
