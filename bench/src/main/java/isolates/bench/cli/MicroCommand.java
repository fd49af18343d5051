package isolates.bench.cli;

import isolates.bench.micro.InvocationTable;
import isolates.bench.run.RunFolder;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "micro",
    description = "JMH: one invocation from a bare process up to an isolate over HTTP.")
final class MicroCommand extends BenchCommand {
  @Option(names = "--include", paramLabel = "REGEX", defaultValue = "isolates\\.bench\\.micro\\..*")
  private String include;

  @Option(names = "--forks", paramLabel = "COUNT")
  private int forks = 2;

  @Mixin private RunOptions.Out out;

  @Override
  public Integer call() throws IOException {
    InvocationTable.requireSpawner();
    RunFolder folder = RunFolder.plan(name(), out.folder, layout());
    folder.create();
    Path result = folder.path().resolve("jmh.json");
    try {
      InvocationTable.measure(include, forks, result).forEach(this::say);
    } finally {
      folder.end(layout().results(), "");
    }
    say("");
    say("All of it: " + result);
    return ExitStatus.DONE;
  }
}
