package isolates.bench.cli;

import isolates.bench.run.FunctionTemplate;
import java.io.IOException;
import java.nio.file.Path;
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
    Path in = workloads.orElse(Path.of("")).toAbsolutePath();
    Path folder = language.write(function, in, layout().home());
    say("written: " + folder);
    say(
        "measure it: mvn compile exec:java -Dbench=coldstart -Dworkloads=%s -Dfunction=%s"
            .formatted(folder, function));
    return ExitStatus.DONE;
  }
}
