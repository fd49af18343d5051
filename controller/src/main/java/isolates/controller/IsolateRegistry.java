package isolates.controller;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The isolates of this controller: those that run, and how the last ones ended. Event loop only.
 */
final class IsolateRegistry {
  /** How many ends are kept for {@code GET /.isolates/usage/<instance>}. */
  static final int KEPT = 4096;

  private final int limit;
  private final Set<Isolate> running = new HashSet<>();
  private final Map<String, List<Consumer<Exit>>> waiting = new HashMap<>();
  private final Map<String, Exit> ended = new LinkedHashMap<>();
  private final Phases phases = new Phases();
  private long invocations;

  /**
   * @param limit how many may run at once
   */
  IsolateRegistry(int limit) {
    this.limit = limit;
  }

  /**
   * To be asked before an isolate is made.
   *
   * @throws HttpErrorException 503 if as many run as may
   */
  void admit() throws HttpErrorException {
    if (running.size() >= limit) {
      throw new HttpErrorException(
          HttpResponseStatus.SERVICE_UNAVAILABLE,
          limit + " isolates run already, as many as --max-processes allows");
    }
  }

  void started(Isolate isolate) {
    invocations++;
    running.add(isolate);
  }

  void ended(Exit exit) {
    String name = exit.instance().toString();
    ended.put(name, exit);
    if (ended.size() > KEPT) {
      ended.remove(ended.keySet().iterator().next());
    }
    List<Consumer<Exit>> told = waiting.remove(name);
    if (told != null) {
      told.forEach(waiter -> waiter.accept(exit));
    }
  }

  /** Nothing is left that came of it. */
  void gone(Isolate isolate) {
    running.remove(isolate);
  }

  /**
   * Tells how an isolate ended, at once or when it does.
   *
   * @param tell gets the end, or nothing if no such isolate is known
   */
  void whenEnded(String name, Consumer<Optional<Exit>> tell) {
    if (!ended.containsKey(name) && isRunning(name)) {
      waiting
          .computeIfAbsent(name, absent -> new ArrayList<>())
          .add(exit -> tell.accept(Optional.of(exit)));
    } else {
      tell.accept(Optional.ofNullable(ended.get(name)));
    }
  }

  private boolean isRunning(String name) {
    return running.stream()
        .anyMatch(isolate -> isolate.instance().map(Instance::toString).equals(Optional.of(name)));
  }

  void killAll() {
    running.forEach(Isolate::kill);
    running.forEach(Isolate::closeStreams);
  }

  Phases phases() {
    return phases;
  }

  /** Isolates started since the controller was. */
  long invocations() {
    return invocations;
  }

  /** Isolates that run, or whose descendants do. */
  int running() {
    return running.size();
  }
}
