package isolates.bench.cli;

import isolates.bench.sample.Mode;
import picocli.CommandLine.Command;

@Command(
    name = "churn",
    description = "How many cold starts a second each platform keeps up with, removal included.")
final class ChurnCommand extends LoadCommand {
  @Override
  Mode mode() {
    return Mode.COLD;
  }
}
