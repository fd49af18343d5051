package isolates.bench.platform;

import isolates.bench.platform.Selection.Found;
import isolates.container.Availability;
import isolates.container.Runtimes;
import isolates.controller.RawSpawn;
import isolates.openlambda.AttachedWorker;
import isolates.openlambda.OpenLambdaClient;
import isolates.openlambda.OpenLambdaException;
import isolates.openlambda.OpenLambdaRequirements;
import isolates.openlambda.OpenLambdaVariant;
import isolates.openlambda.OpenLambdaWorker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Looks on this machine for platforms. */
public final class Platforms implements Selection.Finder {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Whatever SOCK sandboxes the worker's configuration says. */
  private static final String SOCK = "sock";

  private static final String NEVER_PREPARED =
      "OpenLambda makes no sandbox before it has a request for it";

  private static final Path MODULE = Path.of("/proc/isolates");

  private final Path home;
  private final Path built;
  private final Path logs;
  private final OpenLambdaAddress openlambda;

  /**
   * @param home the project's folder
   * @param built the folder with a built folder for each function
   * @param logs where the platforms' standard error goes
   * @param openlambda where a real worker is, or can be started
   */
  public Platforms(Path home, Path built, Path logs, OpenLambdaAddress openlambda) {
    this.home = home;
    this.built = built;
    this.logs = logs;
    this.openlambda = openlambda;
  }

  /** Whether the user said where this is: who says that wants it measured. */
  boolean isNamed(PlatformSpec spec) {
    return openlambda.isNamed() && spec.platform().equals(PlatformKind.OPENLAMBDA.id());
  }

  @Override
  public Found find(PlatformSpec spec) throws InterruptedException {
    return switch (PlatformKind.of(spec.platform())) {
      case ISOLATES -> isolates(spec.variant().orElse("none"));
      case CONTAINER -> container(spec.variant());
      case OPENLAMBDA -> openlambda(spec.variant());
    };
  }

  private Found isolates(String variant) {
    if (variant.equals("lkm") && !Files.isDirectory(MODULE)) {
      return Found.unavailable(
          "the kernel module is not loaded (no "
              + MODULE
              + "); make lkm, then insmod lkm/isolates.ko");
    }
    Optional<String> problem = RawSpawn.problem();
    if (variant.equals("seccomp") && problem.isPresent()) {
      return Found.unavailable("it needs the native spawner: " + problem.get());
    }
    return Found.available(new IsolatesPlatform(variant, built, logs));
  }

  private Found container(Optional<String> variant) {
    Map<String, String> tried = new LinkedHashMap<>();
    for (String name : variant.map(List::of).orElse(Runtimes.NAMES)) {
      Availability availability = Runtimes.probe(name);
      if (availability.available()) {
        return Found.inPlaceOf(tried, new ContainerPlatform(availability, home, built, logs));
      }
      tried.put(
          new PlatformId(PlatformKind.CONTAINER.id(), name).toString(), availability.toString());
    }
    return Found.unavailable(String.join("; ", tried.values()));
  }

  private Found openlambda(Optional<String> variant) {
    try {
      if (openlambda.url().isPresent()) {
        return attached(openlambda.url().get(), variant);
      }
      if (openlambda.bin().isPresent() && openlambda.dir().isPresent()) {
        return managed(openlambda.bin().get(), openlambda.dir().get(), variant);
      }
    } catch (IOException | IllegalArgumentException e) {
      return Found.unavailable(e.getMessage());
    }
    return Found.unavailable(
        "no worker was named; start one as openlambda-harness/README.md says, and add"
            + " openlambda.url=http://localhost:5000"
            + OpenLambdaRequirements.machineProblem()
                .map(problem -> "; here " + problem)
                .orElse(""));
  }

  private static Found attached(String url, Optional<String> wanted) throws IOException {
    try (OpenLambdaClient client = new OpenLambdaClient(url, PATIENCE)) {
      client.requireOpenLambda();
      OpenLambdaVariant variant = AttachedWorker.variant(client);
      boolean fits =
          wanted.isEmpty()
              || wanted.get().equals(variant.id())
              || (wanted.get().equals(SOCK) && variant.isSock());
      if (!fits) {
        return Found.unavailable(
            "the worker at %s is openlambda/%s%s"
                .formatted(
                    url,
                    variant,
                    variant == OpenLambdaVariant.UNKNOWN
                        ? ": its phases do not tell, and its config.json cannot be read or has been"
                            + " written to since it started"
                        : ""));
      }
      Platform platform = OpenLambdaPlatform.attached(variant, url);
      return new Found(
          List.of(platform),
          Map.of(
              platform.id() + " in mode first",
              "a worker that is attached to is not restarted; let one be started by"
                  + " openlambda.bin= and openlambda.dir=",
              platform.id() + " in mode prepared",
              NEVER_PREPARED),
          "");
    }
  }

  /**
   * A fork from the import cache's zygote and a fresh start are two cold starts, so both are
   * measured.
   */
  private Found managed(Path bin, Path dir, Optional<String> wanted) throws OpenLambdaException {
    List<Platform> platforms = new ArrayList<>();
    Map<String, String> passedOver = new LinkedHashMap<>();
    for (OpenLambdaVariant variant : variants(dir, wanted)) {
      OpenLambdaWorker.Settings settings = OpenLambdaWorker.Settings.of(bin, dir, variant);
      Optional<String> problem = OpenLambdaRequirements.problem(settings);
      if (problem.isEmpty()) {
        platforms.add(OpenLambdaPlatform.managed(settings));
      } else {
        passedOver.put(PlatformKind.OPENLAMBDA.id() + "/" + variant, problem.get());
      }
    }
    platforms.forEach(
        platform -> passedOver.put(platform.id() + " in mode prepared", NEVER_PREPARED));
    return new Found(
        platforms,
        platforms.isEmpty() ? Map.of() : passedOver,
        passedOver.values().stream().findFirst().orElse(""));
  }

  private Set<OpenLambdaVariant> variants(Path dir, Optional<String> wanted)
      throws OpenLambdaException {
    if (wanted.isEmpty() && !openlambda.variants().isEmpty()) {
      return new LinkedHashSet<>(openlambda.variants());
    }
    Set<OpenLambdaVariant> variants = new LinkedHashSet<>();
    variants.add(
        wanted
            .filter(name -> !name.equals(SOCK))
            .flatMap(OpenLambdaVariant::of)
            .orElse(OpenLambdaWorker.Settings.configured(dir)));
    if (variants.contains(OpenLambdaVariant.UNKNOWN)
        && wanted.isPresent()
        && !wanted.get().equals(SOCK)) {
      throw new OpenLambdaException("only a worker that is attached to can be unknown");
    }
    boolean fits = wanted.isEmpty() || !wanted.get().equals(SOCK);
    if (variants.stream()
        .anyMatch(each -> each == OpenLambdaVariant.UNKNOWN || (!fits && !each.isSock()))) {
      throw new OpenLambdaException(
          "%s makes the worker openlambda/%s; choose another with openlambda.variants="
              .formatted(dir.resolve("config.json"), variants.iterator().next()));
    }
    if (wanted.isEmpty()) {
      variants.add(OpenLambdaVariant.SOCK_NO_IMPORT_CACHE);
    }
    return variants;
  }

  /** The workers that would be started; none where none was named by its program. */
  public List<OpenLambdaWorker.Settings> workers() {
    List<OpenLambdaWorker.Settings> workers = new ArrayList<>();
    if (openlambda.bin().isPresent() && openlambda.dir().isPresent()) {
      try {
        for (OpenLambdaVariant variant : variants(openlambda.dir().get(), Optional.empty())) {
          workers.add(
              OpenLambdaWorker.Settings.of(
                  openlambda.bin().get(), openlambda.dir().get(), variant));
        }
      } catch (OpenLambdaException e) {
        return workers; // the rows of the platforms say why
      }
    }
    return workers;
  }
}
