package isolates.bench.cli;

import isolates.bench.load.Arrivals;
import isolates.bench.sample.Mode;
import java.util.List;
import picocli.CommandLine.Command;

@Command(
    name = "storm",
    description = "Many requests at once to a platform at rest, cold: when is the last answered?")
final class StormCommand extends LoadCommand {
  private static final List<Double> SIZES = List.of(1.0, 4.0, 16.0, 64.0, 256.0);

  @Override
  Mode mode() {
    return Mode.COLD;
  }

  @Override
  Arrivals arrivals() {
    return Arrivals.STORM;
  }

  @Override
  List<Double> rates() {
    return SIZES;
  }
}
