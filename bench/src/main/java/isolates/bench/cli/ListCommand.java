package isolates.bench.cli;

import isolates.bench.platform.PlatformKind;
import isolates.bench.report.Runs;
import isolates.workload.Build;
import isolates.workload.Catalogue;
import isolates.workload.Workload;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
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
    for (What part : what == null ? What.values() : new What[] {what}) {
      say(part);
      switch (part) {
        case BENCHMARKS ->
            spec.root()
                .subcommands()
                .forEach(
                    (name, benchmark) ->
                        row(name, benchmark.getCommandSpec().usageMessage().description()[0]));
        case PLATFORMS -> {
          for (PlatformKind kind : PlatformKind.values()) {
            row(kind.id(), kind.description() + " (" + String.join(", ", kind.variants()) + ")");
          }
        }
        case FUNCTIONS -> functions(workloads.catalogue(layout()));
        case RUNS ->
            Runs.newestFirst(layout().results())
                .forEach(
                    run -> say("  " + run.name() + "\n" + run.text().indent(4).stripTrailing()));
      }
    }
    return ExitStatus.DONE;
  }

  private void functions(Catalogue catalogue) {
    for (Workload workload : catalogue.all()) {
      Optional<String> lacking = Build.unavailableReason(workload);
      row(
          workload.name(),
          workload.description()
              + lacking.map(reason -> " Not here: it " + reason + ".").orElse(""));
    }
    catalogue.unusable().forEach(this::row);
  }

  private void row(String name, String description) {
    say("  %-14s %s".formatted(name, description));
  }
}
