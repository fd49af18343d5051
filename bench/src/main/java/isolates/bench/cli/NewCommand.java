package isolates.bench.cli;

import isolates.bench.run.FunctionTemplate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "new", description = "Writes a folder with a working function of your own.")
final class NewCommand extends BenchCommand {
  @Option(names = "--name", paramLabel = "NAME", defaultValue = "hello")
  private String function;

  @Option(names = "--language", paramLabel = "NAME", defaultValue = "python")
  private FunctionTemplate language;

  @Option(names = "--workloads", paramLabel = "DIR")
  private Optional<Path> workloads;

  @Override
  public Integer call() throws IOException {
    Path in = workloads.orElse(Path.of(""));
    Path folder = language.write(function, in, layout().home());
    say("written: " + folder.toAbsolutePath());
    say("measure it: " + CommandWords.line(List.of("coldstart", "--workloads=" + folder)));
    return ExitStatus.DONE;
  }
}
