package isolates.controller;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.IoEventLoop;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
  private static final int RESULTS = 7;

  private final IoEventLoop loop;
  private final HeldBytes held;
  private final long pool;
  private final ByteBuf results;
  private final long resultsAddress;
  private final ByteBuf block = Unpooled.directBuffer(4096);
  private final Map<Integer, NativeIsolate> running = new HashMap<>();

  /**
   * @param held when memory is scarce, output is read in small pieces
   */
  NativeSpawner(IoEventLoop loop, Interception interception, HeldBytes held) {
    this.loop = loop;
    this.held = held;
    List<BpfInstruction> filter = interception.filter();
    ByteBuf program = Unpooled.directBuffer(1 + filter.size() * BpfInstruction.SIZE);
    filter.forEach(instruction -> instruction.writeTo(program));
    ExecToken token = interception.token();
    pool =
        NativeCalls.createPool(
            program.memoryAddress(), filter.size(), token.first(), token.second(), token.third());
    program.release();
    if (pool == 0) {
      throw new IllegalStateException("no memory for the spawner");
    }
    results = Unpooled.directBuffer(RESULTS * Long.BYTES);
    resultsAddress = results.memoryAddress();
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
  public Isolate spawn(ProcessSpec launch, IsolateEvents events) throws HttpErrorException {
    encode(launch);
    ByteBuf input = launch.input();
    int error =
        NativeCalls.spawn(
            pool,
            block.memoryAddress(),
            block.readableBytes(),
            input.isReadable() ? input.memoryAddress() + input.readerIndex() : 0,
            input.readableBytes(),
            launch.inputComplete(),
            resultsAddress);
    if (error != 0) {
      input.release();
      throw httpError(-error, launch.executable(), "make a process for");
    }
    int pid = (int) result(0);
    input.skipBytes((int) result(4));
    NativeIsolate isolate =
        new NativeIsolate(
            this,
            events,
            new Instance(pid, result(5)),
            launch.executable(),
            (int) result(1),
            (int) result(2),
            (int) result(3),
            result(6));
    running.put(pid, isolate);
    isolate.start(input, launch.inputComplete());
    return isolate;
  }

  private long result(int index) {
    return results.getLongLE(index * Long.BYTES);
  }

  private void encode(ProcessSpec launch) {
    block.clear();
    put(launch.executable());
    put(launch.directory());
    launch.environment().forEach(this::put);
  }

  private void put(Path path) {
    block.writeBytes(path.toString().getBytes(FILE_NAMES)).writeByte(0);
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
    running.remove(pid).reaped((int) result(0), result(1));
    return true;
  }

  /**
   * Isolates are reaped when they are done with, not here: one that is dead may have output left.
   * It hides the orphans behind it, until it is reaped, which is before its deadline.
   */
  @Override
  public void reapOrphans() {
    int pid = NativeCalls.peek();
    while (pid > 0 && !running.containsKey(pid)) {
      NativeCalls.reap(pid, resultsAddress);
      pid = NativeCalls.peek();
    }
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
