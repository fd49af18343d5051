package isolates.controller;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * Spawns by the JDK's own {@link ProcessBuilder}: the fallback where there is no C compiler. It is
 * slower, takes two threads an invocation, and knows neither processor time nor process groups.
 */
@SuppressWarnings("FutureReturnValueIgnored") // onExit cannot fail
record ProcessBuilderSpawner(EventLoop loop) implements Spawner {
  private static final long NANOS_PER_TICK = 10_000_000;
  private static final int PIECE = 65536;

  /** The JDK folds a signal into the exit value as 128 + n, and cannot tell it from an exit. */
  private static final int SIGNALLED = 128;

  private static final ExecutorService THREADS =
      Executors.newCachedThreadPool(new DefaultThreadFactory("isolate", true));

  @Override
  public String id() {
    return "processbuilder";
  }

  @Override
  public Isolate spawn(ProcessSpec launch, IsolateEvents events) throws HttpErrorException {
    ProcessBuilder builder =
        new ProcessBuilder(launch.executable().toString())
            .directory(launch.directory().toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.putAll(launch.environment());
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      launch.input().release();
      throw new HttpErrorException(
          HttpResponseStatus.INTERNAL_SERVER_ERROR,
          "cannot execute %s: %s".formatted(launch.executable().getFileName(), reason(e)));
    }
    JdkIsolate isolate = new JdkIsolate(process, events);
    THREADS.execute(isolate::readOutput);
    byte[] input = ByteBufUtil.getBytes(launch.input());
    launch.input().release();
    THREADS.execute(() -> isolate.writeInput(input, launch.inputComplete(), false));
    return isolate;
  }

  private static String reason(IOException e) {
    String message = String.valueOf(e.getMessage());
    int cause = message.indexOf("error=");
    return (cause < 0 ? message : message.substring(cause)).replace('\n', ' ');
  }

  /** In nanoseconds since boot. It is not reaped before its streams are read. */
  private static long startNs(Process process) {
    return ProcessStat.of(process.pid())
        .map(stat -> stat.startTicks() * NANOS_PER_TICK)
        .orElse(System.currentTimeMillis() * 1_000_000);
  }

  @Override
  public void reapOrphans() {
    // The JDK reaps its own children, and this process adopts nobody.
  }

  private final class JdkIsolate implements Isolate {
    private final Process process;
    private final IsolateEvents events;
    private final Instance instance;
    private final Semaphore mayRead = new Semaphore(1);
    private boolean paused;
    private boolean closed;

    JdkIsolate(Process process, IsolateEvents events) {
      this.process = process;
      this.events = events;
      instance = new Instance(process.pid(), startNs(process));
    }

    @Override
    public Optional<Instance> instance() {
      return Optional.of(instance);
    }

    @Override
    public String start() {
      return StartKind.EXEC.id();
    }

    /** On a thread of its own: reads a piece whenever the loop has dealt with the last. */
    void readOutput() {
      byte[] buffer = new byte[PIECE];
      try (InputStream output = process.getInputStream()) {
        while (true) {
          mayRead.acquireUninterruptibly();
          int length = output.read(buffer);
          if (length < 0) {
            break;
          }
          ByteBuf piece = Unpooled.directBuffer(length).writeBytes(buffer, 0, length);
          loop.execute(() -> arrived(piece));
        }
      } catch (IOException e) {
        // Closed on this side; that is its end as well.
      }
      boolean ending = ProcessStat.of(process.pid()).map(ProcessStat::isExiting).orElse(true);
      boolean killed = ending && process.onExit().join().exitValue() > SIGNALLED;
      loop.execute(() -> ended(killed));
      process.onExit().thenAccept(dead -> loop.execute(this::exited));
    }

    private void arrived(ByteBuf piece) {
      if (closed) {
        piece.release();
      } else {
        events.output(piece);
      }
      if (!paused) {
        mayRead.release();
      }
    }

    private void ended(boolean killed) {
      if (!closed) {
        events.outputEnded(killed);
      }
    }

    private void exited() {
      events.exited(
          new Exit(
              instance,
              OptionalInt.of(process.exitValue()),
              OptionalInt.empty(),
              OptionalLong.empty(),
              Optional.empty()));
      events.gone();
    }

    @Override
    public boolean write(ByteBuf piece) {
      byte[] bytes = ByteBufUtil.getBytes(piece);
      piece.release();
      if (closed) {
        return true;
      }
      THREADS.execute(() -> writeInput(bytes, false, true));
      return false;
    }

    /** On a thread of its own, one at a time: each piece waits for the last to be taken. */
    void writeInput(byte[] bytes, boolean last, boolean tell) {
      OutputStream input = process.getOutputStream();
      try {
        input.write(bytes);
        input.flush();
        if (last) {
          input.close();
        }
      } catch (IOException e) {
        // It has closed its standard input, as it may.
      }
      if (tell) {
        loop.execute(this::taken);
      }
    }

    private void taken() {
      if (!closed) {
        events.inputTaken();
      }
    }

    @Override
    public void endInput() {
      THREADS.execute(() -> writeInput(new byte[0], true, false));
    }

    @Override
    public void pauseOutput() {
      paused = true;
      mayRead.drainPermits();
    }

    @Override
    public void resumeOutput() {
      if (paused) {
        paused = false;
        mayRead.release();
      }
    }

    @Override
    public void closeStreams() {
      closed = true;
      THREADS.execute(
          () -> {
            try {
              process.getOutputStream().close();
            } catch (IOException e) {
              // Unwritten input is lost, which is what is wanted.
            }
          });
      resumeOutput();
    }

    @Override
    public void kill() {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
