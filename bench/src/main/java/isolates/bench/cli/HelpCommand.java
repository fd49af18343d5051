package isolates.bench.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "help", description = "The benches, or the keys of one bench.")
final class HelpCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "a bench (default: all of them)")
  private Optional<String> bench;

  @Override
  public Integer call() {
    CommandLine root = spec.root().commandLine();
    if (bench.isPresent() && !root.getSubcommands().containsKey(bench.get())) {
      throw new WrongUseException(
          "unknown bench '%s'; there are %s"
              .formatted(bench.get(), String.join(", ", root.getSubcommands().keySet())));
    }
    CommandLine wanted = bench.map(root.getSubcommands()::get).orElse(root);
    wanted.usage(spec.commandLine().getOut());
    return ExitStatus.DONE;
  }
}
