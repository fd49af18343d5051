package isolates.bench.cli;

import isolates.bench.platform.PlatformKind;
import isolates.bench.report.Runs;
import isolates.bench.run.ProjectLayout;
import isolates.workload.Build;
import isolates.workload.Catalogue;
import isolates.workload.Workload;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "list",
    description = "The benchmarks, platforms and functions there are, and the runs in results/.")
final class ListCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--what",
      paramLabel = "WHAT",
      description = "only one of ${COMPLETION-CANDIDATES} (default: all of them)")
  private What what;

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
    PrintWriter out = spec.commandLine().getOut();
    if (wanted(What.BENCHMARKS)) {
      out.println("benchmarks");
      for (CommandLine benchmark : spec.root().subcommands().values()) {
        row(
            out,
            benchmark.getCommandName(),
            benchmark.getCommandSpec().usageMessage().description()[0]);
      }
    }
    if (wanted(What.PLATFORMS)) {
      out.println("platforms");
      for (PlatformKind kind : PlatformKind.values()) {
        row(out, kind.id(), kind.description() + " (" + String.join(", ", kind.variants()) + ")");
      }
    }
    if (wanted(What.FUNCTIONS)) {
      out.println("functions");
      Catalogue catalogue = Catalogue.read(ProjectLayout.found().workloads());
      for (Workload workload : catalogue.all()) {
        row(
            out,
            workload.name(),
            workload.description()
                + Build.unavailableReason(workload)
                    .map(reason -> " Not here: it " + reason + ".")
                    .orElse(""));
      }
      catalogue.unusable().forEach((name, problem) -> row(out, name, problem));
    }
    if (wanted(What.RUNS)) {
      out.println("runs");
      for (Runs.Line run : Runs.newestFirst(ProjectLayout.found().results())) {
        out.printf("  %s%n    %s%n", run.name(), run.text());
      }
    }
    out.flush();
    return ExitStatus.DONE;
  }

  private boolean wanted(What part) {
    return what == null || what == part;
  }

  private static void row(PrintWriter out, String name, String description) {
    out.printf("  %-14s %s%n", name, description);
  }
}
