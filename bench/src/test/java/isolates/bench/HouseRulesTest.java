package isolates.bench;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/**
 * The dependency column of the house: bench may use the others; they may use child processes and
 * CGI, and otherwise nothing of ours.
 */
@AnalyzeClasses(packages = "isolates", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseRulesTest {
  @ArchTest
  static final ArchRule PROCESS_USES_NOTHING_OF_OURS =
      none(
          "isolates.process..",
          "isolates.bench..",
          "isolates.controller..",
          "isolates.container..",
          "isolates.openlambda..",
          "isolates.workload..");

  @ArchTest
  static final ArchRule CONTROLLER_USES_PROCESS_ALONE =
      none(
          "isolates.controller..",
          "isolates.bench..",
          "isolates.container..",
          "isolates.openlambda..",
          "isolates.workload..");

  @ArchTest
  static final ArchRule OPENLAMBDA_HARNESS_USES_PROCESS_ALONE =
      none(
          "isolates.openlambda..",
          "isolates.bench..",
          "isolates.controller..",
          "isolates.workload..");

  @ArchTest
  static final ArchRule THE_BUILT_IN_WORKER_USES_PROCESS_ALONE =
      none(
          "isolates.container..",
          "isolates.bench..",
          "isolates.controller..",
          "isolates.workload..");

  @ArchTest
  static final ArchRule WORKLOADS_USE_PROCESS_ALONE =
      none(
          "isolates.workload..",
          "isolates.bench..",
          "isolates.controller..",
          "isolates.container..",
          "isolates.openlambda..");

  @ArchTest
  static final ArchRule DATA_FLOWS_ONE_WAY =
      slices().matching("isolates.bench.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule STATISTICS_FIGURES_AND_REPORTS_MEASURE_NOTHING =
      noClasses()
          .that()
          .resideInAnyPackage(
              "isolates.bench.sample..",
              "isolates.bench.statistics..",
              "isolates.bench.figure..",
              "isolates.bench.report..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "isolates.bench.cli..",
              "isolates.bench.experiment..",
              "isolates.bench.measure..",
              "isolates.bench.platform..");

  /** What is internal to XChart may change in any release of it. */
  @ArchTest
  static final ArchRule FIGURES_USE_WHAT_XCHART_OFFERS =
      noClasses().should().dependOnClassesThat().resideInAPackage("org.knowm.xchart.internal..");

  private static ArchRule none(String of, String... uses) {
    return noClasses()
        .that()
        .resideInAPackage(of)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(uses);
  }
}
