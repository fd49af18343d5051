package isolates.controller;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.epoll.EpollIoOps;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * An isolate on two pipes and a pidfd.
 *
 * <p>Pipes, not a socket pair: {@code /dev/stdin} and {@code /dev/stdout} can be opened again on a
 * pipe but not on a socket, and a program that closes standard output while it keeps standard input
 * ends its response.
 */
final class NativeIsolate implements Isolate {
  private static final int SMALL = 4096;
  private static final int LARGE = 16384;

  private final NativeSpawner spawner;
  private IsolateEvents events;
  private String start;

  /** Null while it is being forked. */
  private NativeProcess process;

  private long tag;
  private WatchedFd pidfd;

  /** Null once let go. */
  private WatchedFd stdin;

  /** Null once let go or ended. */
  private WatchedFd stdout;

  /** What the pipe has not taken yet; null if nothing. */
  private ByteBuf pending;

  private boolean endAfterPending;

  /** Standard output has ended, which is not told yet. */
  private boolean outputEnds;

  /** A write was not taken at once: {@link IsolateEvents#inputTaken} is owed. */
  private boolean owesTaken;

  /** It was to be killed before there was a process. */
  private boolean killed;

  private boolean closed;
  private boolean readable;
  private boolean hungUp;
  private boolean paused;

  /** How it ended; null until it is reaped. */
  private Exit exit;

  /** {@link IsolateEvents#exited} was called: its output is done with, too. */
  private boolean exitTold;

  /** No process that came of it is left. */
  private boolean gone;

  private int pieceSize = SMALL;

  /** An isolate that has no process yet. */
  NativeIsolate(NativeSpawner spawner, IsolateEvents events, String start) {
    this.spawner = spawner;
    this.events = events;
    this.start = start;
  }

  /** Gets its process, and starts watching it. */
  void begin(NativeProcess begun) {
    process = begun;
    tag = begun.tag();
    pidfd = WatchedFd.over(begun.pidfd(), operations -> died());
    stdin = begun.stdin() < 0 ? null : WatchedFd.over(begun.stdin(), operations -> flush());
    stdout = WatchedFd.over(begun.stdout(), this::outputReady);
    pidfd.start(spawner.loop(), WatchedFd.READABLE);
    stdout.start(spawner.loop(), WatchedFd.READABLE);
    if (closed) {
      closeStreams();
    }
    if (killed) {
      kill();
    }
  }

  /**
   * Begins its input and takes the piece over; what was written before there was a process follows.
   *
   * @param complete whether that is all of it
   */
  void begin(ByteBuf input, boolean complete) {
    ByteBuf all = input;
    if (pending != null) {
      // Only a request's variables can come before it, and they are in a buffer that grows.
      if (input.isReadable()) {
        all = input.writeBytes(pending);
      } else {
        input.release();
        all = pending.retain();
      }
      dropPending();
    }
    if (stdin == null || (!all.isReadable() && !complete)) {
      all.release();
      return;
    }
    endAfterPending = complete;
    pending = all;
    if (drain()) {
      taken();
    } else {
      awaitRoom();
    }
  }

  /** There is no process to be had for it. */
  void failed(HttpErrorException why) {
    exitTold = true;
    gone = true;
    dropPending();
    events.exited(
        new Exit(
            new Instance(0, 0),
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalLong.empty(),
            Optional.of(why)));
    events.gone();
  }

  /**
   * A process that waited gets its request: its time begins, and what happens is told to others.
   */
  void serve(IsolateEvents receiver, String how) {
    events = receiver;
    start = how;
    tag = spawner.tagNow();
    NativeCalls.setTag(process.pid(), tag);
  }

  /** How it was started, in case it must be started in another way. */
  void startedBy(String how) {
    start = how;
  }

  int pid() {
    return process.pid();
  }

  boolean isForkOf(Template template) {
    return process.parent().equals(Optional.of(template));
  }

  boolean isDead() {
    return exit != null || NativeCalls.isDead(process.pidfd());
  }

  @Override
  public Optional<Instance> instance() {
    return Optional.ofNullable(process).map(NativeProcess::instance);
  }

  @Override
  public String start() {
    return start;
  }

  @Override
  public boolean write(ByteBuf piece) {
    if (owesTaken) {
      throw new IllegalStateException("the last piece was not taken yet");
    }
    if (closed || (process != null && stdin == null)) {
      piece.release();
      return true;
    }
    if (pending == null) {
      pending = piece;
    } else {
      // What comes before it, the variables of the request, is not taken yet.
      pending.writeBytes(piece);
      piece.release();
    }
    if (process != null && drain()) {
      return true;
    }
    owesTaken = true;
    if (process != null) {
      awaitRoom();
    }
    return false;
  }

  private void awaitRoom() {
    if (!stdin.started()) {
      stdin.start(spawner.loop(), WatchedFd.WRITABLE);
    }
  }

  @Override
  public void endInput() {
    closeStdin();
  }

  private void flush() {
    if (pending != null && drain()) {
      taken();
    }
  }

  private void taken() {
    if (endAfterPending) {
      closeStdin();
    } else if (owesTaken) {
      owesTaken = false;
      events.inputTaken();
    }
  }

  /** Writes until the piece or the pipe's room is used up; true if nothing is pending. */
  private boolean drain() {
    try {
      while (pending.isReadable()) {
        int written =
            stdin
                .fd()
                .writeAddress(
                    pending.memoryAddress(), pending.readerIndex(), pending.writerIndex());
        if (written <= 0) {
          return false;
        }
        pending.skipBytes(written);
      }
    } catch (IOException e) {
      // It has closed its standard input, as it may: nobody reads the rest.
      closeStdin();
    }
    dropPending();
    return true;
  }

  private void dropPending() {
    if (pending != null) {
      pending.release();
      pending = null;
    }
  }

  /**
   * An event of a descriptor closed in the same turn of the loop can be taken for one of a new
   * descriptor of the same number; what is not dead will be told of again.
   */
  private void died() {
    if (exit == null && !spawner.reap(process.pid())) {
      process.parent().ifPresent(template -> template.reap(process.pid()));
    }
  }

  /** The spawner has reaped it. What it wrote may still be in the pipe, or others may write. */
  void reaped(int status, long cpuMicros) {
    exit = NativeSpawner.exit(process.instance(), status, cpuMicros, spawner.outcome(process));
    pidfd.close();
    readable = true;
    hungUp = true;
    read();
    tellExit();
  }

  /** Tells of the output's end; of a process that is ending as well, once it is known how. */
  private void endOutput() {
    closeStdout();
    outputEnds = true;
    boolean ending =
        exit == null
            && (spawner.reap(process.pid())
                || ProcessStat.of(process.pid()).filter(ProcessStat::isExiting).isPresent());
    if (!ending) {
      tellOutputEnd();
      tellExit();
    }
  }

  private void tellOutputEnd() {
    if (outputEnds) {
      outputEnds = false;
      events.outputEnded(exit != null && exit.killed());
    }
  }

  private void tellExit() {
    if (exit != null && stdout == null && !exitTold) {
      exitTold = true;
      tellOutputEnd();
      closeStdin();
      events.exited(exit);
      spawner.ended(this);
    }
  }

  /** No process is left that came of it. */
  void gone() {
    gone = true;
    events.gone();
  }

  IsolateUser user() {
    return process.user();
  }

  private void outputReady(EpollIoOps operations) {
    readable = true;
    hungUp |= operations.contains(WatchedFd.HANGUP);
    read();
  }

  /**
   * Reads until the pipe is empty, which a short read tells too, epoll(7); after a hang-up until
   * its end, for no further edge would come.
   */
  private void read() {
    while (stdout != null && readable && !paused) {
      ByteBuf piece = PooledByteBufAllocator.DEFAULT.directBuffer(pieceSize);
      int length;
      try {
        length = stdout.fd().readAddress(piece.memoryAddress(), 0, pieceSize);
      } catch (IOException e) {
        length = -1;
      }
      if (length <= 0) {
        piece.release();
        readable = false;
        if (length < 0) {
          endOutput();
        }
        return;
      }
      boolean full = length == pieceSize;
      readable = full || hungUp;
      pieceSize = full && !spawner.held().scarce() ? LARGE : SMALL;
      events.output(piece.writerIndex(length));
    }
  }

  @Override
  public void pauseOutput() {
    paused = true;
  }

  @Override
  public void resumeOutput() {
    paused = false;
    read();
  }

  @Override
  public void closeStreams() {
    closed = true;
    closeStdin();
    closeStdout();
    tellExit();
  }

  private void closeStdin() {
    if (stdin != null) {
      stdin.close();
      stdin = null;
    }
    dropPending();
  }

  private void closeStdout() {
    if (stdout != null) {
      stdout.close();
      stdout = null;
    }
  }

  @Override
  public void kill() {
    killed = true;
    if (process == null) {
      return;
    }
    if (exit == null) {
      NativeCalls.kill(process.pid());
    }
    if (!gone) {
      spawner.killTree(process.user(), tag);
    }
  }
}
