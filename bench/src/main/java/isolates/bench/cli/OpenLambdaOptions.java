package isolates.bench.cli;

import isolates.bench.platform.OpenLambdaAddress;
import isolates.bench.platform.Platforms;
import isolates.bench.run.ProjectLayout;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where a real OpenLambda worker is. */
final class OpenLambdaOptions {
  @Option(
      names = "--openlambda.url",
      paramLabel = "URL",
      description = "a running OpenLambda worker to attach to, such as http://localhost:5000")
  Optional<String> url;

  @Option(
      names = "--openlambda.bin",
      paramLabel = "FILE",
      description = "OpenLambda's program 'ol', to start and stop a worker with")
  Optional<Path> bin;

  @Option(
      names = "--openlambda.dir",
      paramLabel = "DIR",
      description = "the folder of that worker, as 'ol worker init' makes it")
  Optional<Path> dir;

  OpenLambdaAddress place() {
    return new OpenLambdaAddress(url, bin, dir);
  }

  /** The platforms that these keys and this machine offer. */
  Platforms platforms(ProjectLayout layout, Path logs) {
    return new Platforms(layout.home(), layout.built(), logs, place());
  }
}
