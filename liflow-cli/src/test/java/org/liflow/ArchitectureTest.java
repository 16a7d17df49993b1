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

/**
 * Dependencies between packages of one module, and rules that no module can hold.
 *
 * <p>Dependencies between modules are held by the modules themselves: a package that a module does
 * not require cannot be imported there.
 */
@AnalyzeClasses(packages = "org.liflow", importOptions = ArchitectureTest.MainCode.class)
class ArchitectureTest {
  private static final String TENSOR = "org.liflow.tensor..";
  private static final String FILES = "org.liflow.files..";
  private static final String CRYSTAL = "org.liflow.crystal..";
  private static final String FORMATS = "org.liflow.formats..";
  private static final String FLOW = "org.liflow.flow..";
  private static final String ANALYSIS = "org.liflow.analysis..";
  private static final String REPORT = "org.liflow.report..";
  private static final String REPORT_TRAINING = "org.liflow.report.training..";
  private static final String DATA = "org.liflow.data..";
  private static final String PRIOR = "org.liflow.prior..";
  private static final String RUN = "org.liflow.run..";
  private static final String EVALUATE = "org.liflow.evaluate..";
  private static final String TRAIN = "org.liflow.train..";
  private static final String MD = "org.liflow.md..";
  private static final String QUICKSTART = "org.liflow.quickstart..";
  private static final String UNIVERSAL = "org.liflow.universal..";
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
  static final ArchRule ONLY_ONE_DEVICE_SEES_JCUDA =
      noClasses()
          .that()
          .resideOutsideOfPackages("org.liflow.kernels.jcuda..", "jcuda..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jcuda..");

  @ArchTest
  static final ArchRule ONLY_THE_EXTENSION_SEES_WHAT_IT_BRINGS =
      noClasses()
          .that()
          .resideInAPackage("org.liflow..")
          .and()
          .resideOutsideOfPackage(FORMATS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.jhdf..", "com.github.luben..", "org.tukaani..", "org.apache.commons.compress..");

  @ArchTest
  static final ArchRule EXTENSIONS_ARE_FOUND_AND_NOT_NAMED =
      noClasses()
          .that()
          .resideInAPackage("org.liflow..")
          .and()
          .resideOutsideOfPackage(FORMATS)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(FORMATS);

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
          .resideInAnyPackage(MD, ANALYSIS);

  @ArchTest
  static final ArchRule FLOWS_DO_NOT_SEE_WHAT_IS_DONE_WITH_THEM =
      noClasses()
          .that()
          .resideInAPackage(FLOW)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(PRIOR, RUN, DATA, TRAIN, EVALUATE, ANALYSIS);

  @ArchTest
  static final ArchRule CLASSIFIERS_DO_NOT_SEE_WHO_ASKS_THEM =
      noClasses()
          .that()
          .resideInAPackage(PRIOR)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(ANALYSIS, RUN, TRAIN, EVALUATE);

  @ArchTest
  static final ArchRule REFERENCE_DYNAMICS_DOES_NOT_SEE_ITS_ANALYSIS =
      noClasses()
          .that()
          .resideInAPackage(MD)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(ANALYSIS);

  @ArchTest
  static final ArchRule ANALYSIS_DOES_NOT_SEE_REFERENCE_DYNAMICS =
      noClasses()
          .that()
          .resideInAPackage(ANALYSIS)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(MD);

  /** The order of such sets and maps is another in each JVM, and so are sums over them. */
  @ArchTest
  static final ArchRule RESULTS_DO_NOT_DEPEND_ON_AN_ORDER_BY_CHANCE =
      noClasses()
          .that()
          .resideInAnyPackage(ANALYSIS, EVALUATE, REPORT, MD, RUN, QUICKSTART, UNIVERSAL)
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
          .resideInAnyPackage(RUN, ANALYSIS, EVALUATE);

  @ArchTest
  static final ArchRule ONLY_REPORTS_OF_TRAININGS_AND_THE_PROGRAM_SEE_TRAINING =
      noClasses()
          .that()
          .resideOutsideOfPackages(TRAIN, REPORT_TRAINING, QUICKSTART, CLI)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(TRAIN);

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
