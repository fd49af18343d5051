package isolates.controller;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * A process that has loaded a function and forks one process for each of its requests; it is the
 * function's own code, so nothing that it says is believed which the kernel does not confirm. Event
 * loop only.
 *
 * <p>The messages on its socket are in controller/README.md. Its forks are its children: it reaps
 * them when it is told to, and once it is dead they are the controller's.
 */
final class Template {
  /** How many forks may be asked for and not be done. */
  static final int MOST_FORKS = 64;

  private static final int MESSAGE = 1 << 16;

  private enum State {
    LOADING,
    READY,
    /** It runs no more, or is not to be asked any more. */
    OVER
  }

  /** What becomes of a fork that was asked for. */
  interface Fork {
    void begun(NativeProcess process);

    /** There is none, and will be none. */
    void failed();
  }

  private record Asked(IsolateUser user, int stdin, int stdout, long sinceNs, Fork fork) {}

  private final NativeSpawner spawner;
  private final Path function;
  private final NativeProcess process;
  private final WatchedFd socket;
  private final WatchedFd pidfd;
  private final BiConsumer<Template, Optional<List<Path>>> loaded;
  private final ByteBuf text = Unpooled.directBuffer(MESSAGE);
  private final ByteBuf sender = Unpooled.directBuffer(2 * Long.BYTES);
  private final Map<Integer, Asked> asked = new HashMap<>();
  private final Set<Integer> reaping = new HashSet<>();
  private final long startedNs = System.nanoTime();
  private State state = State.LOADING;
  private int number;
  private boolean wasReady;
  private boolean dead;
  private boolean killed;

  /**
   * Starts it.
   *
   * @param command the interpreter with its arguments
   * @param loaded told once: the files that the function consists of, or that there is no template
   *     to be had of it as it is
   * @throws HttpErrorException if no process could be made
   */
  Template(
      NativeSpawner spawner,
      Path function,
      List<String> command,
      Map<String, String> environment,
      BiConsumer<Template, Optional<List<Path>>> loaded)
      throws HttpErrorException {
    this.spawner = spawner;
    this.function = function;
    this.loaded = loaded;
    process = spawner.startTemplate(function, command, environment);
    socket =
        WatchedFd.over(process.stdin(), operations -> receive())
            .start(spawner.loop(), WatchedFd.READABLE);
    pidfd =
        WatchedFd.over(process.pidfd(), operations -> died())
            .start(spawner.loop(), WatchedFd.READABLE);
  }

  boolean ready() {
    return state == State.READY;
  }

  boolean loading() {
    return state == State.LOADING;
  }

  boolean mayFork() {
    return ready() && asked.size() < MOST_FORKS;
  }

  int pid() {
    return process.pid();
  }

  /** For how long it has owed an answer, in ns. */
  long owesForNs(long nowNs) {
    long since =
        loading()
            ? startedNs
            : asked.values().stream().mapToLong(Asked::sinceNs).min().orElse(nowNs);
    return nowNs - since;
  }

  /**
   * Asks for a process.
   *
   * @param ahead no request waits for it yet
   * @throws HttpErrorException if it cannot be asked
   */
  void fork(Fork fork, boolean ahead) throws HttpErrorException {
    IsolateUser user = spawner.userForFork(function);
    text.clear();
    text.writeCharSequence(
        "fork %d %d%s".formatted(++number, user.uid(), ahead ? " ahead" : ""),
        StandardCharsets.US_ASCII);
    int error =
        NativeCalls.askForFork(
            socket.fd().intValue(),
            text.memoryAddress(),
            text.readableBytes(),
            user.uid(),
            sender.memoryAddress());
    if (error != 0) {
      spawner.giveBack(user);
      throw NativeSpawner.httpError(-error, function, "ask the template of");
    }
    asked.put(
        number,
        new Asked(
            user,
            (int) sender.getLongLE(0),
            (int) sender.getLongLE(Long.BYTES),
            System.nanoTime(),
            fork));
  }

  /** Has it reap a process that it forked and that is dead. */
  void reap(int pid) {
    if (dead || !reaping.add(pid)) {
      return;
    }
    text.clear();
    text.writeCharSequence("wait " + pid, StandardCharsets.US_ASCII);
    try {
      socket.fd().writeAddress(text.memoryAddress(), 0, text.writerIndex());
    } catch (IOException e) {
      // It is dead, which is told by its pidfd.
    }
  }

  private void receive() {
    int length = 1;
    while (length > 0 && !dead) {
      length =
          NativeCalls.receive(
              socket.fd().intValue(), text.memoryAddress(), MESSAGE, sender.memoryAddress());
      if (length > 0) {
        text.setIndex(0, length);
        received(
            text.toString(StandardCharsets.ISO_8859_1), sender.getLongLE(0), sender.getLongLE(8));
      }
    }
  }

  private void received(String message, long pid, long uid) {
    String[] words = message.split(" ", -1);
    switch (words[0]) {
      case "up" -> {
        Asked one = asked.remove(number(words, 1));
        if (one != null) {
          begun(one, (int) pid, uid);
        }
      }
      case "not" -> {
        Asked one = asked.remove(number(words, 1));
        if (one != null) {
          failed(one);
        }
      }
      case "end" -> {
        int ended = number(words, 1);
        if (reaping.remove(ended)) {
          spawner.reapedBy(this, ended, number(words, 2), number(words, 3));
        }
      }
      case "no" -> {
        over("no template of %s: it %s".formatted(function, message.substring(3)));
        loaded.accept(this, Optional.empty());
      }
      default -> {
        if (message.startsWith("ready\0") && loading()) {
          state = State.READY;
          wasReady = true;
          loaded.accept(this, Optional.of(files(message)));
        } else if (loading() && message.length() == Integer.BYTES) {
          HttpErrorException why = NativeSpawner.failure(text.getIntLE(0), function);
          over(why.getMessage());
        }
      }
    }
  }

  private static int number(String[] words, int index) {
    try {
      return Integer.parseInt(words[index]);
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      return -1;
    }
  }

  private List<Path> files(String message) {
    List<Path> files = new ArrayList<>();
    for (String name : message.substring(message.indexOf('\0') + 1).split("\0", -1)) {
      byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
      files.add(NativeSpawner.path(bytes));
    }
    return files;
  }

  /**
   * The sender's process id is the kernel's word. Its user is, too, but for a hostile template,
   * which can pass for any of its function's users; then it is its own process that it hands over.
   */
  private void begun(Asked one, int pid, long uid) {
    int fd = one.user().uid() == 0 || one.user().uid() == uid ? NativeCalls.openPidfd(pid) : -1;
    if (fd < 0 || pid == process.pid()) {
      failed(one);
      return;
    }
    one.fork()
        .begun(
            new NativeProcess(
                new Instance(pid, NativeCalls.now()),
                one.user(),
                fd,
                one.stdin(),
                one.stdout(),
                -1,
                spawner.tagOfWaiting(),
                Optional.of(this)));
  }

  private void failed(Asked one) {
    WatchedFd.over(one.stdin(), operations -> {}).close();
    WatchedFd.over(one.stdout(), operations -> {}).close();
    spawner.abandon(one.user());
    one.fork().failed();
  }

  private void over(String why) {
    Responses.complain(why.replaceAll("[^ -~]", "?"));
    kill();
  }

  /** Ends it; what it has forked goes on. */
  void kill() {
    state = State.OVER;
    killed = true;
    // Once it is dead an orphans' sweep may have reaped it, and its process id be another's.
    if (!dead && !NativeCalls.isDead(process.pidfd())) {
      NativeCalls.kill(process.pid());
    }
  }

  /** It is dead, and may be reaped already, as an orphan is. */
  private void died() {
    if (dead || !NativeCalls.isDead(process.pidfd())) {
      return;
    }
    receive();
    dead = true;
    boolean wasLoading = loading();
    state = State.OVER;
    socket.close();
    pidfd.close();
    spawner.abandon(process.user());
    List<Asked> lost = List.copyOf(asked.values());
    asked.clear();
    lost.forEach(this::failed);
    // What it forked is the controller's to reap now, and may be dead.
    spawner.reapOrphans();
    text.release();
    sender.release();
    if (!killed) {
      Responses.complain(
          "the template of %s ended%s"
              .formatted(function.getFileName(), wasLoading ? " while it loaded" : ""));
    }
  }

  /** Whether it is not to be asked any more. */
  boolean over() {
    return state == State.OVER;
  }

  boolean wasReady() {
    return wasReady;
  }
}
