package org.liflow.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.liflow.data.Dataset;
import org.liflow.data.DatasetDescription;
import org.liflow.data.DatasetEntry;
import org.liflow.data.FrameSource;
import org.liflow.data.InMemoryDataset;
import org.liflow.data.LiFlowDataset;
import org.liflow.files.InputException;
import org.liflow.nn.io.ModelFile;
import org.liflow.nn.io.ModelRole;
import org.liflow.nn.io.PriorConfiguration;

/** The data set of a training run, its entries split into those for training and for validation. */
final class TrainingData implements AutoCloseable {
  private static final String TRAIN = "train";
  private static final double PUBLISHED_LAG = 1;

  /** Batches in advance: a step may be shorter than the building of one large batch. */
  private static final int AHEAD = 2;

  private final TrainingSettings settings;
  private final Dataset dataset;
  private final FrameSource frames;
  private final int lagFrames;
  private final double stride;
  private final ValidationSplit split;
  private PrefetchedBatches prefetched;

  private TrainingData(TrainingSettings settings, Dataset dataset) throws IOException {
    this.settings = settings;
    this.dataset = dataset;
    DataSettings data = settings.data();
    double step = dataset.timeStep(data.timeStep());
    double lag =
        data.lag().orElse(dataset.description().map(DatasetDescription::lag).orElse(PUBLISHED_LAG));
    lagFrames = dataset.lagFrames(lag, data.timeStep());
    stride = lagFrames * step;
    split = split(settings, dataset);
    frames = dataset.frames();
  }

  /**
   * Opens the data set of a run.
   *
   * @param memory the data set, if the settings name no folder
   * @throws InputException when it is bad, does not say its time step, or leaves nothing to train
   *     or to validate on; or the settings name a folder and there is one in memory, or neither
   */
  static TrainingData open(TrainingSettings settings, Optional<InMemoryDataset> memory) {
    try {
      return new TrainingData(settings, dataset(settings.data(), memory));
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  private static Dataset dataset(DataSettings data, Optional<InMemoryDataset> memory) {
    if (data.folder().isEmpty() && memory.isEmpty()) {
      throw new InputException(
          "training data",
          "settings for trajectories in memory, and none given",
          "the trajectories, or the folder of a data set");
    }
    if (data.folder().isPresent() && memory.isPresent()) {
      throw new InputException(
          "training data",
          "trajectories in memory beside the data set " + data.folder().get(),
          "one of them");
    }
    return memory.isPresent() ? memory.get() : LiFlowDataset.open(data.folder().get());
  }

  private static ValidationSplit split(TrainingSettings settings, Dataset dataset)
      throws IOException {
    List<DatasetEntry> training = entries(settings, dataset, TRAIN);
    ValidationSettings validation = settings.validation();
    return switch (validation.source()) {
      case COMPOSITION ->
          ValidationSplit.of(
              training, ValidationSplit.By.COMPOSITION, validation.fraction(), settings.seed());
      case TRAJECTORY ->
          ValidationSplit.of(
              training, ValidationSplit.By.TRAJECTORY, validation.fraction(), settings.seed());
      case INDEX -> {
        List<DatasetEntry> other = entries(settings, dataset, validation.index());
        requireNoneShared(settings, dataset, training, other);
        yield new ValidationSplit(training, other);
      }
    };
  }

  /** Frames of one trajectory are too much alike to validate with. */
  private static void requireNoneShared(
      TrainingSettings settings,
      Dataset dataset,
      List<DatasetEntry> training,
      List<DatasetEntry> validation) {
    Set<String> names = new HashSet<>();
    training.forEach(entry -> names.add(entry.name()));
    for (DatasetEntry entry : validation) {
      if (names.contains(entry.name())) {
        throw new InputException(
            dataset.title(),
            "the trajectory '"
                + entry.name()
                + "' in the indexes "
                + TRAIN
                + " and "
                + settings.validation().index(),
            "each trajectory in one of them");
      }
    }
  }

  private static List<DatasetEntry> entries(
      TrainingSettings settings, Dataset dataset, String index) throws IOException {
    List<DatasetEntry> entries = new ArrayList<>();
    Collection<Integer> temperatures = settings.data().temperatures();
    if (temperatures.isEmpty()) {
      temperatures =
          dataset.temperatures().stream()
              .filter(kelvin -> dataset.hasIndex(index, kelvin))
              .toList();
    }
    for (int kelvin : temperatures) {
      for (DatasetEntry entry : dataset.index(index, kelvin)) {
        entry.requireTemperature(dataset.indexTitle(index, kelvin) + ": " + entry.name(), kelvin);
        entries.add(entry);
      }
    }
    if (entries.isEmpty()) {
      throw new InputException(
          dataset.title(),
          "no entry in the indexes " + index + "_<T>K.csv",
          "trajectories with an index of them");
    }
    return entries;
  }

  /** Names the data set in messages. */
  String title() {
    return dataset.title();
  }

  /** A digest of the data set. */
  String fingerprint() {
    return dataset.fingerprint();
  }

  /** The time of a stride of the model in ps. */
  double stride() {
    return stride;
  }

  /** The row of each atomic number, -1 where it has none, as the data set has it. */
  int[] elementIndex() {
    return dataset.elementIndex();
  }

  /** The atomic numbers in the entries to train on. */
  TreeSet<Integer> trainedElements() {
    return elements(split.training());
  }

  /** The atomic numbers in all entries. */
  TreeSet<Integer> elements() {
    TreeSet<Integer> all = elements(split.training());
    all.addAll(elements(split.validation()));
    return all;
  }

  private TreeSet<Integer> elements(List<DatasetEntry> entries) {
    TreeSet<Integer> elements = new TreeSet<>();
    Set<String> names = new HashSet<>();
    for (DatasetEntry entry : entries) {
      if (names.add(entry.name())) {
        for (int number : dataset.atomicNumbers(entry.name())) {
          elements.add(number);
        }
      }
    }
    return elements;
  }

  /**
   * The closest approach of two atoms in frames of the training entries, as a share of the sum of
   * their covalent radii.
   */
  OptionalDouble closestContact() {
    return new ClosestContact(frames).of(split.training());
  }

  /**
   * The prior as wide as the training entries' displacements over a stride. Elements that are only
   * in validation entries have no other width than theirs; the trained model does not know them.
   */
  PriorConfiguration fittedPrior() {
    PriorFit fit = new PriorFit(frames, lagFrames);
    SortedMap<Integer, Double> scales = new TreeMap<>(fit.of(split.validation()));
    scales.putAll(fit.of(split.training()));
    if (scales.isEmpty()) {
      throw new InputException(
          dataset.title(),
          "no entry longer than a lag of " + lagFrames + " frames",
          "longer trajectories or a shorter lag");
    }
    return new PriorConfiguration.SpeciesMaxwellBoltzmann(scales);
  }

  /** Batches to train on. */
  DatasetFlows training(ModelFile model) {
    return flows(split.training(), model);
  }

  /** The same batches; the next ones are built in the background. */
  TrainingBatches ahead(DatasetFlows training) {
    prefetched = new PrefetchedBatches(training, AHEAD);
    return prefetched;
  }

  /** Batches to validate on. */
  ValidationSet validation(ModelFile model) {
    return ValidationSet.of(
        flows(split.validation(), model), settings.validation().samplesPerEntry());
  }

  private DatasetFlows flows(List<DatasetEntry> entries, ModelFile model) {
    BatchSettings batches =
        new BatchSettings(
            settings.optimizer().batchSize(),
            settings.seed(),
            settings.model().coupling(),
            settings.loss().startNoise(),
            settings.data().reversal());
    return settings.role() == ModelRole.PROPAGATOR
        ? new TimeDelayedPairs(frames, entries, lagFrames, model, batches)
        : new NoisedFrames(frames, entries, model, batches);
  }

  @Override
  public void close() {
    try {
      if (prefetched != null) {
        prefetched.close();
      }
    } finally {
      frames.close();
    }
  }
}
