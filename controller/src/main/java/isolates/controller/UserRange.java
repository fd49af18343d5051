package isolates.controller;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * User ids, which are group ids as well, that nobody else uses. They need no entry in passwd.
 *
 * @param first the first
 * @param last the last, included; 0 if isolates run as the controller's own user
 * @param lock the descriptor that keeps them reserved, -1 if they are not
 */
record UserRange(int first, int last, int lock) {
  static final UserRange NONE = new UserRange(0, 0, -1);

  private static final int BLOCK = 16384;
  private static final int EAGAIN = 11;
  private static final long RETRY_MILLIS = 20;
  private static final Pattern RANGE = Pattern.compile("(\\d{1,10})-(\\d{1,10})");

  /** Reads {@code FIRST-LAST} or {@code none}. */
  static UserRange parse(String text) throws StartupException {
    if (text.equals("none")) {
      return NONE;
    }
    Matcher matcher = RANGE.matcher(text);
    if (matcher.matches()) {
      long first = Long.parseLong(matcher.group(1));
      long last = Long.parseLong(matcher.group(2));
      if (first > 0 && first <= last && last < Integer.MAX_VALUE) {
        return new UserRange((int) first, (int) last, -1);
      }
    }
    throw new StartupException(
        StartupException.WRONG_USE,
        "--uid-range is FIRST-LAST, two user ids above 0, or none; not " + text);
  }

  boolean any() {
    return last > 0;
  }

  int size() {
    return any() ? last - first + 1 : 0;
  }

  /**
   * Takes a block of users for as long as this process or its watcher lives. Controllers that run
   * at once must not share users, or one would kill the other's isolates; and a watcher that
   * outlives its controller kills whoever has the controller's users.
   *
   * @param patience how long to wait for the watchers of controllers that have ended
   * @throws StartupException if other controllers have them all
   */
  UserRange reserve(Duration patience) throws StartupException, InterruptedException {
    int block = Math.min(BLOCK, size());
    for (long end = System.nanoTime() + patience.toNanos(); ; Thread.sleep(RETRY_MILLIS)) {
      for (int i = 0; i < size() / block; i++) {
        int start = first + i * block;
        int lock = NativeCalls.lockUsers(start, block);
        if (lock >= 0) {
          return new UserRange(start, start + block - 1, lock);
        }
        if (lock != -EAGAIN) {
          throw new StartupException(
              StartupException.LACKING,
              "/run/isolates.users cannot be locked: " + SpawnError.of(-lock).inWords());
        }
      }
      if (System.nanoTime() - end >= 0) {
        throw new StartupException(
            StartupException.LACKING,
            "other controllers have all users of --uid-range; choose another range");
      }
    }
  }

  /** Whether any user can reach a directory. */
  static boolean isReachable(Path directory) {
    try {
      for (Path at = directory.toRealPath(); at != null; at = at.getParent()) {
        if (!mayEnter(at)) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether any user who has reached a directory can enter it. */
  static boolean mayEnter(Path directory) {
    try {
      return ((int) Files.getAttribute(directory, "unix:mode") & 1) != 0;
    } catch (IOException e) {
      return false;
    }
  }
}
