package isolates.controller;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.IoEventLoop;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The process that ends whatever came of the isolates when the controller is gone, even by {@code
 * kill -9}, and that does meanwhile what takes long or another user: killing all processes of an
 * isolate, and emptying its scratch directory. See {@code native/watcher.c}. Event loop only, but
 * for {@link #start}.
 */
final class Watcher {
  private static final String PROGRAM = "watcher";

  /** {@code struct message} of watcher.c. */
  private static final int MESSAGE = 16;

  /** Above every process id; the tag of a controller's isolates is this and its own. */
  private static final int TAG_TIME_BITS = 40;

  private static final int PID_MASK = 0x3fffff;

  /** What is asked for, and what happens when it is done. */
  private record Order(char what, int uid, long tag, Runnable done) {}

  private final List<String> command;
  private final int lock;
  private final Path scratch;

  /** Whether it has a mount namespace of its own, for isolates to enter. */
  private final boolean hasMounts;

  private final Deque<Order> unsent = new ArrayDeque<>();
  private final Deque<Order> undone = new ArrayDeque<>();
  private final ByteBuf buffer = Unpooled.directBuffer(MESSAGE);
  private IoEventLoop loop;
  private long pool;
  private int fd;
  private int pid;
  private WatchedFd socket;

  private Watcher(List<String> command, int lock, Path scratch, boolean hasMounts) {
    this.command = command;
    this.lock = lock;
    this.scratch = scratch;
    this.hasMounts = hasMounts;
  }

  /**
   * Starts it. To be called before this process adopts orphans, or it would be a child of it.
   *
   * @param users the isolates' users
   * @param scratch what it removes in the end
   * @param timeout how long an isolate may run
   * @param unreachable directories that the isolates' users cannot reach, and must
   */
  static Watcher start(UserRange users, Path scratch, Duration timeout, List<Path> unreachable)
      throws StartupException {
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            NativeCalls.directory().resolve(PROGRAM).toString(),
            Integer.toString(users.first()),
            Integer.toString(users.last()),
            Long.toString(tag()),
            scratch.toString(),
            // The controller's own deadline comes first.
            Long.toString(timeout.plusSeconds(1).toNanos() / 1000)));
    unreachable.forEach(path -> command.add(path.toString()));
    Watcher watcher =
        new Watcher(List.copyOf(command), users.lock(), scratch, !unreachable.isEmpty());
    int error = watcher.run();
    if (error < 0) {
      throw new StartupException(
          StartupException.LACKING,
          "%s cannot be started: %s%s"
              .formatted(
                  command.get(0),
                  SpawnError.of(-error).inWords(),
                  unreachable.isEmpty()
                      ? ""
                      : "; it must make " + unreachable + " reachable to the isolates' users"));
    }
    return watcher;
  }

  /** What the tags of all isolates of this controller begin with. */
  static long tag() {
    return 1L << 62 | (ProcessHandle.current().pid() & PID_MASK) << TAG_TIME_BITS;
  }

  long pid() {
    return pid;
  }

  Path scratch() {
    return scratch;
  }

  private int run() {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    for (String word : command) {
      block.writeBytes(NativeSpawner.fileName(Path.of(word)));
      block.write(0);
    }
    fd = NativeCalls.startWatcher(block.toByteArray(), command.size(), lock);
    pid = fd < 0 ? fd : NativeCalls.awaitWatcher(fd);
    return pid;
  }

  /** Listens to it from now on, and has a pool's isolates enter its mount namespace. */
  void attach(IoEventLoop loop, long pool) {
    this.loop = loop;
    this.pool = pool;
    if (hasMounts && NativeCalls.enterMounts(pool, pid) < 0) {
      throw new IllegalStateException("the watcher's mount namespace cannot be entered");
    }
    socket = WatchedFd.over(fd, operations -> receive()).start(loop, WatchedFd.READABLE);
  }

  /**
   * Kills all processes of an isolate.
   *
   * @param uid its user, 0 if it has none of its own
   * @param done called when none is left that can run
   */
  void kill(int uid, long tag, Runnable done) {
    order(new Order('k', uid, tag, done));
  }

  /** Removes a scratch directory with all that is in it. */
  void clean(int number, Runnable done) {
    order(new Order('c', 0, number, done));
  }

  private void order(Order order) {
    unsent.add(order);
    send();
  }

  private void send() {
    while (!unsent.isEmpty()) {
      Order order = unsent.peek();
      buffer.clear().writeIntLE(order.what()).writeIntLE(order.uid()).writeLongLE(order.tag());
      try {
        // A socket takes a message of this size whole or not at all.
        if (socket.fd().writeAddress(buffer.memoryAddress(), 0, MESSAGE) < MESSAGE) {
          return;
        }
      } catch (IOException e) {
        // It is gone; receive() is told as well, and starts another.
        return;
      }
      undone.add(unsent.remove());
    }
  }

  private void receive() {
    try {
      int length = socket.fd().readAddress(buffer.memoryAddress(), 0, MESSAGE);
      while (length == MESSAGE) {
        undone.remove().done().run();
        length = socket.fd().readAddress(buffer.memoryAddress(), 0, MESSAGE);
      }
      if (length >= 0) {
        send();
        return;
      }
    } catch (IOException e) {
      // As at its end.
    }
    restart();
  }

  private void restart() {
    Responses.complain("the watcher was killed; starting another");
    socket.close();
    if (run() < 0) {
      throw new IllegalStateException("no watcher can be started");
    }
    undone.descendingIterator().forEachRemaining(unsent::addFirst);
    undone.clear();
    attach(loop, pool);
    send();
  }
}
