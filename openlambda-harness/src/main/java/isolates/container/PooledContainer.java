package isolates.container;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.unix.DomainSocketChannel;
import io.netty.util.concurrent.ScheduledFuture;
import isolates.container.HttpApiHandler.Exchange;
import isolates.container.PhaseStatistics.Phase;
import isolates.process.CgiHead;
import isolates.process.Command;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One container from its start to its end, as the event loop sees it: a socket to the agent inside,
 * and a control group; where it keeps a server, also a connection to that.
 *
 * <p>{@code STARTING -> IDLE <-> BUSY -> ENDED}; an idle one is frozen if its owner says so.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // what becomes of a write or a close is told by channelInactive
final class PooledContainer extends SimpleChannelInboundHandler<ByteBuf> {
  enum State {
    STARTING,
    IDLE,
    BUSY,
    ENDED
  }

  private static final int STARTING_SECONDS = 30;
  private static final int LOG_TAIL = 4096;

  private final PreparedContainer prepared;
  private final DeployedFunction owner;
  private final ContainerPool pool;
  private final Optional<FunctionConfiguration.Server> server;
  private State state = State.STARTING;
  private DomainSocketChannel channel;
  private ServerLink link;
  private char kind;

  /** Of its first process, or -1 before that has connected. */
  private long pid = -1;

  private long created;
  private long began;
  private long invocations;
  private boolean ready;
  private long readyNs;
  private boolean frozen;
  private ScheduledFuture<?> timer;

  private Exchange current;
  private long currentBegan;
  private CgiHead head;
  private CompositeByteBuf said;

  PooledContainer(
      PreparedContainer prepared,
      DeployedFunction owner,
      ContainerPool pool,
      Optional<FunctionConfiguration.Server> server) {
    super(false);
    this.prepared = prepared;
    this.owner = owner;
    this.pool = pool;
    this.server = server;
  }

  String id() {
    return prepared.spec().id();
  }

  PreparedContainer prepared() {
    return prepared;
  }

  State state() {
    return state;
  }

  boolean wasReady() {
    return ready;
  }

  /**
   * Whether its agent has called: then it is a container, if perhaps one whose function cannot be
   * called.
   */
  boolean wasCreated() {
    return pid >= 0;
  }

  /** Whether nothing is left to happen in it: it is idle, and frozen where it can be. */
  boolean isAtRest(boolean freezes) {
    return state == State.IDLE && frozen == freezes;
  }

  /** Whether it waited for its only invocation so far, which came at that time. */
  boolean wasPrepared(long arrived) {
    return invocations == 1 && readyNs - arrived < 0;
  }

  long invocations() {
    return invocations;
  }

  /** When the invocation that it serves was given to it. */
  long busySince() {
    return currentBegan;
  }

  /** What a bench reads its memory by, and its first process as the host sees it. */
  Map<String, Object> describe(String function) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("instance", id());
    all.put("function", function);
    all.put("state", frozen ? "frozen" : state.name().toLowerCase(Locale.ROOT));
    all.put("pid", pid < 0 ? null : pid);
    all.put("invocations", invocations);
    all.put("cgroups", prepared.spec().controlGroup().folders());
    return all;
  }

  /**
   * Starts it.
   *
   * @param asked when it was wanted
   */
  void start(long asked) {
    created = asked;
    began = System.nanoTime();
    timer =
        pool.parts()
            .loop()
            .schedule(
                () -> fail("it did not start within " + STARTING_SECONDS + " s"),
                STARTING_SECONDS,
                TimeUnit.SECONDS);
    prepared.listener().expect(prepared.token(), this::connected);
    pool.parts()
        .launcher()
        .launch(
            prepared.launch(),
            prepared.spec().log(),
            status -> {
              if (status != 0 && channel == null) {
                fail("the runtime ended with exit status " + status);
              }
            });
  }

  private void connected(DomainSocketChannel agent) {
    if (state == State.ENDED) {
      agent.close();
      return;
    }
    channel = agent;
    try {
      pid = ((EpollDomainSocketChannel) agent).peerCredentials().pid();
    } catch (IOException e) {
      fail("its first process has left: " + e.getMessage());
      return;
    }
    pool.phases().since(Phase.CREATE_PROCESS, began);
    began = System.nanoTime();
    server.ifPresent(kept -> link = new ServerLink(agent, kept.isUnix(), this));
    agent.pipeline().addLast(this);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) {
    byte type = frame.readByte();
    // What is out of turn comes from a function that has found a way to its agent's socket.
    boolean inTurn = state == (type == Frames.READY ? State.STARTING : State.BUSY);
    if (!inTurn) {
      frame.release();
      end("its agent sent a frame out of turn");
      return;
    }
    switch (type) {
      case Frames.READY -> {
        kind = (char) frame.readByte();
        frame.release();
        accepts();
      }
      case Frames.CHUNK -> said(frame);
      case Frames.END -> {
        String problem = frame.toString(StandardCharsets.UTF_8);
        frame.release();
        finished(problem);
      }
      default -> {
        frame.release();
        end("its agent sent a frame of no known type");
      }
    }
  }

  /** It can serve its first invocation. */
  void accepts() {
    pool.phases().since(Phase.CREATE_IMPORT, began);
    pool.phases().since(Phase.CREATE, created);
    timer.cancel(false);
    ready = true;
    readyNs = System.nanoTime();
    state = State.IDLE;
    owner.ready(this);
  }

  /** The server has answered; takes over the body's reference. */
  void answered(CgiHead by, ByteBuf body) {
    answer(by, body);
    finished("");
  }

  /** The server has not, and will not answer this request any more. */
  void failed(String why) {
    refuse(why);
    finished("");
  }

  /** Gives an idle container an invocation. */
  void serve(Exchange invocation) {
    state = State.BUSY;
    current = invocation;
    currentBegan = System.nanoTime();
    invocations++;
    if (frozen && !thaw()) {
      return;
    }
    if (link != null) {
      link.send(invocation.forServer());
    } else {
      write(invocation);
    }
    int timeoutSeconds = pool.parts().options().timeout;
    timer =
        channel
            .eventLoop()
            .schedule(
                () -> refuseAndEnd("no answer within " + timeoutSeconds + " s"),
                timeoutSeconds,
                TimeUnit.SECONDS);
  }

  private void write(Exchange invocation) {
    ByteBuf body = invocation.takeBody();
    Map<String, String> environment = kind == 'f' ? Map.of() : invocation.environment();
    channel.write(Frames.invocation(channel.alloc(), environment, body.readableBytes()));
    channel.writeAndFlush(body);
  }

  private boolean thaw() {
    long thawing = System.nanoTime();
    try {
      prepared.spec().controlGroup().thaw();
    } catch (IOException e) {
      refuseAndEnd("cannot thaw the container: " + e.getMessage());
      return false;
    }
    frozen = false;
    pool.phases().since(Phase.UNPAUSE, thawing);
    return true;
  }

  /** Stops an idle container until its next invocation. */
  void freeze() {
    if (state != State.IDLE || frozen) {
      return;
    }
    long freezing = System.nanoTime();
    try {
      prepared.spec().controlGroup().freeze();
      frozen = true;
      pool.phases().since(Phase.PAUSE, freezing);
    } catch (IOException e) {
      end(null);
    }
  }

  private void said(ByteBuf chunk) {
    if (said == null) {
      said = channel.alloc().compositeDirectBuffer(1024);
    }
    said.addComponent(true, chunk);
    if (current == null) {
      dropSaid(); // more than it declared
      return;
    }
    try {
      if (head == null) {
        head = CgiHead.read(said).orElse(null);
      }
    } catch (CgiHead.Malformed e) {
      refuse("the function's header " + e.getMessage());
      return;
    }
    if (head != null && said.readableBytes() >= head.contentLength().orElse(Long.MAX_VALUE)) {
      answer();
    }
  }

  private void answer() {
    long length = Math.min(head.contentLength().orElse(Long.MAX_VALUE), said.readableBytes());
    ByteBuf body = said.readSlice((int) length);
    CgiHead by = head;
    said = null;
    head = null;
    answer(by, body);
  }

  private void answer(CgiHead by, ByteBuf body) {
    Exchange answered = current;
    current = null;
    pool.phases().since(Phase.ROUND_TRIP, currentBegan);
    answered.answer(by, body, this);
  }

  private void finished(String problem) {
    if (current != null) {
      if (head != null) {
        answer();
      } else {
        refuse("the function ended without an answer" + (problem.isEmpty() ? "" : ": " + problem));
      }
    }
    dropSaid();
    timer.cancel(false);
    state = State.IDLE;
    owner.idle(this);
  }

  private void dropSaid() {
    if (said != null) {
      said.release();
      said = null;
    }
  }

  /** As OpenLambda says it when a sandbox does not answer, with the state of the sandbox. */
  private void refuse(String why) {
    if (current == null) {
      return;
    }
    Exchange refused = current;
    current = null;
    head = null;
    dropSaid();
    String log = lastWords();
    refused.text(
        502,
        "RoundTrip failed: %s\n\nSandbox State: %s%s\n"
            .formatted(why, id(), log.isEmpty() ? "" : "\nSandbox Log: " + log));
  }

  private void refuseAndEnd(String why) {
    refuse(why);
    end(null);
  }

  private void fail(String why) {
    // Of a server that ended, its own last words say more than its agent's.
    String lastWords = Command.lastLine(lastWords().replaceFirst("\n(?=server-agent: .*$)", "; "));
    end(lastWords.isEmpty() ? why : lastWords + " (" + why + ")");
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    switch (state) {
      case STARTING -> fail("its first process ended before the function could be called");
      case BUSY -> refuseAndEnd("the container's first process ended");
      case IDLE -> end(null);
      case ENDED -> {}
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    String why = String.valueOf(cause.getMessage());
    if (cause instanceof IOException) {
      // Reset, and not closed, by a process that ended.
      channelInactive(context);
    } else if (state == State.STARTING) {
      fail(why);
    } else {
      refuseAndEnd(why);
    }
  }

  /** Ends it whatever it does; its owner then has it removed. */
  void end(String reason) {
    if (state == State.ENDED) {
      return;
    }
    refuse("the container was ended");
    state = State.ENDED;
    if (timer != null) {
      timer.cancel(false);
    }
    prepared.listener().forget(prepared.token());
    if (link != null) {
      link.close();
    }
    if (channel != null) {
      channel.close();
    }
    dropSaid();
    owner.ended(this, reason);
  }

  /** The end of what runtime, agent and function wrote to standard error. */
  private String lastWords() {
    try {
      Path log = prepared.spec().log();
      byte[] all = Files.size(log) > 16 * LOG_TAIL ? new byte[0] : Files.readAllBytes(log);
      String text = new String(all, StandardCharsets.UTF_8).strip();
      return text.substring(Math.max(0, text.length() - LOG_TAIL));
    } catch (IOException e) {
      return "";
    }
  }
}
