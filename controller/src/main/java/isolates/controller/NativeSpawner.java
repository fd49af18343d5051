package isolates.controller;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.IoEventLoop;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Spawns by the native library; the event loop drives pipes and processes, without any thread. */
final class NativeSpawner implements Spawner {
  /** The encoding of file names, which the JDK keeps to itself. */
  private static final Charset FILE_NAMES =
      Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

  private static final int EAGAIN = 11;
  private static final int RESULTS = 8;

  /** SPAWN_TAG_TIME of spawn.h. */
  private static final long TAG_TIME = (1L << 40) - 1;

  private final IoEventLoop loop;
  private final HeldBytes held;
  private final Watcher watcher;
  private final UserPool users;
  private final long tag = Watcher.tag();
  private final long pool;
  private final ByteBuf results;
  private final long resultsAddress;
  private final ByteBuf block = Unpooled.directBuffer(4096);

  /** By process id, those that are not reaped. */
  private final Map<Integer, NativeIsolate> running = new HashMap<>();

  /** Those that are reaped, while processes that they have started are left. */
  private final List<NativeIsolate> survived = new ArrayList<>();

  private Runnable refill = () -> {};

  /** Users of processes that never became isolates. */
  private final List<IsolateUser> abandoned = new ArrayList<>();

  /**
   * @param held when memory is scarce, output is read in small pieces
   * @param range the isolates' users
   */
  NativeSpawner(
      IoEventLoop loop,
      Interception interception,
      IsolateLimits limits,
      HeldBytes held,
      Watcher watcher,
      UserRange range) {
    this.loop = loop;
    this.held = held;
    this.watcher = watcher;
    users = new UserPool(range, watcher.scratch());
    List<BpfInstruction> filter = interception.filter();
    ByteBuf program = Unpooled.directBuffer(1 + filter.size() * BpfInstruction.SIZE);
    filter.forEach(instruction -> instruction.writeTo(program));
    ByteBuf limitBlock = Unpooled.directBuffer();
    int limitsLength = limits.writeTo(limitBlock, range.any());
    ExecToken token = interception.token();
    pool =
        NativeCalls.createPool(
            program.memoryAddress(),
            filter.size(),
            token.first(),
            token.second(),
            token.third(),
            limitBlock.memoryAddress(),
            limitsLength);
    limitBlock.release();
    program.release();
    if (pool == 0) {
      throw new IllegalStateException("no memory for the spawner");
    }
    results = Unpooled.directBuffer(RESULTS * Long.BYTES);
    resultsAddress = results.memoryAddress();
    loop.execute(() -> watcher.attach(loop, pool));
  }

  @Override
  public String id() {
    return "native";
  }

  IoEventLoop loop() {
    return loop;
  }

  HeldBytes held() {
    return held;
  }

  @Override
  public Isolate spawn(ProcessSpec spec, IsolateEvents events) throws HttpErrorException {
    NativeIsolate isolate = new NativeIsolate(this, events, StartKind.EXEC.id());
    execute(isolate, spec);
    return isolate;
  }

  /**
   * Executes a program for an isolate that has no process yet.
   *
   * @throws HttpErrorException if no process could be made
   */
  void execute(NativeIsolate isolate, ProcessSpec spec) throws HttpErrorException {
    ByteBuf input = spec.input();
    NativeProcess process;
    try {
      IsolateUser user = users.take(spec.executable());
      encode(spec.executable(), spec.directory(), List.of(), spec.environment(), user);
      process = make(0, input, spec.inputComplete(), user, Kind.PLAIN);
    } catch (HttpErrorException e) {
      input.release();
      throw e;
    }
    input.skipBytes((int) result(4));
    begin(isolate, process);
    isolate.begin(input, spec.inputComplete());
  }

  /** Executes a program that gets its request later. */
  NativeIsolate prepare(Path executable, Map<String, String> environment, IsolateEvents events)
      throws HttpErrorException {
    IsolateUser user = users.take(executable);
    encode(executable, executable.getParent(), List.of(), environment, user);
    NativeProcess process = make(0, Unpooled.EMPTY_BUFFER, false, user, Kind.WAITING);
    NativeIsolate isolate = new NativeIsolate(this, events, StartKind.WAIT.id());
    begin(isolate, process);
    return isolate;
  }

  /** An isolate has a process from now on. */
  void begin(NativeIsolate isolate, NativeProcess process) {
    running.put(process.pid(), isolate);
    isolate.begin(process);
  }

  /**
   * Starts the template of a function.
   *
   * @param command the interpreter with its arguments
   * @return the process; its standard input is the other end of its socket
   */
  NativeProcess startTemplate(Path function, List<String> command, Map<String, String> environment)
      throws HttpErrorException {
    IsolateUser user = users.takeForFork(function);
    List<String> arguments = command.subList(1, command.size());
    encode(Path.of(command.get(0)), function.getParent(), arguments, environment, user);
    return make(arguments.size(), Unpooled.EMPTY_BUFFER, false, user, Kind.TEMPLATE);
  }

  /** A user for a process that a function's template will fork. */
  IsolateUser userForFork(Path function) throws HttpErrorException {
    return users.takeForFork(function);
  }

  /** Takes a user back as whom nothing was started. */
  void giveBack(IsolateUser user) {
    users.giveBack(user);
  }

  /** Isolates that are not reaped, those that have no request yet among them. */
  int running() {
    return running.size();
  }

  /** What is to be run when there may be room for another prepared instance, or need of one. */
  void whenRefillIsWanted(Runnable action) {
    refill = action;
  }

  void wantsRefill() {
    refill.run();
  }

  private enum Kind {
    PLAIN,
    WAITING,
    TEMPLATE
  }

  /** Makes a process of what is encoded in the block. */
  private NativeProcess make(
      int arguments, ByteBuf input, boolean complete, IsolateUser user, Kind kind)
      throws HttpErrorException {
    UserRange known = kind == Kind.TEMPLATE ? users.forks(user.function()) : UserRange.NONE;
    int error =
        NativeCalls.spawn(
            pool,
            block.memoryAddress(),
            block.readableBytes(),
            arguments,
            input.isReadable() ? input.memoryAddress() + input.readerIndex() : 0,
            input.readableBytes(),
            complete,
            kind != Kind.PLAIN,
            kind == Kind.TEMPLATE,
            user.uid(),
            known.first(),
            known.last(),
            tag,
            resultsAddress);
    if (error != 0) {
      users.giveBack(user);
      throw httpError(-error, user.function(), "make a process for");
    }
    return new NativeProcess(
        new Instance(result(0), result(5)),
        user,
        (int) result(1),
        (int) result(2),
        (int) result(3),
        result(6),
        result(7),
        Optional.empty());
  }

  /** The tag of an isolate whose time begins now. */
  long tagNow() {
    return tag | (NativeCalls.now() / 1000 & TAG_TIME);
  }

  /** The tag of a process that waits for its request; SPAWN_TAG_WAITS of spawn.h. */
  long tagOfWaiting() {
    return tag | TAG_TIME;
  }

  private long result(int index) {
    return results.getLongLE(index * Long.BYTES);
  }

  private void encode(
      Path executable,
      Path directory,
      List<String> arguments,
      Map<String, String> environment,
      IsolateUser user) {
    block.clear();
    put(executable);
    put(directory);
    arguments.forEach(argument -> put(Path.of(argument)));
    environment.forEach(this::put);
    put("TMPDIR", user.scratch().toString());
  }

  private void put(Path path) {
    block.writeBytes(fileName(path)).writeByte(0);
  }

  /** A path as the kernel takes it. */
  static byte[] fileName(Path path) {
    return path.toString().getBytes(FILE_NAMES);
  }

  /** A path as the kernel has it. */
  static Path path(byte[] fileName) {
    return Path.of(new String(fileName, FILE_NAMES));
  }

  private void put(String name, String value) {
    block.writeCharSequence(name, StandardCharsets.ISO_8859_1);
    block.writeByte('=');
    block.writeCharSequence(value, StandardCharsets.ISO_8859_1);
    block.writeByte(0);
  }

  /** Reaps an isolate if it is dead, and tells it so; returns whether it was. */
  boolean reap(int pid) {
    if (NativeCalls.reap(pid, resultsAddress) != pid) {
      return false;
    }
    NativeIsolate isolate = running.remove(pid);
    if (isolate != null) {
      isolate.reaped((int) result(0), result(1));
    }
    return true;
  }

  /** A template has reaped what it had forked. */
  void reapedBy(Template template, int pid, int status, long cpuMicros) {
    NativeIsolate isolate = running.get(pid);
    if (isolate != null && isolate.isForkOf(template) && isolate.isDead()) {
      running.remove(pid);
      isolate.reaped(status, cpuMicros);
    }
  }

  /** Kills whatever came of an isolate that is not in its process group any more. */
  void killTree(IsolateUser user, long tagOfIsolate) {
    if (user.uid() == 0 && tagOfIsolate == tagOfWaiting()) {
      // All that wait have this tag, other functions' templates too.
      return;
    }
    if (user.killBegins()) {
      watcher.kill(user.uid(), tagOfIsolate, user::killEnds);
    }
  }

  /** Kills what runs as a user of which no isolate came, and takes the user back in the end. */
  void abandon(IsolateUser user) {
    killTree(user, tagOfWaiting());
    abandoned.add(user);
  }

  /** An isolate is reaped: it is gone now, or once the processes are that it has started. */
  void ended(NativeIsolate isolate) {
    wantsRefill();
    if (!release(isolate)) {
      survived.add(isolate);
    }
  }

  private boolean release(NativeIsolate isolate) {
    if (!release(isolate.user())) {
      return false;
    }
    isolate.gone();
    return true;
  }

  private boolean release(IsolateUser user) {
    if (!user.isGone()) {
      return false;
    }
    if (user.scratchIsUnused()) {
      users.giveBack(user);
    } else {
      watcher.clean(
          user.number(),
          () -> {
            if (user.makeScratch()) {
              users.giveBack(user);
            }
          });
    }
    return true;
  }

  /** Reaps whoever is dead, and looks which isolates are gone altogether. */
  @Override
  public void reapOrphans() {
    int pid = NativeCalls.peek();
    while (pid > 0 && reap(pid)) {
      pid = NativeCalls.peek();
    }
    survived.removeIf(this::release);
    abandoned.removeIf(this::release);
  }

  /** Why the launch behind a slot failed; empty if it reached its program. */
  Optional<HttpErrorException> outcome(NativeProcess process) {
    int failure = process.slot() < 0 ? 0 : NativeCalls.outcome(pool, process.slot());
    return failure == -EAGAIN || failure == 0
        ? Optional.empty()
        : Optional.of(failure(failure, process.user().function()));
  }

  /** What a child that failed before its program has left, {@code step << 16 | errno}. */
  static HttpErrorException failure(int failure, Path executable) {
    return httpError(failure & 0xffff, executable, SpawnStep.of(failure >> 16).inWords());
  }

  static Exit exit(
      Instance instance, int status, long cpuMicros, Optional<HttpErrorException> failure) {
    // The layout of a wait status, wait(2).
    int signal = status & 0x7f;
    return new Exit(
        instance,
        signal == 0 ? OptionalInt.of((status >> 8) & 0xff) : OptionalInt.empty(),
        signal == 0 ? OptionalInt.empty() : OptionalInt.of(signal),
        OptionalLong.of(cpuMicros),
        failure);
  }

  static HttpErrorException httpError(int errno, Path executable, String doing) {
    SpawnError error = SpawnError.of(errno);
    return new HttpErrorException(
        error.passing()
            ? HttpResponseStatus.SERVICE_UNAVAILABLE
            : HttpResponseStatus.INTERNAL_SERVER_ERROR,
        "cannot %s %s: %s".formatted(doing, executable.getFileName(), error.inWords()));
  }
}
