package isolates.container;

import isolates.container.HttpApiHandler.Exchange;
import isolates.container.PhaseStatistics.Phase;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.IntConsumer;

/**
 * One version of a function: the invocations that wait and the containers that serve them. Owned by
 * the event loop.
 *
 * <p>As many containers are wanted as there is work for, by OpenLambda's measure: one for each 10
 * ms of it, at least one, at most one for each invocation. A function that shares no container gets
 * one for each invocation.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a review needs nobody to wait for it
final class DeployedFunction {
  private static final int LONGEST_QUEUE = 1024;
  private static final double WORK_PER_INSTANCE_MS = 10;

  /** Bundles made in advance. */
  private static final int SPARE = 2;

  private final FunctionCode code;
  private final AgentListener listener;
  private final ContainerPool pool;
  private final Deque<Exchange> waiting = new ArrayDeque<>();
  private final Deque<PooledContainer> idle = new ArrayDeque<>();
  private final Set<PooledContainer> containers = new HashSet<>();
  private final Deque<PreparedContainer> spares = new ArrayDeque<>();

  /** How long the last ten invocations took, in milliseconds. */
  private final Deque<Double> durations = new ArrayDeque<>();

  private final List<IntConsumer> askers = new ArrayList<>();
  private int inPreparation;

  /** Containers asked for whose bundle is still being made. */
  private int awaitingBundle;

  /** Those, and containers that have yet to become ready. */
  private int starting;

  private boolean reviewing;
  private boolean closed;

  DeployedFunction(FunctionCode code, AgentListener listener, ContainerPool pool) {
    this.code = code;
    this.listener = listener;
    this.pool = pool;
  }

  FunctionCode code() {
    return code;
  }

  List<PooledContainer> containers() {
    return List.copyOf(containers);
  }

  void invoke(Exchange invocation) {
    if (closed) {
      invocation.text(500, "lambda \"" + code.name() + "\" was removed\n");
      return;
    }
    if (!code.configuration().allows(invocation.method())) {
      invocation.text(
          405,
          "HTTP method not allowed. Sent: %s, Allowed: [%s]\n"
              .formatted(invocation.method(), String.join(" ", code.configuration().methods())));
      return;
    }
    if (waiting.size() >= LONGEST_QUEUE) {
      invocation.text(429, "lambda function queue is full\n");
      return;
    }
    waiting.add(invocation);
    dispatch();
  }

  /**
   * Makes a container that waits for an invocation, unless one does.
   *
   * @param tell gets how many wait, when that one does or could not be started
   */
  void prepare(IntConsumer tell) {
    askers.add(tell);
    if (!closed && idle.isEmpty() && starting == 0 && pool.admit()) {
      create();
    }
    tellAskers();
  }

  private void tellAskers() {
    if (starting == 0) {
      List<IntConsumer> told = List.copyOf(askers);
      askers.clear();
      told.forEach(tell -> tell.accept(idle.size()));
    }
  }

  /** Serves what can be served, and makes what is missing. */
  private void dispatch() {
    while (!waiting.isEmpty() && !idle.isEmpty()) {
      // The one used last: its memory is the warmest.
      PooledContainer container = idle.pollLast();
      pool.busy(container);
      Exchange next = waiting.poll();
      pool.phases().since(Phase.WAIT_SANDBOX, next.arrived());
      container.serve(next);
    }
    if (waiting.isEmpty() || closed) {
      return;
    }
    int wanted = Math.min(wanted(), pool.parts().options().maxInstances);
    while (starting < waiting.size()
        && containers.size() + awaitingBundle < wanted
        && pool.admit()) {
      create();
    }
    if (!reviewing && starting < waiting.size()) {
      // What runs now may turn out to run long.
      reviewing = true;
      pool.parts()
          .loop()
          .schedule(
              () -> {
                reviewing = false;
                dispatch();
              },
              (long) WORK_PER_INSTANCE_MS,
              TimeUnit.MILLISECONDS);
    }
  }

  private int wanted() {
    List<PooledContainer> busy =
        containers.stream().filter(each -> each.state() == PooledContainer.State.BUSY).toList();
    int outstanding = waiting.size() + busy.size();
    if (!code.configuration().reuseSandbox()) {
      return outstanding;
    }
    long now = System.nanoTime();
    double longestMs =
        busy.stream().mapToDouble(each -> (now - each.busySince()) / 1e6).max().orElse(0);
    double meanMs = durations.stream().mapToDouble(ms -> ms).average().orElse(0);
    double work = outstanding * Math.max(meanMs, longestMs) / WORK_PER_INSTANCE_MS;
    return (int) Math.max(1, Math.min(outstanding, Math.ceil(work)));
  }

  private void create() {
    starting++;
    long began = System.nanoTime();
    PreparedContainer spare = spares.poll();
    if (spare != null) {
      start(spare, began);
      return;
    }
    awaitingBundle++;
    prepare(
        (prepared, problem) -> {
          awaitingBundle--;
          if (prepared != null && !closed) {
            start(prepared, began);
            return;
          }
          starting--;
          pool.dismiss();
          if (prepared == null) {
            notCreated(problem.getMessage());
          } else {
            pool.discard(prepared);
            tellAskers();
          }
        });
  }

  private void prepare(BiConsumer<PreparedContainer, IOException> then) {
    pool.prepare(
        code,
        listener,
        (prepared, problem) -> {
          then.accept(prepared, problem);
          discardCodeIfUnused();
        });
  }

  private void start(PreparedContainer prepared, long began) {
    pool.phases().since(Phase.CREATE_BUNDLE, began);
    PooledContainer container =
        new PooledContainer(prepared, this, pool, code.configuration().server());
    containers.add(container);
    container.start(began);
    stock();
  }

  /** Makes bundles in advance, off every path. */
  void stock() {
    while (!closed && spares.size() + inPreparation < SPARE) {
      inPreparation++;
      prepare(
          (prepared, problem) -> {
            inPreparation--;
            if (prepared != null && !closed) {
              spares.add(prepared);
            } else if (prepared != null) {
              pool.discard(prepared);
            }
          });
    }
  }

  private void notCreated(String reason) {
    refuseNext(500, "could not create Sandbox: " + reason + "\n\n");
  }

  /**
   * One container that failed is one invocation refused: a function that never works ends no later
   * than its callers.
   */
  private void refuseNext(int status, String text) {
    Exchange next = waiting.poll();
    if (next != null) {
      next.text(status, text);
    }
    dispatch();
    tellAskers();
  }

  /** A container can serve its first invocation. */
  void ready(PooledContainer container) {
    starting--;
    pool.started();
    free(container);
    tellAskers();
  }

  /** One has served an invocation and can serve the next. */
  void idle(PooledContainer container) {
    durations.add((System.nanoTime() - container.busySince()) / 1e6);
    if (durations.size() > 10) {
      durations.remove();
    }
    if (code.configuration().reuseSandbox() && !closed) {
      free(container);
    } else {
      container.end(null);
    }
  }

  private void free(PooledContainer container) {
    idle.addLast(container);
    pool.idle(container);
    dispatch();
    if (pool.freezes()) {
      container.freeze();
    }
  }

  /**
   * One is of no more use. An invocation it was serving has been answered.
   *
   * @param reason why it never got ready, in one line; null if it had been
   */
  void ended(PooledContainer container, String reason) {
    idle.remove(container);
    containers.remove(container);
    pool.ended(container);
    if (!container.wasReady()) {
      starting--;
      if (container.wasCreated()) {
        refuseNext(
            502, "RoundTrip failed: %s\n\nSandbox State: %s\n".formatted(reason, container.id()));
      } else {
        notCreated(reason);
      }
    } else {
      dispatch();
    }
    discardCodeIfUnused();
  }

  /**
   * Takes no more invocations, and ends its containers once they are idle, or at once.
   *
   * @return the invocations that were waiting
   */
  List<Exchange> close(boolean atOnce) {
    closed = true;
    List<Exchange> left = List.copyOf(waiting);
    waiting.clear();
    containers().stream()
        .filter(container -> atOnce || container.state() != PooledContainer.State.BUSY)
        .forEach(container -> container.end("it was removed"));
    spares.forEach(pool::discard);
    spares.clear();
    discardCodeIfUnused();
    return left;
  }

  /** Containers see its files, so these go last. */
  private void discardCodeIfUnused() {
    if (closed && containers.isEmpty() && awaitingBundle + inPreparation == 0) {
      listener.close();
      pool.discard(code);
    }
  }
}
