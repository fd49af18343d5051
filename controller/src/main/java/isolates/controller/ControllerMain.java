package isolates.controller;

import isolates.process.Rehearsals;
import isolates.process.ServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The isolates controller: runs a fresh process for every HTTP request, by CGI/1.1. */
@Command(
    name = "controller",
    resourceBundle = "isolates.controller.options",
    mixinStandardHelpOptions = true,
    version = ConnectionHandler.SOFTWARE,
    sortOptions = false,
    showDefaultValues = true,
    description =
        "Serves GET, HEAD and POST /PATH by running the executable at PATH under the root, a fresh"
            + " process for every request, by CGI/1.1 (RFC 3875).")
public final class ControllerMain implements Callable<Integer> {
  /** Of those that systemd's list of user ids calls unused, and far from what containers take. */
  private static final String DEFAULT_USERS = "1900000000-1967108863";

  /** A watcher ends as soon as it has killed what its controller left. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Option(names = "--root", required = true, paramLabel = "DIR")
  private Path root;

  @Mixin private ServerOptions server = new ServerOptions(0);

  @Option(names = "--interception")
  private Optional<Interception.Kind> interception;

  @Option(names = "--policy", paramLabel = "FILE")
  private Optional<Path> policy;

  @Option(names = "--spawn")
  private Optional<Settings.SpawnKind> spawn;

  @Option(names = "--timeout", paramLabel = "SECONDS")
  private double timeout = 60;

  @Option(names = "--max-processes", paramLabel = "N")
  private int maxProcesses = 1024;

  @Option(names = "--warm-up", paramLabel = "N")
  private int warmUpRequests = Rehearsals.AT_START;

  @Option(names = "--uid-range", paramLabel = "FIRST-LAST")
  private Optional<String> uidRange;

  @Option(names = "--max-memory", paramLabel = "BYTES")
  private long maxMemory = 2147483648L;

  @Option(names = "--max-tasks", paramLabel = "N")
  private long maxTasks = 256;

  @Option(names = "--max-files", paramLabel = "N")
  private long maxFiles = 1024;

  @Option(names = "--max-file-bytes", paramLabel = "BYTES")
  private long maxFileBytes = 1073741824;

  @Option(names = "--prepared", paramLabel = "N|auto", defaultValue = "0")
  private String prepared = "";

  @Option(names = "--max-prepared", paramLabel = "N", defaultValue = "64")
  private int maxPrepared;

  @Option(names = "--max-prepared-bytes", paramLabel = "BYTES", defaultValue = "268435456")
  private long maxPreparedBytes;

  @Option(names = "--access-log", paramLabel = "FILE")
  private Optional<Path> accessLog = Optional.empty();

  @Option(names = "--max-connections", paramLabel = "N")
  private int maxConnections = 2048;

  @Option(names = "--max-requests", paramLabel = "N")
  private long maxRequests = 1000000;

  @Option(names = "--max-header-fields", paramLabel = "N")
  private int maxHeaderFields = 100;

  @Option(names = "--max-header-bytes", paramLabel = "BYTES")
  private int maxHeaderBytes = 16384;

  @Option(names = "--max-chunked", paramLabel = "BYTES")
  private long maxChunked = 67108864;

  @Option(names = "--max-held", paramLabel = "BYTES")
  private long maxHeld = 8388608;

  @Option(names = "--max-unread", paramLabel = "BYTES")
  private int maxUnread = 8192;

  @Option(names = "--idle-timeout", paramLabel = "SECONDS")
  private double idleTimeout = 60;

  @Option(names = "--client-timeout", paramLabel = "SECONDS")
  private double clientTimeout = 30;

  @Option(names = "--drain", paramLabel = "SECONDS")
  private double drain = 10;

  private volatile boolean lifelineEnded;

  private ControllerMain() {}

  /** Runs the controller until it is told to stop. */
  public static void main(String[] args) {
    CommandLine line =
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
                });
    int status;
    try {
      status = line.execute(args);
    } catch (LinkageError e) {
      // Threads that run already would keep a controller alive that will never be ready.
      complain("the native library is of another build (" + e.getMessage() + "): run mvn compile");
      status = StartupException.LACKING;
    }
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
    Optional<Watcher> watcher = useNative ? Optional.of(startWatcher(settings)) : Optional.empty();
    Interception chosen = InterceptionLoader.choose(settings, useNative);
    Controller controller = Controller.start(settings, chosen, watcher);
    if (useNative && !settings.users().any()) {
      complain(
          "isolates run as this user: they can kill this controller and one another, and change"
              + " whatever this user may change; run it as root to give each a user of its own");
    }
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> stop(controller, settings, useNative), "stop"));
    // In one write: who waits for this line may look at any moment.
    System.out.print(
        "{\"ready\":true,\"pid\":%d,\"port\":%d,\"spawn\":\"%s\",\"interception\":\"%s\",\"watcher\":%s}\n"
            .formatted(
                ProcessHandle.current().pid(),
                controller.port(),
                controller.spawn(),
                chosen.kind().id(),
                watcher.isPresent() ? watcher.get().pid() : "null"));
    System.out.flush();
    if (server.lifeline) {
      ServerOptions.whenEnded(
          System.in,
          () -> {
            lifelineEnded = true;
            System.exit(0);
          });
    }
    if (!controller.awaitEnd()) {
      complain("the event loop has ended, which is an internal error; please report it");
      return 1;
    }
    return 0;
  }

  private static Watcher startWatcher(Settings settings) throws StartupException {
    List<Path> unreachable = List.of();
    if (settings.users().any()) {
      List<Path> needed = List.of(settings.root(), NativeCalls.directory());
      for (Path directory : needed) {
        // The way there can be opened to isolates, the directory itself is its owner's to open.
        if (!UserRange.mayEnter(directory)) {
          throw new StartupException(
              StartupException.WRONG_USE,
              "%s is closed to the users that isolates run as; chmod o+x it, or run with --uid-range=none"
                  .formatted(directory));
        }
      }
      unreachable = needed.stream().filter(directory -> !UserRange.isReachable(directory)).toList();
    }
    Path scratch;
    try {
      scratch = Files.createTempDirectory("isolates-");
      Files.setPosixFilePermissions(scratch, PosixFilePermissions.fromString("rwx--x--x"));
    } catch (IOException e) {
      throw new StartupException(
          StartupException.LACKING, "no directory for temporary files: " + e.getMessage());
    }
    Watcher watcher = Watcher.start(settings.users(), scratch, settings.timeout(), unreachable);
    // Not before: the watcher is to be no child of this process.
    NativeCalls.prepareProcess();
    NativeCalls.countTerminations();
    return watcher;
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

  private Settings settings() throws StartupException, InterruptedException {
    if (server.problem().isPresent()) {
      throw new StartupException(StartupException.WRONG_USE, server.problem().get());
    }
    if (!(timeout > 0 && timeout <= 86400)) {
      throw new StartupException(
          StartupException.WRONG_USE, "--timeout is above 0 and at most 86400 seconds");
    }
    atLeast("--max-processes", 1, maxProcesses);
    atLeast("--warm-up", 0, warmUpRequests);
    atLeast("--max-memory", 1 << 20, maxMemory);
    atLeast("--max-tasks", 1, maxTasks);
    atLeast("--max-files", 8, maxFiles);
    atLeast("--max-file-bytes", 0, maxFileBytes);
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
        server.host,
        server.port,
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
        users(),
        new IsolateLimits(
            maxMemory,
            Duration.ofNanos(Math.round(timeout * 1e9)),
            maxTasks,
            maxFiles,
            maxFileBytes),
        preparedLimits(),
        accessLog,
        seconds("--drain", drain));
  }

  private PreparedLimits preparedLimits() throws StartupException {
    atLeast("--max-prepared", 0, maxPrepared);
    atLeast("--max-prepared-bytes", 0, maxPreparedBytes);
    try {
      return new PreparedLimits(Depth.parse(prepared), maxPrepared, maxPreparedBytes);
    } catch (IllegalArgumentException e) {
      throw new StartupException(StartupException.WRONG_USE, "--prepared is " + e.getMessage());
    }
  }

  /** Root gives each isolate a user of its own; nobody else can. */
  private UserRange users() throws StartupException, InterruptedException {
    UserRange range = UserRange.parse(uidRange.orElse(DEFAULT_USERS));
    if (NativeCalls.problem().isPresent()
        || spawn.equals(Optional.of(Settings.SpawnKind.PROCESSBUILDER))) {
      return UserRange.NONE;
    }
    if (!NativeCalls.isRoot()) {
      if (uidRange.isPresent() && range.any()) {
        throw new StartupException(StartupException.LACKING, "--uid-range needs root");
      }
      return UserRange.NONE;
    }
    return range.any() ? range.reserve(PATIENCE) : range;
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
