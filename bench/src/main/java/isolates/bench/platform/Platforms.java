package isolates.bench.platform;

import isolates.bench.platform.Selection.Found;
import isolates.bench.platform.Selection.Wish;
import isolates.controller.RawSpawn;
import isolates.openlambda.worker.Availability;
import isolates.openlambda.worker.Runtimes;
import isolates.workload.Workload;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Looks on this machine for platforms. */
public final class Platforms implements Selection.Finder {
  private static final Path MODULE = Path.of("/proc/isolates");

  private final List<Workload> workloads;
  private final Path built;
  private final Path logs;
  private final Optional<String> openlambdaUrl;

  /**
   * @param workloads that will be run, all of them built
   * @param built the folder with a built folder for each function
   * @param logs where the platforms' standard error goes
   * @param openlambdaUrl a worker to attach to
   */
  public Platforms(
      List<Workload> workloads, Path built, Path logs, Optional<String> openlambdaUrl) {
    this.workloads = workloads;
    this.built = built;
    this.logs = logs;
    this.openlambdaUrl = openlambdaUrl;
  }

  @Override
  public Found find(Wish wish) throws InterruptedException {
    return switch (PlatformKind.of(wish.platform())) {
      case ISOLATES -> isolates(wish.variant().orElse("none"));
      case CONTAINER -> container(wish.variant());
      case OPENLAMBDA -> openlambda();
    };
  }

  private Found isolates(String variant) {
    if (variant.equals("lkm") && !Files.isDirectory(MODULE)) {
      return Found.lacking(
          "the kernel module is not loaded (no "
              + MODULE
              + "); make lkm, then insmod lkm/isolates.ko");
    }
    Optional<String> problem = RawSpawn.problem();
    if (variant.equals("seccomp") && problem.isPresent()) {
      return Found.lacking("it needs the native spawner: " + problem.get());
    }
    return Found.available(new Isolates(variant, built, logs));
  }

  private Found container(Optional<String> variant) {
    List<Availability> tried = new ArrayList<>();
    for (String name : variant.map(List::of).orElse(Runtimes.NAMES)) {
      Availability availability = Runtimes.probe(name);
      if (availability.available()) {
        return Found.available(new Container(availability, workloads, built, logs));
      }
      tried.add(availability);
    }
    return Found.lacking(
        tried.stream().map(Availability::toString).collect(Collectors.joining("; ")));
  }

  private Found openlambda() {
    return Found.lacking(
        openlambdaUrl.isPresent()
            ? "attaching to a worker is not built yet"
            : "no worker was named; start one as its guide says, then add openlambda.url=http://localhost:5000");
  }
}
