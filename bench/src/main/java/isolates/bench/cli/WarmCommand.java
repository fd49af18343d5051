package isolates.bench.cli;

import isolates.bench.sample.Mode;
import java.util.EnumSet;
import java.util.Set;
import picocli.CommandLine.Command;

@Command(
    name = "warm",
    description =
        "Warm latency in a closed loop; isolates, which are never warm, with the latency they always have.")
final class WarmCommand extends LatencyCommand {
  @Override
  Set<Mode> modes() {
    return EnumSet.of(Mode.WARM);
  }

  @Override
  int restarts() {
    return 0;
  }
}
