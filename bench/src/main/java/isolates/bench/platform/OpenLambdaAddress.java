package isolates.bench.platform;

import isolates.bench.WrongUseException;
import isolates.openlambda.OpenLambdaVariant;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

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

  /**
   * The address that keys of the user's give.
   *
   * @param variants names, or {@code all} alone
   * @throws WrongUseException if they do not go together
   */
  public static OpenLambdaAddress of(
      Optional<String> url, Optional<Path> bin, Optional<Path> dir, List<String> variants) {
    if (bin.isPresent() != dir.isPresent()) {
      throw new WrongUseException(
          bin.isPresent()
              ? "openlambda.bin needs openlambda.dir=, the directory that 'ol worker init' made"
              : "openlambda.dir needs openlambda.bin=, OpenLambda's program ol");
    }
    if (url.isPresent() && bin.isPresent()) {
      throw new WrongUseException(
          "openlambda.url attaches to a worker and openlambda.bin starts one; name one of the two");
    }
    if (url.isPresent() && !url.get().matches("https?://.+")) {
      throw new WrongUseException(
          "openlambda.url: '%s' is not a URL; write one such as http://localhost:5000"
              .formatted(url.get()));
    }
    if (!variants.isEmpty() && bin.isEmpty()) {
      throw new WrongUseException(
          "openlambda.variants is for workers that are started; add openlambda.bin= and"
              + " openlambda.dir=");
    }
    List<OpenLambdaVariant> startable = OpenLambdaVariant.startable();
    return new OpenLambdaAddress(
        url,
        bin,
        dir,
        variants.equals(List.of("all"))
            ? startable
            : variants.stream().map(name -> startable(name, startable)).toList());
  }

  private static OpenLambdaVariant startable(String name, List<OpenLambdaVariant> startable) {
    return OpenLambdaVariant.of(name)
        .filter(startable::contains)
        .orElseThrow(
            () ->
                new WrongUseException(
                    "openlambda.variants: unknown variant '%s'; choose one of %s, or all"
                        .formatted(
                            name,
                            startable.stream()
                                .map(OpenLambdaVariant::id)
                                .collect(Collectors.joining(", ")))));
  }

  /** Whether the user named any. */
  public boolean isNamed() {
    return url.isPresent() || bin.isPresent() || dir.isPresent();
  }
}
