package org.liflow;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Which package may see which: arrows go from the command line down to the tensors. */
@AnalyzeClasses(packages = "org.liflow", importOptions = ArchitectureTest.MainCode.class)
class ArchitectureTest {
  private static final String TENSOR = "org.liflow.tensor..";
  private static final String FILES = "org.liflow.files..";
  private static final String NN = "org.liflow.nn..";
  private static final String CRYSTAL = "org.liflow.crystal..";
  private static final String FLOW = "org.liflow.flow..";
  private static final String ANALYSIS = "org.liflow.analysis..";
  private static final String REPORT = "org.liflow.report..";
  private static final String PRIOR = "org.liflow.prior..";
  private static final String RUN = "org.liflow.run..";
  private static final String EVALUATE = "org.liflow.evaluate..";
  private static final String TRAIN = "org.liflow.train..";
  private static final String MD = "org.liflow.md..";
  private static final String QUICKSTART = "org.liflow.quickstart..";
  private static final String CLI = "org.liflow.cli..";

  /** Leaves out tests, be they in folders or in another module's jar of test helpers. */
  static final class MainCode implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("/test-classes/") && !location.contains("-tests.jar");
    }
  }

  @ArchTest
  static final ArchRule FILES_SEE_THE_JDK_ONLY =
      classes()
          .that()
          .resideInAPackage(FILES)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(FILES, "java..");

  @ArchTest
  static final ArchRule TENSORS_SEE_THE_JDK_ONLY =
      classes()
          .that()
          .resideInAPackage(TENSOR)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(TENSOR, FILES, "java..", "jdk.incubator.vector..");

  @ArchTest
  static final ArchRule ONLY_CLASSES_NAMED_FOR_IT_SEE_THE_VECTOR_API =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("org.liflow.tensor.backend.cpu.VectorKernels")
          .and()
          .doNotHaveFullyQualifiedName("org.liflow.tensor.backend.cpu.VectorProducts")
          .and()
          .doNotHaveFullyQualifiedName("org.liflow.tensor.geometry.VectorSearchLoops")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jdk.incubator.vector..");

  @ArchTest
  static final ArchRule NETWORKS_SEE_TENSORS_ONLY =
      classes()
          .that()
          .resideInAPackage(NN)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(NN, TENSOR, FILES, "java..", "com.fasterxml.jackson..");

  @ArchTest
  static final ArchRule KERNELS_SEE_TENSORS_ONLY =
      classes()
          .that()
          .resideInAPackage("org.liflow.kernels..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("org.liflow.kernels..", TENSOR, FILES, "java..", "jcuda..");

  @ArchTest
  static final ArchRule ONLY_ONE_DEVICE_SEES_JCUDA =
      noClasses()
          .that()
          .resideOutsideOfPackages("org.liflow.kernels.jcuda..", "jcuda..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jcuda..");

  @ArchTest
  static final ArchRule NETWORKS_DO_NOT_SEE_HOW_A_BACKEND_COMPUTES =
      noClasses()
          .that()
          .resideOutsideOfPackage(TENSOR)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.liflow.tensor.backend.cpu..");

  @ArchTest
  static final ArchRule CRYSTALS_DO_NOT_SEE_WHAT_IS_DONE_WITH_THEM =
      noClasses()
          .that()
          .resideInAPackage(CRYSTAL)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(NN, FLOW, PRIOR, MD, TRAIN, ANALYSIS, REPORT, RUN, CLI);

  @ArchTest
  static final ArchRule FLOWS_DO_NOT_SEE_WHAT_IS_DONE_WITH_THEM =
      noClasses()
          .that()
          .resideInAPackage(FLOW)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(PRIOR, ANALYSIS, REPORT, RUN, CLI);

  @ArchTest
  static final ArchRule CLASSIFIERS_DO_NOT_SEE_WHO_ASKS_THEM =
      noClasses()
          .that()
          .resideInAPackage(PRIOR)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(ANALYSIS, REPORT, RUN, CLI);

  @ArchTest
  static final ArchRule REFERENCE_DYNAMICS_SEES_CRYSTALS_ONLY =
      classes()
          .that()
          .resideInAPackage(MD)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              MD,
              CRYSTAL,
              TENSOR,
              FILES,
              "java..",
              "com.fasterxml.jackson..",
              "org.apache.commons..");

  @ArchTest
  static final ArchRule ANALYSIS_DOES_NOT_SEE_WHO_SHOWS_IT =
      noClasses()
          .that()
          .resideInAPackage(ANALYSIS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(REPORT, CLI);

  /** The order of such sets and maps is another in each JVM, and so are sums over them. */
  @ArchTest
  static final ArchRule RESULTS_DO_NOT_DEPEND_ON_AN_ORDER_BY_CHANCE =
      noClasses()
          .that()
          .resideInAnyPackage(ANALYSIS, EVALUATE, REPORT, MD, RUN, QUICKSTART)
          .should()
          .callMethod(Set.class, "copyOf", Collection.class)
          .orShould()
          .callMethod(Map.class, "copyOf", Map.class)
          .orShould()
          .callMethod(Collectors.class, "toSet")
          .orShould()
          .callMethod(Collectors.class, "toUnmodifiableSet");

  @ArchTest
  static final ArchRule TRAINING_DOES_NOT_SEE_SIMULATIONS_ON_DISK_AND_THEIR_ANALYSIS =
      noClasses()
          .that()
          .resideInAPackage(TRAIN)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(RUN, ANALYSIS, CLI);

  @ArchTest
  static final ArchRule ONLY_THE_QUICKSTART_AND_THE_COMMAND_LINE_SEE_TRAINING =
      noClasses()
          .that()
          .resideOutsideOfPackages(TRAIN, QUICKSTART, CLI)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(TRAIN);

  @ArchTest
  static final ArchRule ONLY_THE_COMMAND_LINE_SEES_THE_QUICKSTART =
      noClasses()
          .that()
          .resideOutsideOfPackages(QUICKSTART, CLI)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(QUICKSTART);

  @ArchTest
  static final ArchRule NOTHING_SEES_THE_COMMAND_LINE =
      noClasses()
          .that()
          .resideOutsideOfPackage(CLI)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(CLI, "picocli..", "me.tongfei.progressbar..");

  @ArchTest
  static final ArchRule ONLY_THE_COMMAND_LINE_PRINTS =
      noClasses().that().resideOutsideOfPackage(CLI).should(ACCESS_STANDARD_STREAMS);

  @ArchTest
  static final ArchRule NO_ROUNDABOUTS_BETWEEN_ROOMS =
      slices().matching("org.liflow.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule NO_ROUNDABOUTS_BETWEEN_PACKAGES =
      slices().matching("org.liflow.(**)").should().beFreeOfCycles();
}
