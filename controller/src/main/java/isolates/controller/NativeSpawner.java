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
    ByteBuf input = spec.input();
    IsolateUser user;
    try {
      user = users.take(spec.executable());
    } catch (HttpErrorException e) {
      input.release();
      throw e;
    }
    encode(spec, user);
    int error =
        NativeCalls.spawn(
            pool,
            block.memoryAddress(),
            block.readableBytes(),
            input.isReadable() ? input.memoryAddress() + input.readerIndex() : 0,
            input.readableBytes(),
            spec.inputComplete(),
            user.uid(),
            tag,
            resultsAddress);
    if (error != 0) {
      input.release();
      users.giveBack(user);
      throw httpError(-error, spec.executable(), "make a process for");
    }
    int pid = (int) result(0);
    input.skipBytes((int) result(4));
    NativeIsolate isolate =
        new NativeIsolate(
            this,
            events,
            new Instance(pid, result(5)),
            user,
            (int) result(1),
            (int) result(2),
            (int) result(3),
            result(6),
            result(7));
    running.put(pid, isolate);
    isolate.start(input, spec.inputComplete());
    return isolate;
  }

  private long result(int index) {
    return results.getLongLE(index * Long.BYTES);
  }

  private void encode(ProcessSpec spec, IsolateUser user) {
    block.clear();
    put(spec.executable());
    put(spec.directory());
    spec.environment().forEach(this::put);
    put("TMPDIR", user.scratch().toString());
  }

  private void put(Path path) {
    block.writeBytes(fileName(path)).writeByte(0);
  }

  /** A path as the kernel takes it. */
  static byte[] fileName(Path path) {
    return path.toString().getBytes(FILE_NAMES);
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

  /** Kills whatever came of an isolate that is not in its process group any more. */
  void killTree(IsolateUser user, long tagOfIsolate) {
    user.killBegins();
    watcher.kill(user.uid(), tagOfIsolate, user::killEnds);
  }

  /** An isolate is reaped: it is gone now, or once the processes are that it has started. */
  void ended(NativeIsolate isolate) {
    if (!release(isolate)) {
      survived.add(isolate);
    }
  }

  private boolean release(NativeIsolate isolate) {
    IsolateUser user = isolate.user();
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
    isolate.gone();
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
  }

  /** Why the launch behind a slot failed; empty if it reached its program. */
  Optional<HttpErrorException> outcome(long slot, Path executable) {
    int failure = NativeCalls.outcome(pool, slot);
    if (failure == -EAGAIN || failure == 0) {
      return Optional.empty();
    }
    return Optional.of(
        httpError(failure & 0xffff, executable, SpawnStep.of(failure >> 16).inWords()));
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

  private static HttpErrorException httpError(int errno, Path executable, String doing) {
    SpawnError error = SpawnError.of(errno);
    return new HttpErrorException(
        error.passing()
            ? HttpResponseStatus.SERVICE_UNAVAILABLE
            : HttpResponseStatus.INTERNAL_SERVER_ERROR,
        "cannot %s %s: %s".formatted(doing, executable.getFileName(), error.inWords()));
  }
}
