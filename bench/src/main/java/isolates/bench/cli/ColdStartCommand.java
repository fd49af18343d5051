package isolates.bench.cli;

import isolates.bench.sample.Mode;
import java.util.EnumSet;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "coldstart",
    sortOptions = false,
    description = "First and cold latency of each platform, and warm beside it.")
final class ColdStartCommand extends LatencyCommand {
  @Option(
      names = "--first",
      paramLabel = "COUNT",
      converter = RunOptions.CountConverter.class,
      description =
          "samples of mode first, each of which restarts its platform (default: ${DEFAULT-VALUE})",
      defaultValue = "20")
  private int first;

  @Override
  Set<Mode> modes() {
    return EnumSet.of(Mode.FIRST, Mode.COLD, Mode.WARM);
  }

  @Override
  int restarts() {
    return first;
  }
}
