package isolates.bench.cli;

import java.util.List;
import picocli.CommandLine.Option;

/** Which functions to run, for benches that run any. */
final class FunctionOptions {
  @Option(
      names = "--function",
      split = ",",
      paramLabel = "LIST",
      description = "functions to run, as 'list' names them (default: ${DEFAULT-VALUE})",
      defaultValue = "fibo-c,fibo-py")
  List<String> functions;
}
