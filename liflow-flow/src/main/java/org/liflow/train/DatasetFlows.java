package org.liflow.train;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.liflow.crystal.Element;
import org.liflow.crystal.Structure;
import org.liflow.data.DatasetEntry;
import org.liflow.data.FrameSource;
import org.liflow.files.InputException;
import org.liflow.flow.NoiseKey;
import org.liflow.flow.NoiseKey.Purpose;
import org.liflow.flow.NormalPrior;
import org.liflow.flow.Prior;
import org.liflow.flow.ScaleChoice;
import org.liflow.nn.io.ModelFile;
import org.liflow.nn.io.PriorConfiguration;
import org.liflow.tensor.geometry.AtomGraph;
import org.liflow.tensor.geometry.Lattice;
import org.liflow.tensor.geometry.NeighborList;
import org.liflow.tensor.parallel.Workers;

/**
 * Training batches drawn from the entries of a data set.
 *
 * <p>A sample is drawn in three steps: a composition, then one of its entries, then a frame of the
 * entry. In each step all choices are equally likely. The random numbers of a sample depend on the
 * seed, the batch's number and the sample's index in the batch alone, so batches may be built in
 * any order. Threads may share an instance.
 */
public abstract sealed class DatasetFlows implements TrainingBatches
    permits TimeDelayedPairs, NoisedFrames {
  /**
   * The displacements of one sample.
   *
   * @param frame of the trajectory that it is drawn at
   * @param positions the conditioning positions, x, y, z of each atom in Å
   * @param end the displacement from these that is to be learnt, in Å
   */
  record Sample(int frame, double[] positions, float[] end) {}

  /** The random streams of one sample. */
  record Streams(long seed, int batch, int place, boolean validation) {
    UniformRandomProvider choice() {
      return key(0, validation ? Purpose.VALIDATION_CHOICE : Purpose.TRAINING_CHOICE).atom(0);
    }

    NoiseKey prior(double temperature) {
      return key(temperature, validation ? Purpose.VALIDATION_PRIOR : Purpose.TRAINING_PRIOR);
    }

    NoiseKey noise(double temperature) {
      return key(temperature, validation ? Purpose.VALIDATION_NOISE : Purpose.TRAINING_NOISE);
    }

    private NoiseKey key(double temperature, Purpose purpose) {
      return new NoiseKey(seed, temperature, place, batch, 0, purpose);
    }
  }

  /** The lattice, atomic numbers and embedding rows that all samples of a trajectory share. */
  record Material(Lattice lattice, int[] atomicNumbers, int[] species) {}

  private final FrameSource frames;
  private final ModelFile model;
  private final BatchSettings settings;
  private final List<DatasetEntry> entries;
  private final List<List<DatasetEntry>> byComposition;
  private final Map<String, Material> materials = new HashMap<>();

  /**
   * @param frames stays the caller's to close
   * @throws InputException when there are no entries, or one of them does not fit its trajectory or
   *     the model
   */
  DatasetFlows(
      FrameSource frames, List<DatasetEntry> entries, ModelFile model, BatchSettings settings) {
    this.frames = frames;
    this.model = model;
    this.settings = settings;
    this.entries = List.copyOf(entries);
    if (entries.isEmpty()) {
      throw new InputException(
          frames.dataset().title(), "no entries to draw from", "one stretch of a trajectory");
    }
    Map<String, List<DatasetEntry>> groups = new TreeMap<>();
    for (DatasetEntry entry : entries) {
      groups.computeIfAbsent(entry.composition(), name -> new ArrayList<>()).add(entry);
      materials.computeIfAbsent(entry.name(), name -> material(entry));
      if (model.prior() instanceof PriorConfiguration.AdaptiveMaxwellBoltzmann) {
        requireLabel(entry, "prior_Li", entry.lithiumPrior());
        requireLabel(entry, "prior_frame", entry.framePrior());
      }
    }
    byComposition = List.copyOf(groups.values());
  }

  private Material material(DatasetEntry entry) {
    int[] numbers = frames.dataset().atomicNumbers(entry.name());
    int[] species = new int[numbers.length];
    Set<String> unknown = new TreeSet<>();
    for (int atom = 0; atom < numbers.length; atom++) {
      species[atom] = model.elementRow(numbers[atom]);
      if (species[atom] < 0) {
        unknown.add(Element.of(numbers[atom]).symbol());
      }
    }
    if (!unknown.isEmpty()) {
      throw new InputException(
          source(entry),
          String.join(", ", unknown) + " without a row in the model's element index",
          "elements that the model has");
    }
    return new Material(frames.dataset().lattice(entry.name()), numbers, species);
  }

  /**
   * Refuses entries that do not lie within their trajectory or hold too few frames.
   *
   * @param fewest frames that an entry must have
   * @param why what needs so many
   */
  final void requireFrames(int fewest, String why) {
    for (DatasetEntry entry : entries) {
      int count = frames.count(entry.name(), kelvin(entry));
      if (entry.end() > count) {
        throw new InputException(
            source(entry),
            count + " frames, where the index speaks of frames up to " + entry.end(),
            "the frames of the index");
      }
      if (entry.end() - entry.start() < fewest) {
        throw new InputException(
            source(entry),
            "a stretch of "
                + (entry.end() - entry.start())
                + " frames, from "
                + entry.start()
                + " up to "
                + entry.end(),
            "at least " + fewest + " for " + why);
      }
    }
  }

  /** {@return the entries, in the order given} */
  public final List<DatasetEntry> entries() {
    return entries;
  }

  /** {@return the settings of the drawing} */
  public final BatchSettings settings() {
    return settings;
  }

  @Override
  public final TrainingBatch batch(long number) {
    return build(draws(number));
  }

  /**
   * The trajectories and frames that batch {@code number} was drawn from, one per structure.
   *
   * @throws IllegalArgumentException when there is no batch of this number
   */
  final List<FlowOrigin> origins(long number) {
    return origins(draws(number));
  }

  private List<Draw> draws(long number) {
    if (number < 0 || number > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("batch number " + number);
    }
    return IntStream.range(0, settings.size())
        .mapToObj(place -> drawn(new Streams(settings.seed(), (int) number, place, false)))
        .toList();
  }

  /**
   * Validation batch {@code number}. Samples are numbered entry by entry, {@code samplesPerEntry}
   * each, and cut into batches of the size set. Their content depends on the seed, the entry and
   * the sample's number alone, not on the batch size, and differs from that of {@link #batch}.
   *
   * @param samplesPerEntry 1 to {@value BatchSettings#LARGEST}
   * @param number counted from 0; the last batch may be smaller
   */
  final TrainingBatch fixed(int samplesPerEntry, long number) {
    return build(fixedDraws(samplesPerEntry, number));
  }

  /** The trajectories and frames that a validation batch was drawn from, one per structure. */
  final List<FlowOrigin> fixedOrigins(int samplesPerEntry, long number) {
    return origins(fixedDraws(samplesPerEntry, number));
  }

  private List<Draw> fixedDraws(int samplesPerEntry, long number) {
    long first = number * settings.size();
    long end = Math.min(first + settings.size(), (long) samplesPerEntry * entries.size());
    return LongStream.range(first, end)
        .mapToObj(
            sample -> {
              int entry = (int) (sample / samplesPerEntry);
              int k = (int) (sample % samplesPerEntry);
              Streams streams = new Streams(settings.seed(), entry, k, true);
              return draw(entries.get(entry), streams.choice(), streams);
            })
        .toList();
  }

  /** One structure of a batch, before its prior and neighbours. */
  private record Draw(DatasetEntry entry, Sample sample, Streams streams) {}

  private Draw drawn(Streams streams) {
    UniformRandomProvider random = streams.choice();
    List<DatasetEntry> group = byComposition.get(random.nextInt(byComposition.size()));
    return draw(group.get(random.nextInt(group.size())), random, streams);
  }

  private Draw draw(DatasetEntry entry, UniformRandomProvider random, Streams streams) {
    return new Draw(entry, sample(entry, materials.get(entry.name()), random, streams), streams);
  }

  private List<FlowOrigin> origins(List<Draw> draws) {
    return draws.stream()
        .map(
            draw ->
                new FlowOrigin(
                    draw.entry().name(),
                    draw.entry().temperature(),
                    draw.sample().frame(),
                    materials.get(draw.entry().name()).lattice(),
                    draw.sample().positions()))
        .toList();
  }

  /** One structure of a batch. */
  private record Flow(
      AtomGraph graph, double temperature, float[] start, float[] end, float[] widths) {}

  private Flow flow(Draw draw) {
    DatasetEntry entry = draw.entry();
    Sample sample = draw.sample();
    Material material = materials.get(entry.name());
    Structure structure =
        new Structure(material.lattice(), material.atomicNumbers(), sample.positions());
    float[] start = new float[sample.end().length];
    NormalPrior prior = prior(entry);
    prior.sample(structure, draw.streams().prior(entry.temperature()), start, 0);
    float[] widths = new float[structure.size()];
    for (int atom = 0; atom < widths.length; atom++) {
      widths[atom] = (float) prior.width(structure.element(atom), entry.temperature());
    }
    if (settings.coupling() == Coupling.OPTIMAL_TRANSPORT) {
      OptimalTransport.couple(material.atomicNumbers(), start, sample.end());
    }
    return new Flow(
        graph(entry, material, sample.positions()),
        entry.temperature(),
        start,
        sample.end(),
        widths);
  }

  private AtomGraph graph(DatasetEntry entry, Material material, double[] positions) {
    // A team of one: the network's may be at work while batches are built in the background.
    try (Workers workers = new Workers(1)) {
      NeighborList neighbors =
          NeighborList.build(material.lattice(), positions, model.cutoff(), workers);
      return AtomGraph.of(material.species(), positions, material.lattice(), neighbors);
    } catch (IllegalArgumentException problem) {
      throw new InputException(
          source(entry), problem.getMessage(), "positions near the cell", problem);
    }
  }

  /**
   * Moves positions by normal noise, each atom's with a standard deviation drawn uniformly from 0
   * to the share of its prior's width that the settings say.
   *
   * @param positions x, y, z of each atom in Å; modified in place
   */
  final void addStartNoise(
      DatasetEntry entry, Material material, Streams streams, double[] positions) {
    if (settings.startNoise() == 0) {
      return;
    }
    float[] noise = new float[positions.length];
    Structure structure = new Structure(material.lattice(), material.atomicNumbers(), positions);
    prior(entry).sample(structure, streams.noise(entry.temperature()), noise, 0);
    // A stream of its own: no temperature is 0 K.
    NoiseKey shares = streams.noise(0);
    for (int atom = 0; atom < structure.size(); atom++) {
      double share = (shares.atom(atom).nextInt() & 0xffffffffL) * 0x1p-32 * settings.startNoise();
      for (int k = 3 * atom; k < 3 * atom + 3; k++) {
        positions[k] += share * noise[k];
      }
    }
  }

  private NormalPrior prior(DatasetEntry entry) {
    return Prior.of(
        model.prior(), label(entry.lithiumPrior()), label(entry.framePrior()), Set.of());
  }

  private static ScaleChoice label(int priorClass) {
    return priorClass == 1 ? ScaleChoice.LARGE : ScaleChoice.SMALL;
  }

  private void requireLabel(DatasetEntry entry, String column, int priorClass) {
    if (priorClass != 0 && priorClass != 1) {
      throw new InputException(
          source(entry), column + " " + priorClass + " in the index", "0 (small) or 1 (large)");
    }
  }

  /** Draws a sample of an entry: the conditioning positions and the displacement to learn. */
  abstract Sample sample(
      DatasetEntry entry, Material material, UniformRandomProvider random, Streams streams);

  /** Positions of a frame of an entry's trajectory. */
  final double[] positions(DatasetEntry entry, int frame) {
    return frames.positions(entry.name(), kelvin(entry), frame);
  }

  private String source(DatasetEntry entry) {
    return frames.source(entry.name(), kelvin(entry));
  }

  /** The temperature in whole kelvins, by which positions are stored. */
  private static int kelvin(DatasetEntry entry) {
    return Math.toIntExact(Math.round(entry.temperature()));
  }

  private TrainingBatch build(List<Draw> draws) {
    List<Flow> flows = draws.stream().map(this::flow).toList();
    AtomGraph graph = AtomGraph.batch(flows.stream().map(Flow::graph).toList());
    float[] start = new float[3 * graph.atoms()];
    float[] end = new float[3 * graph.atoms()];
    float[] widths = new float[graph.atoms()];
    int at = 0;
    for (Flow flow : flows) {
      System.arraycopy(flow.start(), 0, start, at, flow.start().length);
      System.arraycopy(flow.end(), 0, end, at, flow.end().length);
      System.arraycopy(flow.widths(), 0, widths, at / 3, flow.widths().length);
      at += flow.start().length;
    }
    double[] temperatures = flows.stream().mapToDouble(Flow::temperature).toArray();
    return new TrainingBatch(graph, temperatures, start, end, widths);
  }
}
