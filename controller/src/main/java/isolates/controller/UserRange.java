package isolates.controller;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * User ids, which are group ids as well, that nobody else uses. They need no entry in passwd.
 *
 * @param first the first
 * @param last the last, included; 0 if isolates run as the controller's own user
 */
record UserRange(int first, int last) {
  static final UserRange NONE = new UserRange(0, 0);

  /**
   * Controllers that run at once must not share users, or one would kill the other's isolates. Each
   * holds the lock of a byte of this file, which stands for a block of users.
   */
  /**
   * Never closed, and reachable for good: a channel that nothing refers to is closed with the next
   * collection, and gives its locks back.
   */
  private static final Queue<FileLock> HELD = new ConcurrentLinkedQueue<>();

  private static final Path LOCKS = Path.of("/run/isolates.users");

  private static final int BLOCK = 16384;
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
        return new UserRange((int) first, (int) last);
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
   * Takes a block of users for as long as this process lives.
   *
   * @throws StartupException if other controllers have them all
   */
  UserRange reserve() throws StartupException {
    int block = Math.min(BLOCK, size());
    try {
      FileChannel locks =
          FileChannel.open(LOCKS, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      for (int i = 0; i < size() / block; i++) {
        int start = first + i * block;
        Optional<FileLock> lock = Optional.ofNullable(locks.tryLock(start, 1, false));
        if (lock.isPresent()) {
          HELD.add(lock.get());
          return new UserRange(start, start + block - 1);
        }
      }
    } catch (IOException e) {
      throw new StartupException(
          StartupException.LACKING, "%s cannot be locked: %s".formatted(LOCKS, e.getMessage()));
    }
    throw new StartupException(
        StartupException.LACKING,
        "other controllers have all users of --uid-range; choose a larger one");
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
