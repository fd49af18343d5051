package isolates.controller;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;

/**
 * Starts each function as its {@code function.yaml} says, by an instance that waits if there is
 * one, and keeps as many waiting as it should. Event loop only.
 */
// What the loop is given to run tells its outcome itself.
@SuppressWarnings("FutureReturnValueIgnored")
final class Starter implements Spawner {
  private static final int SWEEPS_A_MEASUREMENT = 8;
  private static final long KIB = 1024;

  /**
   * @param changedMillis when its file was changed last, 0 if there is none
   * @param prepared empty if it is executed for each request
   */
  private record Known(long changedMillis, Optional<PreparedFunction> prepared) {}

  private final NativeSpawner spawner;
  private final PreparedLimits limits;
  private final Duration timeout;
  private final int processors = Runtime.getRuntime().availableProcessors();
  private final Map<Path, Known> functions = new HashMap<>();
  private final PreparedCounters counters = new PreparedCounters();

  /** Some function was not just executed: without one, no request pays for refilling. */
  private boolean anyPrepared;

  private boolean refillPlanned;
  private boolean closed;
  private int sweeps;

  Starter(NativeSpawner spawner, PreparedLimits limits, Duration timeout) {
    this.spawner = spawner;
    this.limits = limits;
    this.timeout = timeout;
    spawner.whenRefillIsWanted(this::planRefill);
  }

  @Override
  public String id() {
    return spawner.id();
  }

  @Override
  public Isolate spawn(ProcessSpec spec, IsolateEvents events) throws HttpErrorException {
    Optional<PreparedFunction> function;
    try {
      function = function(spec.executable());
    } catch (HttpErrorException e) {
      spec.input().release();
      throw e;
    }
    if (function.isEmpty()) {
      return spawner.spawn(spec, events);
    }
    Isolate isolate = function.get().spawn(spec, events);
    planRefill();
    return isolate;
  }

  private Optional<PreparedFunction> function(Path executable) throws HttpErrorException {
    long changed = executable.resolveSibling(FunctionFile.NAME).toFile().lastModified();
    Known known = functions.get(executable);
    if (known == null || known.changedMillis() != changed) {
      if (known != null) {
        known.prepared().ifPresent(PreparedFunction::close);
        functions.remove(executable);
      }
      FunctionFile file = FunctionFile.beside(executable);
      known =
          new Known(
              changed,
              file.start() == StartKind.EXEC
                  ? Optional.empty()
                  : Optional.of(
                      new PreparedFunction(
                          spawner,
                          executable,
                          file.start(),
                          file.depth().orElse(limits.depth()),
                          timeout.toNanos(),
                          counters)));
      functions.put(executable, known);
      anyPrepared |= known.prepared().isPresent();
    }
    return known.prepared();
  }

  private List<PreparedFunction> prepared() {
    return functions.values().stream().flatMap(known -> known.prepared().stream()).toList();
  }

  /** Not before what this turn of the loop has to do for requests. */
  private void planRefill() {
    if (!refillPlanned && !closed && anyPrepared) {
      refillPlanned = true;
      spawner.loop().execute(this::refill);
    }
  }

  /** Prepares instances while a processor is free: requests that are being served come first. */
  private void refill() {
    refillPlanned = false;
    int held = 0;
    int free = processors - spawner.running();
    long heldKib = 0;
    for (PreparedFunction function : prepared()) {
      held += function.held();
      free += function.ready() - function.coming();
      heldKib += function.heldKib();
    }
    int room = heldKib * KIB > limits.bytes() ? 0 : limits.most() - held;
    for (PreparedFunction function : prepared()) {
      while (!closed && free > 0 && room > 0 && function.refill()) {
        free--;
        room--;
      }
    }
  }

  /**
   * Has instances of a function made now, to be used once each, and tells when they wait.
   *
   * @param tell gets how many wait, after the time limit of a request at the latest
   * @return false if the function is executed for each request
   * @throws HttpErrorException if its file is wrong
   */
  boolean prepare(Path executable, int count, IntConsumer tell) throws HttpErrorException {
    Optional<PreparedFunction> function = function(executable);
    function.ifPresent(
        one -> {
          one.prepare(Math.min(count, limits.most()), tell);
          spawner.loop().schedule(() -> one.giveUp(tell), timeout.toNanos(), TimeUnit.NANOSECONDS);
        });
    return function.isPresent();
  }

  @Override
  public void reapOrphans() {
    spawner.reapOrphans();
    boolean measures = ++sweeps % SWEEPS_A_MEASUREMENT == 0;
    for (PreparedFunction function : prepared()) {
      function.sweep();
      if (measures) {
        function.measure();
      }
    }
    planRefill();
  }

  private long ready() {
    return prepared().stream().mapToLong(PreparedFunction::ready).sum();
  }

  private long heldKib() {
    return prepared().stream().mapToLong(PreparedFunction::heldKib).sum();
  }

  /** A JSON object: totals since the start, and what waits now. */
  String countersJson() {
    return String.format(
        Locale.ROOT,
        """
        {"hits":%d,"misses":%d,"refill.cnt":%d,"refill.us-avg":%.1f,"templates":%d,"templates_lost":%d,"ready":%d,"held_kib":%d}""",
        counters.hits,
        counters.misses,
        counters.refills,
        counters.refills == 0 ? 0 : counters.refillNs / 1e3 / counters.refills,
        counters.templates,
        counters.lost,
        ready(),
        heldKib());
  }

  /** The same in Prometheus' text format. */
  String metrics() {
    return String.format(
        Locale.ROOT,
        """
        # TYPE isolates_prepared_hits_total counter
        isolates_prepared_hits_total %d
        # TYPE isolates_prepared_misses_total counter
        isolates_prepared_misses_total %d
        # TYPE isolates_refill_seconds summary
        isolates_refill_seconds_count %d
        isolates_refill_seconds_sum %.6f
        # TYPE isolates_templates_lost_total counter
        isolates_templates_lost_total %d
        # TYPE isolates_prepared_ready gauge
        isolates_prepared_ready %d
        # TYPE isolates_prepared_held_bytes gauge
        isolates_prepared_held_bytes %d
        """,
        counters.hits,
        counters.misses,
        counters.refills,
        counters.refillNs / 1e9,
        counters.lost,
        ready(),
        heldKib() * KIB);
  }

  /** The functions that are not just executed, as a JSON array. */
  String toJson(Path root) {
    return functions.entrySet().stream()
        .flatMap(
            entry ->
                entry.getValue().prepared().stream()
                    .map(one -> one.toJson(root.relativize(entry.getKey()).toString())))
        .collect(Collectors.joining(",", "[", "]"));
  }

  /** Ends every process that waits for a request, and makes no more. */
  void close() {
    closed = true;
    prepared().forEach(PreparedFunction::close);
  }
}
