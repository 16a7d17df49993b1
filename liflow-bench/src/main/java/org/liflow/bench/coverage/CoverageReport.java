package org.liflow.bench.coverage;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.liflow.analysis.Axis;
import org.liflow.analysis.Diffusivity;
import org.liflow.analysis.DiffusivitySettings;
import org.liflow.analysis.Estimate;
import org.liflow.analysis.ReferenceFrame;
import org.liflow.analysis.SelfDiffusivity;
import org.liflow.bench.coverage.ConcertedWalks.Concert;
import org.liflow.crystal.Element;
import org.liflow.crystal.Trajectory;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.crystal.format.ReadOptions;
import org.liflow.crystal.format.RunManifest;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures how often the intervals of D* of single runs hold the truth. */
@Command(
    name = "CoverageReport",
    description = {
      "Measures how often intervals of D* from single runs hold the truth: of random walks whose D"
          + " is known, and of runs of a simulation, whose truth is the mean of all. Prints CSV and"
          + " draws a figure."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true)
public final class CoverageReport implements Callable<Integer> {
  private static final double DIFFUSIVITY = 0.2;

  @Option(
      names = "--walks",
      paramLabel = "N",
      defaultValue = "200",
      description = "Walks of each case; 0 for none (${DEFAULT-VALUE}).")
  private int walks;

  @Option(
      names = "--until-walks",
      paramLabel = "N",
      defaultValue = "0",
      description = "Walks that end when their interval is narrow enough (${DEFAULT-VALUE}).")
  private int untilWalks;

  @Option(
      names = "--runs",
      split = ",",
      paramLabel = "FOLDER",
      description = "Folders of 'liflow simulate' with many replicas each.")
  private List<Path> runs = List.of();

  @Option(names = "--seed", defaultValue = "42", description = "Of the walks (${DEFAULT-VALUE}).")
  private long seed;

  @Option(names = "--svg", paramLabel = "FILE", description = "Where to draw the figure.")
  private Path svg;

  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private final List<CoverageFigure.Curve> curves = new ArrayList<>();

  private CoverageReport() {}

  /** Runs the program. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new CoverageReport()).execute(arguments));
  }

  /** A kind of walk. */
  private record Case(String panel, Concert concert, int walkers, int frames, int axes) {
    String name() {
      return concert.text() + ": " + walkers + " ions, " + frames + " frames, " + axes + "D";
    }
  }

  private static final List<Case> CASES =
      List.of(
          new Case("independent", Concert.NONE, 5, 1000, 3),
          new Case("independent", Concert.NONE, 20, 50, 3),
          new Case("independent", Concert.NONE, 20, 150, 2),
          new Case("independent", Concert.NONE, 64, 150, 3),
          new Case("independent", Concert.HOPS, 20, 150, 3),
          new Case("in concert", Concert.GROUPS, 5, 200, 3),
          new Case("in concert", Concert.GROUPS, 20, 150, 3),
          new Case("in concert", Concert.ALL, 64, 50, 3),
          new Case("in concert", Concert.OPPOSED, 20, 150, 3),
          new Case("in concert", Concert.STRINGS, 20, 150, 1),
          new Case("in concert", Concert.STRINGS, 64, 100, 3),
          new Case("in concert", Concert.STRINGS, 8, 1000, 2),
          new Case("in concert", Concert.BURSTS, 20, 150, 3));

  @Override
  public Integer call() throws IOException {
    out.println(
        "case,intervals,relative_scatter,variance_factor,coverage95_before,coverage95_after,"
            + "width_before,width_after");
    if (walks > 0) {
      for (Case each : CASES) {
        walk(each);
      }
    }
    for (Path run : runs) {
      run(run);
    }
    if (untilWalks > 0) {
      for (Concert concert : List.of(Concert.NONE, Concert.STRINGS, Concert.BURSTS)) {
        until(concert, 0.2);
        until(concert, 0.1);
      }
    }
    if (svg != null) {
      Files.writeString(svg, CoverageFigure.svg(curves));
    }
    return 0;
  }

  private static DiffusivitySettings settings(int axes) {
    Set<Axis> along = EnumSet.noneOf(Axis.class);
    for (int axis = 0; axis < axes; axis++) {
      along.add(Axis.values()[axis]);
    }
    return DiffusivitySettings.DEFAULT.withAxes(along).withReference(ReferenceFrame.NONE);
  }

  private void walk(Case each) {
    ConcertedWalks random = new ConcertedWalks(seed);
    CoverageTally tally = new CoverageTally();
    for (int k = 0; k < walks; k++) {
      Trajectory walk =
          random.walk(each.concert(), each.walkers(), each.frames(), each.axes(), DIFFUSIVITY);
      tally.add(SelfDiffusivity.estimate(List.of(walk), Element.LI, settings(each.axes())));
    }
    print(each.panel(), each.name(), tally, DIFFUSIVITY);
  }

  private void run(Path folder) throws IOException {
    Map<Double, CoverageTally> byTemperature = new TreeMap<>();
    for (RunManifest.Trajectory listed : RunManifest.read(folder).trajectories()) {
      if (listed.fault().isEmpty()) {
        Trajectory read = CrystalFiles.readTrajectory(listed.file(), ReadOptions.defaults());
        byTemperature
            .computeIfAbsent(listed.temperature(), temperature -> new CoverageTally())
            .add(SelfDiffusivity.estimate(List.of(read), Element.LI, DiffusivitySettings.DEFAULT));
      }
    }
    byTemperature.forEach(
        (temperature, tally) ->
            print(
                "Li10GeP2S12",
                folder.getFileName() + String.format(Locale.ROOT, ", %.0f K", temperature),
                tally,
                tally.mean()));
  }

  private void print(String panel, String name, CoverageTally tally, double truth) {
    double[] before = tally.coverage(truth, false);
    double[] after = tally.coverage(truth, true);
    out.printf(
        Locale.ROOT,
        "\"%s\",%d,%.4f,%.2f,%.3f,%.3f,%.2f,%.2f%n",
        name,
        tally.size(),
        tally.scatter(),
        tally.factor(),
        before[CoverageTally.USUAL],
        after[CoverageTally.USUAL],
        tally.width(false),
        tally.width(true));
    curves.add(new CoverageFigure.Curve(panel, name, before, after));
  }

  /** Walks that are looked at as {@code simulate --until} does it. */
  private void until(Concert concert, double wanted) {
    ConcertedWalks random = new ConcertedWalks(seed);
    CoverageTally tally = new CoverageTally();
    double strides = 0;
    for (int k = 0; k < untilWalks; k++) {
      Trajectory walk = random.walk(concert, 20, 1001, 3, DIFFUSIVITY);
      int steps = 0;
      Diffusivity found;
      boolean narrow = false;
      boolean before;
      do {
        before = narrow;
        steps = steps == 0 ? 50 : Math.min(1000, Math.max(steps + 50, (int) (steps * 1.2)));
        found =
            SelfDiffusivity.estimate(List.of(walk.firstFrames(steps + 1)), Element.LI, settings(3));
        Estimate estimate = found.estimate();
        narrow = estimate.upper95() - estimate.lower95() <= 2 * wanted * estimate.median();
      } while (steps < 1000 && !(narrow && before));
      tally.add(found);
      strides += (double) steps / untilWalks;
    }
    double[] after = tally.coverage(DIFFUSIVITY, true);
    out.printf(
        Locale.ROOT,
        "\"%s, until %.0f %%: %.0f strides\",%d,%.4f,%.2f,,%.3f,,%n",
        concert.text(),
        100 * wanted,
        strides,
        tally.size(),
        tally.scatter(),
        tally.factor(),
        after[CoverageTally.USUAL]);
  }
}
