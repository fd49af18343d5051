package isolates.bench.platform;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a real OpenLambda worker is.
 *
 * @param url of one that runs; attached to, and left running
 * @param bin OpenLambda's program, to start and stop one with
 * @param dir the folder of that one
 */
public record OpenLambdaAddress(Optional<String> url, Optional<Path> bin, Optional<Path> dir) {
  /** Whether the user named any. */
  public boolean isNamed() {
    return url.isPresent() || bin.isPresent();
  }
}
