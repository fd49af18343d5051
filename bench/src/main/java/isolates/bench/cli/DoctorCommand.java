package isolates.bench.cli;

import isolates.bench.platform.PlatformKind;
import isolates.bench.platform.PlatformSpec;
import isolates.bench.platform.Platforms;
import isolates.bench.platform.Selection;
import isolates.bench.run.ProjectLayout;
import isolates.openlambda.OpenLambdaRequirements;
import isolates.openlambda.OpenLambdaWorker;
import isolates.workload.Build;
import isolates.workload.Catalogue;
import isolates.workload.Workload;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "doctor", description = "What this machine lacks, and how to get it.")
final class DoctorCommand extends BenchCommand {
  @Mixin private RunOptions.OpenLambda openlambda;
  @Mixin private RunOptions.Workloads workloads;

  /** The reason of the row before: variants of a platform often share one. */
  private String last = "";

  @Override
  public Integer call() throws InterruptedException {
    ProjectLayout layout = layout();
    Platforms platforms = openlambda.platforms(layout, layout.built());
    say("platforms");
    for (PlatformKind kind : PlatformKind.values()) {
      for (String variant : kind.variants()) {
        PlatformSpec wanted = new PlatformSpec(kind.id(), Optional.of(variant));
        Selection.Found found = platforms.find(wanted);
        row(!found.platforms().isEmpty(), wanted.toString(), found.reason());
      }
    }
    for (OpenLambdaWorker.Settings settings : platforms.workers()) {
      say("openlambda/%s, step by step".formatted(settings.variant()));
      for (OpenLambdaRequirements.Step step : OpenLambdaRequirements.steps(settings)) {
        row(step.problem().isEmpty(), step.what(), step.problem().orElse(""));
      }
    }
    say("functions");
    Catalogue catalogue = workloads.catalogue(layout);
    for (Workload workload : catalogue.all()) {
      Optional<String> lacking = Build.unavailableReason(workload);
      row(lacking.isEmpty(), workload.name(), lacking.orElse(""));
    }
    catalogue.unusable().forEach((name, problem) -> row(false, name, problem));
    return ExitStatus.DONE;
  }

  private void row(boolean available, String name, String reason) {
    boolean again = reason.equals(last) && !reason.isEmpty();
    say("  %-4s %-31s %s".formatted(available ? "yes" : "no", name, again ? "as above" : reason));
    last = reason;
  }
}
