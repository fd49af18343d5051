package isolates.controller;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * The users of isolates. No two isolates have one user at the same time, so that not even two of
 * one function can reach one another, and a limit or a kill by user concerns one isolate. A user
 * that has run one function never runs another, so what it may have left in the world tells nothing
 * to others. Event loop only.
 */
final class UserPool {
  /** How many there may be where they are no users but scratch directories only. */
  private static final int WITHOUT_USERS = 1 << 20;

  private final UserRange range;
  private final Path scratch;
  private final Map<Path, Deque<IsolateUser>> free = new HashMap<>();
  private int made;

  /**
   * @param scratch the directory that holds the scratch directories
   */
  UserPool(UserRange range, Path scratch) {
    this.range = range;
    this.scratch = scratch;
  }

  /**
   * A user for a new isolate of a function.
   *
   * @throws HttpErrorException 503 if there is none
   */
  IsolateUser take(Path function) throws HttpErrorException {
    Deque<IsolateUser> known = free.get(function);
    if (known != null) {
      // The last one given back: what belongs to it may still be in the caches.
      IsolateUser user = known.pop();
      if (known.isEmpty()) {
        free.remove(function);
      }
      return user;
    }
    if (made < (range.any() ? range.size() : WITHOUT_USERS)) {
      int number = made++;
      IsolateUser user =
          new IsolateUser(
              number,
              range.any() ? range.first() + number : 0,
              function,
              scratch.resolve(Integer.toString(number)));
      if (user.makeScratch()) {
        return user;
      }
    }
    throw new HttpErrorException(
        HttpResponseStatus.SERVICE_UNAVAILABLE,
        "no user or no scratch directory is left for another isolate; see --uid-range");
  }

  /** Takes a user back that nobody runs as any more, its scratch directory empty. */
  void giveBack(IsolateUser user) {
    free.computeIfAbsent(user.function(), function -> new ArrayDeque<>()).push(user);
  }
}
