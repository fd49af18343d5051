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

  /** How many users the forks of a function have. */
  private static final int BLOCK = 256;

  private final UserRange range;
  private final Path scratch;
  private final Map<Path, Deque<IsolateUser>> free = new HashMap<>();

  /** Users with successive numbers, which a template must know before it forks. */
  private record Block(int first, int end, Deque<IsolateUser> free) {}

  private final Map<Path, Block> blocks = new HashMap<>();
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
      IsolateUser user = user(made++, function);
      if (user.makeScratch()) {
        return user;
      }
    }
    throw none();
  }

  private IsolateUser user(int number, Path function) {
    return new IsolateUser(
        number,
        range.any() ? range.first() + number : 0,
        function,
        scratch.resolve(Integer.toString(number)));
  }

  private static HttpErrorException none() {
    return new HttpErrorException(
        HttpResponseStatus.SERVICE_UNAVAILABLE,
        "no user or no scratch directory is left for another isolate; see --uid-range");
  }

  /**
   * A user for a process that a function's template forks, or for the template: one of those that
   * the template's namespace knows.
   *
   * @throws HttpErrorException 503 if there is none
   */
  IsolateUser takeForFork(Path function) throws HttpErrorException {
    if (!range.any()) {
      return take(function);
    }
    Block block = blocks.get(function);
    if (block == null) {
      int size = Math.min(BLOCK, range.size() / 4);
      if (size < 2 || made + size > range.size()) {
        throw none();
      }
      block = new Block(made, made + size, new ArrayDeque<>());
      made += size;
      blocks.put(function, block);
      for (int number = block.end() - 1; number >= block.first(); number--) {
        block.free().push(user(number, function));
      }
    }
    IsolateUser user = block.free().poll();
    if (user == null) {
      throw none();
    }
    if (user.scratchIsUnused() || user.makeScratch()) {
      return user;
    }
    block.free().push(user);
    throw none();
  }

  /** The users that the forks of a function may have. */
  UserRange forks(Path function) {
    Block block = blocks.get(function);
    return block == null
        ? UserRange.NONE
        : new UserRange(
            range.first() + block.first(), range.first() + block.end() - 1, range.lock());
  }

  /** Takes a user back that nobody runs as any more, its scratch directory empty. */
  void giveBack(IsolateUser user) {
    Block block = blocks.get(user.function());
    if (block != null && user.number() >= block.first() && user.number() < block.end()) {
      block.free().push(user);
      return;
    }
    free.computeIfAbsent(user.function(), function -> new ArrayDeque<>()).push(user);
  }
}
