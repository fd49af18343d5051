package isolates.bench.cli;

import isolates.bench.MachineLacksException;
import isolates.bench.WrongUseException;
import isolates.bench.micro.InvocationTable;
import isolates.bench.run.NewRun;
import isolates.bench.run.ProjectLayout;
import isolates.bench.run.RunFolder;
import isolates.controller.RawSpawn;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.concurrent.Callable;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "micro",
    description = "JMH: one invocation from a bare process up to an isolate over HTTP.")
final class MicroCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--include",
      paramLabel = "REGEX",
      description = "only benchmarks whose name matches (default: all)",
      defaultValue = "isolates\\.bench\\.micro\\..*")
  private String include;

  @Option(
      names = "--forks",
      paramLabel = "COUNT",
      description =
          "JVMs that each benchmark runs in, one after the other (default: ${DEFAULT-VALUE})",
      defaultValue = "2")
  private int forks;

  @Mixin private RunOptions.Folder out;

  @Override
  public Integer call() throws IOException {
    RawSpawn.problem()
        .ifPresent(
            problem -> {
              throw new MachineLacksException("micro needs the native spawner: " + problem);
            });
    ProjectLayout layout = ProjectLayout.found();
    RunFolder folder = NewRun.plan(spec.name(), out.out, layout);
    NewRun.make(folder, layout);
    PrintWriter console = spec.commandLine().getOut();
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(include)
            .forks(forks)
            .verbosity(VerboseMode.NORMAL)
            .shouldFailOnError(true)
            .resultFormat(ResultFormatType.JSON)
            .result(folder.path().resolve("jmh.json").toString());
    try {
      Collection<RunResult> results = new Runner(options.build()).run();
      if (results.isEmpty()) {
        throw new WrongUseException("include: no benchmark matches " + include);
      }
      InvocationTable.lines(results).forEach(console::println);
    } catch (RunnerException e) {
      throw new WrongUseException("micro: " + e.getMessage());
    }
    console.printf("%nAll of it: %s%n", folder.path().resolve("jmh.json"));
    console.flush();
    return ExitStatus.DONE;
  }
}
