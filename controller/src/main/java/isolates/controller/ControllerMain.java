package isolates.controller;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The isolates controller: runs a fresh process for every HTTP request, by CGI/1.1. */
@Command(
    name = "controller",
    mixinStandardHelpOptions = true,
    version = ConnectionHandler.SOFTWARE,
    sortOptions = false,
    description =
        "Serves GET, HEAD and POST /PATH by running the executable at PATH under the root, a fresh"
            + " process for every request, by CGI/1.1 (RFC 3875).")
public final class ControllerMain implements Callable<Integer> {
  @Option(names = "--root", required = true, paramLabel = "DIR", description = "The programs.")
  private Path root = Path.of("");

  @Option(
      names = "--host",
      defaultValue = "127.0.0.1",
      description = "The address to listen on; ${DEFAULT-VALUE} if absent.")
  private String host = "";

  @Option(
      names = "--port",
      defaultValue = "0",
      description = "The port to listen on; 0, the default, picks a free one.")
  private int port;

  @Option(
      names = "--interception",
      defaultValue = "none",
      description = "Who intercepts the isolates' system calls: none, seccomp or lkm.")
  private Interception.Kind interception = Interception.Kind.NONE;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "Rows syscall,allow|log|deny|kill[,errno]; a sensible list if absent.")
  private Optional<Path> policy = Optional.empty();

  @Option(
      names = "--spawn",
      description = "native (the default where the library is built) or processbuilder.")
  private Optional<Settings.SpawnKind> spawn = Optional.empty();

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "How long an isolate may run; ${DEFAULT-VALUE} if absent.")
  private double timeout;

  @Option(
      names = "--max-processes",
      paramLabel = "N",
      defaultValue = "1024",
      description = "How many isolates may run at once; more get 503. ${DEFAULT-VALUE} if absent.")
  private int maxProcesses;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      defaultValue = "300",
      description =
          "Requests that the controller sends to itself before it is ready, so that its code is"
              + " compiled; ${DEFAULT-VALUE} if absent.")
  private int warmUpRequests;

  @Option(
      names = "--max-connections",
      paramLabel = "N",
      defaultValue = "2048",
      description =
          "How many clients may be connected; past it the one that has waited longest for its next"
              + " request is closed. ${DEFAULT-VALUE} if absent.")
  private int maxConnections;

  @Option(
      names = "--max-requests",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "How many requests one connection may carry; ${DEFAULT-VALUE} if absent.")
  private long maxRequests;

  @Option(
      names = "--max-header-fields",
      paramLabel = "N",
      defaultValue = "100",
      description =
          "The most header fields of a request; more get 431. ${DEFAULT-VALUE} if absent.")
  private int maxHeaderFields;

  @Option(
      names = "--max-header-bytes",
      paramLabel = "BYTES",
      defaultValue = "16384",
      description =
          "The longest request line, and the longest header; more get 414 or 431."
              + " ${DEFAULT-VALUE} if absent.")
  private int maxHeaderBytes;

  @Option(
      names = "--max-chunked",
      paramLabel = "BYTES",
      defaultValue = "67108864",
      description = "The longest chunked request body; more get 413. ${DEFAULT-VALUE} if absent.")
  private long maxChunked;

  @Option(
      names = "--max-held",
      paramLabel = "BYTES",
      defaultValue = "8388608",
      description =
          "How many bytes of requests and responses may be held in memory for all clients together;"
              + " more get 503. ${DEFAULT-VALUE} if absent.")
  private long maxHeld;

  @Option(
      names = "--max-unread",
      paramLabel = "BYTES",
      defaultValue = "8192",
      description =
          "How many bytes of a response may wait for a client to read them before its isolate is"
              + " paused; ${DEFAULT-VALUE} if absent.")
  private int maxUnread;

  @Option(
      names = "--idle-timeout",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description =
          "How long a connection may wait for its next request; ${DEFAULT-VALUE} if absent.")
  private double idleTimeout;

  @Option(
      names = "--client-timeout",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description =
          "How long a client may take to send a request's header or the next piece of its body, or"
              + " to read the next piece of a response; ${DEFAULT-VALUE} if absent.")
  private double clientTimeout;

  @Option(
      names = "--drain",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description =
          "How long running isolates may take to end after SIGTERM; a second SIGTERM ends them at"
              + " once. ${DEFAULT-VALUE} if absent.")
  private double drain;

  @Option(
      names = "--lifeline",
      description =
          "Shut down when standard input ends, so that nothing outlives who started this.")
  private boolean lifeline;

  private volatile boolean lifelineEnded;

  private ControllerMain() {}

  /** Runs the controller until it is told to stop. */
  public static void main(String[] args) {
    int status =
        new CommandLine(new ControllerMain())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setParameterExceptionHandler(
                (error, given) -> {
                  complain(error.getMessage() + "; see --help");
                  return StartupException.WRONG_USE;
                })
            .setExecutionExceptionHandler(
                (error, commandLine, result) -> {
                  complain(String.valueOf(error.getMessage()));
                  return error instanceof StartupException unusable ? unusable.exitStatus() : 1;
                })
            .execute(args);
    if (status != 0) {
      System.exit(status);
    }
  }

  private static void complain(String line) {
    System.err.println("controller: " + line.replace('\n', ' '));
  }

  @Override
  public Integer call() throws StartupException, InterruptedException, IOException {
    Settings settings = settings();
    boolean useNative = useNative(settings);
    Interception chosen = InterceptionLoader.choose(settings, useNative);
    if (useNative) {
      NativeCalls.adoptOrphans();
      NativeCalls.countTerminations();
    }
    Controller controller = Controller.start(settings, chosen, useNative);
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> stop(controller, settings, useNative), "stop"));
    // In one write: who waits for this line may look at any moment.
    System.out.print(
        "{\"ready\":true,\"pid\":%d,\"port\":%d,\"spawn\":\"%s\",\"interception\":\"%s\"}\n"
            .formatted(
                ProcessHandle.current().pid(),
                controller.port(),
                controller.spawn(),
                chosen.kind().id()));
    System.out.flush();
    if (lifeline) {
      Thread thread = new Thread(this::awaitLifelinesEnd, "lifeline");
      thread.setDaemon(true);
      thread.start();
    }
    if (!controller.awaitEnd()) {
      complain("the event loop has ended, which is an internal error; please report it");
      return 1;
    }
    return 0;
  }

  private void awaitLifelinesEnd() {
    try {
      while (System.in.read() >= 0) {
        // Whatever is said, only the end counts.
      }
    } catch (IOException e) {
      // That is its end as well.
    }
    lifelineEnded = true;
    System.exit(0);
  }

  private void stop(Controller controller, Settings settings, boolean useNative) {
    try {
      // SIGTERM asks for an orderly end. Ctrl-C and the end of the lifeline mean at once.
      if (!lifelineEnded && (!useNative || NativeCalls.terminations() > 0)) {
        controller.drain(
            settings.drain(), () -> lifelineEnded || (useNative && NativeCalls.terminations() > 1));
      }
      controller.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Settings settings() throws StartupException {
    if (port < 0 || port > 65535) {
      throw new StartupException(
          StartupException.WRONG_USE, "--port is from 0 to 65535, not " + port);
    }
    if (!(timeout > 0 && timeout <= 86400)) {
      throw new StartupException(
          StartupException.WRONG_USE, "--timeout is above 0 and at most 86400 seconds");
    }
    atLeast("--max-processes", 1, maxProcesses);
    atLeast("--warm-up", 0, warmUpRequests);
    atLeast("--max-chunked", 0, maxChunked);
    atLeast("--max-connections", 1, maxConnections);
    atLeast("--max-requests", 1, maxRequests);
    atLeast("--max-header-fields", 1, maxHeaderFields);
    atLeast("--max-held", 1 << 16, maxHeld);
    atLeast("--max-unread", 1024, maxUnread);
    // The native spawner lays out an environment of at most 1 MiB.
    if (maxHeaderBytes < 256 || maxHeaderBytes > 65536) {
      throw new StartupException(
          StartupException.WRONG_USE,
          "--max-header-bytes is from 256 to 65536, not " + maxHeaderBytes);
    }
    return new Settings(
        realRoot(),
        host,
        port,
        interception,
        policy,
        spawn,
        Duration.ofNanos(Math.round(timeout * 1e9)),
        maxProcesses,
        warmUpRequests,
        new Limits(
            maxConnections,
            maxHeaderFields,
            maxHeaderBytes,
            maxHeld,
            maxUnread,
            maxChunked,
            maxRequests,
            seconds("--idle-timeout", idleTimeout),
            seconds("--client-timeout", clientTimeout)),
        seconds("--drain", drain));
  }

  private static void atLeast(String option, long least, long value) throws StartupException {
    if (value < least) {
      throw new StartupException(
          StartupException.WRONG_USE, "%s is at least %d, not %d".formatted(option, least, value));
    }
  }

  private static Duration seconds(String option, double value) throws StartupException {
    if (!(value >= 0 && value <= 86400)) {
      throw new StartupException(
          StartupException.WRONG_USE, option + " is from 0 to 86400 seconds, not " + value);
    }
    return Duration.ofNanos(Math.round(value * 1e9));
  }

  private Path realRoot() throws StartupException {
    try {
      Path real = root.toRealPath();
      if (Files.isDirectory(real) && Files.isReadable(real) && Files.isExecutable(real)) {
        return real;
      }
    } catch (IOException e) {
      // Told below, in the same words.
    }
    throw new StartupException(
        StartupException.WRONG_USE,
        root + " is not a readable directory; choose another with --root");
  }

  private static boolean useNative(Settings settings) throws StartupException {
    if (settings.spawn().equals(Optional.of(Settings.SpawnKind.PROCESSBUILDER))) {
      complain("spawning by ProcessBuilder, as asked; it is slower than native spawning");
      return false;
    }
    Optional<String> problem = NativeCalls.problem();
    if (problem.isEmpty()) {
      return true;
    }
    if (settings.spawn().isPresent()) {
      throw new StartupException(StartupException.LACKING, "no native spawning: " + problem.get());
    }
    complain("spawning by ProcessBuilder, which is slower: " + problem.get());
    return false;
  }
}
