package isolates.bench.platform;

import isolates.bench.platform.Selection.Found;
import isolates.controller.RawSpawn;
import isolates.openlambda.OpenLambdaClient;
import isolates.openlambda.worker.Availability;
import isolates.openlambda.worker.Runtimes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks on this machine for platforms. */
public final class Platforms implements Selection.Finder {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
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
    if (openlambda.url().isPresent()) {
      return attached(openlambda.url().get(), variant);
    }
    if (openlambda.bin().isPresent() && openlambda.dir().isPresent()) {
      return managed(openlambda.bin().get(), openlambda.dir().get(), variant);
    }
    return Found.unavailable(
        "no worker was named; start one as openlambda-harness/README.md says, and add"
            + " openlambda.url=http://localhost:5000");
  }

  private Found attached(String url, Optional<String> variant) {
    try (OpenLambdaClient client = new OpenLambdaClient(url, PATIENCE)) {
      client.requireOpenLambda();
      // Only the SOCK sandbox counts control groups.
      boolean sock = client.stats().keySet().stream().anyMatch(key -> key.contains("cgroup"));
      return Found.available(
          new OpenLambdaPlatform(
              variant.orElse(sock ? "sock" : "docker"),
              new OpenLambdaPlatform.Reach.Attached(url)));
    } catch (IOException | IllegalArgumentException e) {
      return Found.unavailable(e.getMessage());
    }
  }

  /**
   * A fork from the import cache's zygote and a fresh start are two cold starts, so both are
   * measured.
   */
  private Found managed(Path bin, Path dir, Optional<String> variant) {
    if (!Files.isExecutable(bin)) {
      return Found.unavailable(
          bin + " is not executable; name OpenLambda's program ol with openlambda.bin=");
    }
    List<String> variants =
        variant
            .map(List::of)
            .orElse(List.of(OpenLambdaPlatform.SOCK, OpenLambdaPlatform.SOCK_NO_IMPORT_CACHE));
    return Found.available(
        variants.stream()
            .map(
                each ->
                    new OpenLambdaPlatform(
                        each,
                        new OpenLambdaPlatform.Reach.Managed(
                            OpenLambdaPlatform.settings(each, bin, dir))))
            .toArray(Platform[]::new));
  }
}
