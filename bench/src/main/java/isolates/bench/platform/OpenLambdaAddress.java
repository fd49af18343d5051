package isolates.bench.platform;

import isolates.openlambda.OpenLambdaVariant;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where a real OpenLambda worker is.
 *
 * @param url of one that runs; attached to, and left running
 * @param bin OpenLambda's program, to start and stop one with
 * @param dir the directory of that one
 * @param variants what to start one as; empty for what it is configured as, and without import
 *     cache
 */
public record OpenLambdaAddress(
    Optional<String> url,
    Optional<Path> bin,
    Optional<Path> dir,
    List<OpenLambdaVariant> variants) {
  public OpenLambdaAddress {
    variants = List.copyOf(variants);
  }

  /** Whether the user named any. */
  public boolean isNamed() {
    return url.isPresent() || bin.isPresent() || dir.isPresent();
  }
}
