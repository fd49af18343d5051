package isolates.controller;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.epoll.EpollIoOps;
import java.io.IOException;

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
  private final IsolateEvents events;
  private final Instance instance;
  private final IsolateUser user;
  private final long slot;
  private final long tag;
  private final WatchedFd pidfd;

  /** Null once let go. */
  private WatchedFd stdin;

  /** Null once let go or ended. */
  private WatchedFd stdout;

  /** What the pipe has not taken yet; null if nothing. */
  private ByteBuf pending;

  private boolean endAfterPending;

  /** Standard output has ended, which is not told yet. */
  private boolean outputEnds;

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

  NativeIsolate(
      NativeSpawner spawner,
      IsolateEvents events,
      Instance instance,
      IsolateUser user,
      int pidfd,
      int stdin,
      int stdout,
      long slot,
      long tag) {
    this.spawner = spawner;
    this.events = events;
    this.instance = instance;
    this.user = user;
    this.slot = slot;
    this.tag = tag;
    this.pidfd = WatchedFd.over(pidfd, operations -> died());
    this.stdin = stdin < 0 ? null : WatchedFd.over(stdin, operations -> flush());
    this.stdout = WatchedFd.over(stdout, this::outputReady);
  }

  /** Starts watching. The rest of the input, which the pipe did not take, is this object's. */
  void start(ByteBuf rest, boolean complete) {
    pidfd.start(spawner.loop(), WatchedFd.READABLE);
    stdout.start(spawner.loop(), WatchedFd.READABLE);
    if (stdin == null || !rest.isReadable()) {
      rest.release();
      return;
    }
    pending = rest;
    endAfterPending = complete;
    stdin.start(spawner.loop(), WatchedFd.WRITABLE);
  }

  @Override
  public Instance instance() {
    return instance;
  }

  @Override
  public boolean write(ByteBuf piece) {
    if (pending != null) {
      throw new IllegalStateException("the last piece was not taken yet");
    }
    if (stdin == null) {
      piece.release();
      return true;
    }
    pending = piece;
    if (drain()) {
      return true;
    }
    if (!stdin.started()) {
      stdin.start(spawner.loop(), WatchedFd.WRITABLE);
    }
    return false;
  }

  @Override
  public void endInput() {
    closeStdin();
  }

  private void flush() {
    if (pending != null && drain()) {
      if (endAfterPending) {
        closeStdin();
      } else {
        events.inputTaken();
      }
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
    if (exit == null) {
      spawner.reap((int) instance.pid());
    }
  }

  /** The spawner has reaped it. What it wrote may still be in the pipe, or others may write. */
  void reaped(int status, long cpuMicros) {
    exit = NativeSpawner.exit(instance, status, cpuMicros, spawner.outcome(slot, user.function()));
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
            && (spawner.reap((int) instance.pid())
                || ProcessStat.of(instance.pid()).filter(ProcessStat::isExiting).isPresent());
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
    events.gone(instance);
  }

  IsolateUser user() {
    return user;
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
    if (exit == null) {
      NativeCalls.kill((int) instance.pid());
    }
    if (!gone) {
      spawner.killTree(user, tag);
    }
  }
}
