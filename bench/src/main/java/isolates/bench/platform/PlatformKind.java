package isolates.bench.platform;

import isolates.bench.sample.Id;
import java.util.List;
import java.util.Locale;

/** The platforms there are, with their variants, the preferred one first. */
public enum PlatformKind {
  ISOLATES("our controller: a fresh process for every invocation", "none", "seccomp", "lkm"),
  CONTAINER(
      "the built-in worker: the same functions in OCI containers behind OpenLambda's HTTP interface",
      "runc",
      "crun",
      "unshare",
      "none"),
  OPENLAMBDA(
      "a real OpenLambda worker, attached by openlambda.url or started from openlambda.bin",
      "sock",
      "sock-no-import-cache",
      "sock-tree",
      "sock-multitree",
      "docker",
      "unknown");

  private final String description;

  @SuppressWarnings("ImmutableEnumChecker") // List.of is
  private final List<String> variants;

  PlatformKind(String description, String... variants) {
    this.description = description;
    this.variants = List.of(variants);
  }

  /** The name in files and on the command line. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  public String description() {
    return description;
  }

  public List<String> variants() {
    return variants;
  }

  /**
   * The platform of that name.
   *
   * @throws IllegalArgumentException naming those there are, if there is none
   */
  public static PlatformKind of(String id) {
    return Id.find("platform", values(), PlatformKind::id, id);
  }
}
