package isolates.bench.cli;

import isolates.bench.platform.PlatformKind;
import isolates.bench.report.Runs;
import isolates.workload.Build;
import isolates.workload.Catalogue;
import isolates.workload.Workload;
import java.io.IOException;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "list",
    description = "The benchmarks, platforms and functions there are, and the runs in results/.")
final class ListCommand extends BenchCommand {

  @Option(names = "--what", paramLabel = "WHAT")
  private What what;

  @Mixin private RunOptions.Workloads workloads;

  private enum What {
    BENCHMARKS,
    PLATFORMS,
    FUNCTIONS,
    RUNS;

    /** As a user types it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public Integer call() throws IOException {
    if (wanted(What.BENCHMARKS)) {
      say("benchmarks");
      for (CommandLine benchmark : spec.root().subcommands().values()) {
        row(benchmark.getCommandName(), benchmark.getCommandSpec().usageMessage().description()[0]);
      }
    }
    if (wanted(What.PLATFORMS)) {
      say("platforms");
      for (PlatformKind kind : PlatformKind.values()) {
        row(kind.id(), kind.description() + " (" + String.join(", ", kind.variants()) + ")");
      }
    }
    if (wanted(What.FUNCTIONS)) {
      say("functions");
      Catalogue catalogue = workloads.catalogue(layout());
      for (Workload workload : catalogue.all()) {
        row(
            workload.name(),
            workload.description()
                + Build.unavailableReason(workload)
                    .map(reason -> " Not here: it " + reason + ".")
                    .orElse(""));
      }
      catalogue.unusable().forEach((name, problem) -> row(name, problem));
    }
    if (wanted(What.RUNS)) {
      say("runs");
      for (Runs.Line run : Runs.newestFirst(layout().results())) {
        say("  %s%n    %s".formatted(run.name(), run.text()));
      }
    }
    return ExitStatus.DONE;
  }

  private boolean wanted(What part) {
    return what == null || what == part;
  }

  private void row(String name, String description) {
    say("  %-14s %s".formatted(name, description));
  }
}
