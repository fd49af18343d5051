package isolates.bench.cli;

import isolates.bench.platform.PlatformKind;
import isolates.bench.platform.PlatformSpec;
import isolates.bench.platform.Platforms;
import isolates.bench.platform.Selection;
import isolates.bench.run.ProjectLayout;
import isolates.openlambda.BringUp;
import isolates.openlambda.OpenLambdaWorker;
import isolates.workload.Build;
import isolates.workload.Catalogue;
import isolates.workload.Workload;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(name = "doctor", description = "What this machine lacks, and how to get it.")
final class DoctorCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private RunOptions.OpenLambda openlambda;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    ProjectLayout layout = ProjectLayout.found();
    Platforms platforms = openlambda.platforms(layout, layout.built());
    out.println("platforms");
    for (PlatformKind kind : PlatformKind.values()) {
      for (String variant : kind.variants()) {
        PlatformSpec wanted = new PlatformSpec(kind.id(), Optional.of(variant));
        Selection.Found found = platforms.find(wanted);
        row(out, !found.platforms().isEmpty(), wanted.toString(), found.reason());
      }
    }
    for (OpenLambdaWorker.Settings settings : platforms.workers()) {
      out.printf("openlambda/%s, step by step%n", settings.variant());
      for (BringUp.Step step : BringUp.steps(settings)) {
        row(out, step.problem().isEmpty(), step.what(), step.problem().orElse(""));
      }
    }
    out.println("functions");
    Catalogue catalogue = Catalogue.read(layout.workloads());
    for (Workload workload : catalogue.all()) {
      Optional<String> lacking = Build.unavailableReason(workload);
      row(out, lacking.isEmpty(), workload.name(), lacking.orElse(""));
    }
    catalogue.unusable().forEach((name, problem) -> row(out, false, name, problem));
    out.flush();
    return ExitStatus.DONE;
  }

  private static void row(PrintWriter out, boolean available, String name, String reason) {
    out.printf("  %-4s %-31s %s%n", available ? "yes" : "no", name, reason);
  }
}
