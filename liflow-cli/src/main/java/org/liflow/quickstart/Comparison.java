package org.liflow.quickstart;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.liflow.analysis.Axis;
import org.liflow.analysis.ComparedQuantity;
import org.liflow.analysis.ComparedQuantity.Kind;
import org.liflow.analysis.DiffusionAnalysis;
import org.liflow.analysis.DiffusionReport;
import org.liflow.analysis.DiffusivitySettings;
import org.liflow.analysis.DistributionComparison;
import org.liflow.analysis.Estimate;
import org.liflow.analysis.MeanSquaredDisplacement;
import org.liflow.analysis.ReferenceFrame;
import org.liflow.analysis.StrideMemory;
import org.liflow.crystal.Element;
import org.liflow.crystal.Structure;
import org.liflow.crystal.Trajectory;
import org.liflow.crystal.format.ReadOptions;
import org.liflow.crystal.format.RunManifest;
import org.liflow.flow.SolverConvergence;
import org.liflow.report.SolverSection;
import org.liflow.tensor.parallel.Workers;
import org.liflow.train.EpochMetrics;

/**
 * Compares the generated trajectories with the reference, at the same times by the same estimators.
 */
final class Comparison {
  /** The smallest number of strides of a trajectory that is compared. */
  private static final int FEWEST = 4;

  /** The number of replicas, all of their frames, that the reference's memory is found from. */
  private static final int REMEMBERED = 6;

  private final QuickstartSettings settings;
  private final Map<Stage, List<EpochMetrics>> histories;
  private final StageTimes times;
  private final int threads;

  /**
   * @param histories the metrics of the trainings
   * @param times the times of the stages
   * @param threads of the analysis
   */
  Comparison(
      QuickstartSettings settings,
      Map<Stage, List<EpochMetrics>> histories,
      StageTimes times,
      int threads) {
    this.settings = settings;
    this.histories = new EnumMap<>(histories);
    this.times = times;
    this.threads = threads;
  }

  /**
   * Compares.
   *
   * @param solver how much of the generated motion is the solver's
   * @throws StoppedEarlyException when no generated trajectory is long enough
   */
  QuickstartResults of(
      List<Path> unseen,
      List<Path> memoryless,
      List<RunManifest.Trajectory> generated,
      List<SolverConvergence> solver) {
    List<String> notes = new ArrayList<>();
    List<Trajectory> references = reference(unseen);
    List<Trajectory> strides = generated(generated, notes);
    ComparisonSide reference = side("reference", references, Stage.REFERENCE, notes);
    ComparisonSide ours = side("generated", strides, Stage.GENERATION, notes);
    DistributionComparison distributions = compare(references, strides);
    Judgement judgement =
        new Judgement(
            JudgedTargets.of(settings.judging().targets(), reference, ours, distributions),
            halfWidth(reference.diffusivity()),
            distributions,
            memory(unseen),
            memoryless(references, reference, memoryless, notes));
    notes.addAll(SolverSection.warnings(solver, ours.diffusion()));
    Structure crystal = ReferenceStage.crystal(settings, settings.unseenSeed());
    Double speedUp =
        reference.secondsPerPicosecond() == null || ours.secondsPerPicosecond() == null
            ? null
            : reference.secondsPerPicosecond() / ours.secondsPerPicosecond();
    Map<String, List<QuickstartResults.Loss>> losses = new LinkedHashMap<>();
    histories.forEach((stage, history) -> losses.put(stage.key(), losses(history)));
    Map<String, Double> seconds = new LinkedHashMap<>();
    for (Stage stage : Stage.values()) {
      if (times.of(stage).work() > 0) {
        seconds.put(stage.key(), times.of(stage).seconds());
      }
    }
    return new QuickstartResults(
        crystal.formula(),
        crystal.size(),
        settings.unseen().temperature(),
        settings.dynamics().temperatures(),
        reference,
        ours,
        judgement,
        JudgedTargets.ratio(reference, ours),
        distributions
            .find(Kind.RADIAL_DISTRIBUTION, DistributionComparison.ALL, "", 0)
            .map(ComparedQuantity::value)
            .orElseThrow(),
        speedUp,
        (int) generated.stream().filter(run -> run.fault().isPresent()).count(),
        threads,
        losses,
        seconds,
        settings.named(),
        solver,
        notes);
  }

  /** Half of the 95 % interval of an estimate as a share of it. */
  static double halfWidth(Estimate of) {
    return 0.5 * (of.upper95() - of.lower95()) / of.median();
  }

  private DistributionComparison compare(List<Trajectory> one, List<Trajectory> other) {
    try (Workers workers = new Workers(threads)) {
      return DistributionComparison.of(
          one, other, DistributionComparison.Settings.of(Element.LI), workers);
    }
  }

  /** Of all frames, which are finer than the strides; one trajectory at a time is in memory. */
  private List<StrideMemory.OfSpecies> memory(List<Path> files) {
    StrideMemory memory =
        new StrideMemory(settings.framesPerStride(), ReferenceFrame.FRAMEWORK, Element.LI);
    files.stream()
        .limit(REMEMBERED)
        .forEach(file -> memory.add(DatasetStage.trajectory(file, ReadOptions.defaults())));
    return memory.result();
  }

  private Judgement.Memoryless memoryless(
      List<Trajectory> references, ComparisonSide reference, List<Path> files, List<String> notes) {
    if (files.isEmpty()) {
      return null;
    }
    List<Trajectory> chains = reference(files);
    ComparisonSide side = side("memoryless", chains, Stage.REFERENCE, notes);
    List<ComparedQuantity> displacements =
        DistributionComparison.displacements(
            references, chains, DistributionComparison.Settings.of(Element.LI));
    return new Judgement.Memoryless(
        chains.size(),
        side.diffusivity(),
        JudgedTargets.ratio(reference, side),
        JudgedTargets.interval(reference, side),
        displacements);
  }

  /**
   * Computes the half width of the 95 % interval of the reference's D* in the a-b plane.
   *
   * @return as a share of D*
   */
  double halfWidth(List<Path> unseen) {
    return halfWidth(
        side("reference", reference(unseen), Stage.REFERENCE, new ArrayList<>()).diffusivity());
  }

  /**
   * Reads the reference at the strides' times alone, since the models have no others, up to the
   * length of the generated trajectories, since a folder shared by several runs may hold more.
   */
  private List<Trajectory> reference(List<Path> files) {
    ReadOptions atStrides =
        ReadOptions.defaults()
            .withFrames(0, settings.framesPerStride(), settings.unseen().strides() + 1L);
    return files.stream().map(file -> DatasetStage.trajectory(file, atStrides)).toList();
  }

  private List<Trajectory> generated(List<RunManifest.Trajectory> runs, List<String> notes) {
    int skipped = settings.unseen().equilibration();
    ReadOptions afterStart = ReadOptions.defaults().withFrames(skipped, 1, Long.MAX_VALUE);
    List<Trajectory> found = new ArrayList<>();
    for (RunManifest.Trajectory run : runs) {
      run.fault()
          .ifPresent(
              fault -> notes.add("Generated trajectory " + (run.replica() + 1) + " " + fault));
      if (run.strides() - skipped >= FEWEST) {
        found.add(DatasetStage.trajectory(run.file(), afterStart));
      }
    }
    if (found.isEmpty()) {
      throw new StoppedEarlyException("no generated trajectory is whole: " + notes.get(0));
    }
    return found;
  }

  private ComparisonSide side(
      String name, List<Trajectory> replicas, Stage stage, List<String> notes) {
    DiffusivitySettings inPlane =
        DiffusivitySettings.DEFAULT
            .withAxes(EnumSet.of(Axis.X, Axis.Y))
            .withFromTime(settings.unseen().fitFrom());
    DiffusionReport report;
    try (Workers workers = new Workers(threads)) {
      report =
          DiffusionAnalysis.of(
              List.of(new DiffusionAnalysis.Run(settings.unseen().temperature(), replicas)),
              DiffusionAnalysis.Settings.of(Element.LI).withDiffusivity(inPlane),
              workers);
    } catch (IllegalArgumentException problem) {
      throw new StoppedEarlyException("the " + name + " trajectories: " + problem.getMessage());
    }
    report.warnings().forEach(warning -> notes.add("The " + name + " trajectories, " + warning));
    DiffusionReport.AtTemperature at = report.temperatures().get(0);
    MeanSquaredDisplacement lithium =
        at.species().stream()
            .filter(curve -> curve.species().equals(report.mobileSpecies()))
            .findFirst()
            .orElseThrow()
            .msd();
    int mark = mark(lithium.time());
    StageTimes.Spent spent = times.of(stage);
    return new ComparisonSide(
        at,
        lithium,
        lithium.time()[mark],
        lithium.total(EnumSet.of(Axis.X, Axis.Y))[mark],
        lithium.along(Axis.Z)[mark],
        Double.isFinite(spent.each()) ? spent.each() : null,
        spent.work());
  }

  /** The index of the first lag of at least twice the time from which motion is diffusive. */
  private int mark(double[] time) {
    int mark = 1;
    while (mark < time.length - 1 && time[mark] < 2 * settings.unseen().fitFrom() - 1e-9) {
      mark++;
    }
    return mark;
  }

  private static List<QuickstartResults.Loss> losses(List<EpochMetrics> history) {
    return history.stream()
        .map(
            epoch ->
                new QuickstartResults.Loss(
                    epoch.steps(),
                    epoch.trainingLoss(),
                    epoch.validation().map(EpochMetrics.Validation::averaged).orElseThrow()))
        .toList();
  }
}
