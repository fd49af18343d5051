package isolates.controller;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The open connections. Those whose next request is not complete yet can be let go of without loss,
 * and are, when there are more than may be, when memory is short, or when they have waited too
 * long. Event loop only.
 */
final class ConnectionTable {
  /** How often the clock goes on and slow clients are looked for, in milliseconds. */
  static final int TICK_MILLIS = 250;

  private final int limit;
  private final Set<ConnectionHandler> all = new HashSet<>();

  /** Longest first. */
  private final LinkedHashSet<ConnectionHandler> waiting = new LinkedHashSet<>();

  private int now;
  private boolean draining;

  /**
   * @param limit how many may be open
   */
  ConnectionTable(int limit) {
    this.limit = limit;
  }

  /**
   * Takes a connection in; if there are as many as may be, the one that has waited longest goes.
   *
   * @return false if all are busy, so that the new one must go
   */
  boolean admit(ConnectionHandler connection) {
    if (all.size() >= limit && !dropOldest(any -> true)) {
      return false;
    }
    all.add(connection);
    return true;
  }

  void remove(ConnectionHandler connection) {
    all.remove(connection);
    waiting.remove(connection);
  }

  /** It waits for a request from now on. */
  void waits(ConnectionHandler connection) {
    waiting.add(connection);
  }

  /** Its request is complete: to let go of it now would lose something. */
  void works(ConnectionHandler connection) {
    waiting.remove(connection);
  }

  /** Lets go of those that hold the bytes of unfinished requests, until enough are given back. */
  void dropUnfinished(HeldBytes held) {
    while (held.exceeded() && dropOldest(connection -> connection.heldBytes() > 0)) {
      // The next one.
    }
  }

  private boolean dropOldest(Predicate<ConnectionHandler> candidate) {
    Optional<ConnectionHandler> oldest = waiting.stream().filter(candidate).findFirst();
    oldest.ifPresent(ConnectionHandler::drop);
    return oldest.isPresent();
  }

  /** Ticks since the start: precise enough for clients' time, and read without a system call. */
  int now() {
    return now;
  }

  /** To be called every {@value #TICK_MILLIS} milliseconds. */
  void tick() {
    now++;
    // A connection that is closed leaves the table meanwhile.
    List.copyOf(all).forEach(ConnectionHandler::checkTime);
  }

  /** Closes the connections that wait for a request, and the others after their response. */
  void drain() {
    draining = true;
    List.copyOf(waiting).forEach(ConnectionHandler::drop);
  }

  boolean draining() {
    return draining;
  }

  int size() {
    return all.size();
  }
}
