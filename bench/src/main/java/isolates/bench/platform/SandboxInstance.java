package isolates.bench.platform;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * A container that a platform keeps for its next invocation, or for the import cache.
 *
 * @param scope what it is in memory.csv: {@code sandbox} or {@code zygote}, and its state
 * @param processes of it that live, as the host numbers them
 * @param memory the file in which the kernel accounts for its memory, in bytes
 */
public record SandboxInstance(String scope, Set<Long> processes, Optional<Path> memory) {
  /** What others are forked from serves no invocation itself. */
  static final String ZYGOTE = "zygote";

  /** Whether it serves invocations. */
  public boolean serves() {
    return !scope.startsWith(ZYGOTE);
  }
}
