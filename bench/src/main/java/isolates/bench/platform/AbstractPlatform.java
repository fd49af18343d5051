package isolates.bench.platform;

import isolates.workload.Workload;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A platform's name, and what it has said of itself so far. */
abstract class AbstractPlatform implements Platform {
  private final PlatformId id;
  private final Map<String, String> leftOut = new HashMap<>();
  private final Map<String, Object> description = new LinkedHashMap<>();

  /** Of all its processes, while it runs. */
  ProcessorTime cpu = ProcessorTime.unknown();

  AbstractPlatform(PlatformKind kind, String variant) {
    this(new PlatformId(kind.id(), variant));
  }

  AbstractPlatform(PlatformId id) {
    this.id = id;
  }

  @Override
  public final PlatformId id() {
    return id;
  }

  @Override
  public final Optional<String> unavailableReason(Workload workload) {
    return Optional.ofNullable(leftOut.get(workload.name())).or(() -> cannotRun(workload));
  }

  /** Why it cannot run a function, from what the function declares; empty if it can. */
  abstract Optional<String> cannotRun(Workload workload);

  @Override
  public final void leaveOut(Workload workload, String reason) {
    leftOut.put(workload.name(), reason);
  }

  /** Without a rehearsal there is none to do without. */
  @Override
  public void startForTrial(List<Workload> workloads) throws InterruptedException {
    start(workloads);
  }

  @Override
  public final OptionalLong cpuNs() {
    return cpu.ns();
  }

  @Override
  public final Map<String, Object> description() {
    return Map.copyOf(description);
  }

  final void describe(String key, Object value) {
    description.put(key, value);
  }

  final void describe(Map<String, ?> facts) {
    description.putAll(facts);
  }
}
