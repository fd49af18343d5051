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
      names = "--max-chunked",
      paramLabel = "BYTES",
      defaultValue = "67108864",
      description = "The longest chunked request body; ${DEFAULT-VALUE} if absent.")
  private long chunkedLimit;

  @Option(
      names = "--lifeline",
      description =
          "Shut down when standard input ends, so that nothing outlives who started this.")
  private boolean lifeline;

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
    }
    Controller controller = Controller.start(settings, chosen, useNative);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(controller), "stop"));
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
      while (System.in.read() >= 0) {
        // Whatever is said, only the end counts.
      }
      System.exit(0);
    }
    return 0;
  }

  private static void stop(Controller controller) {
    try {
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
    if (maxProcesses < 1) {
      throw new StartupException(
          StartupException.WRONG_USE, "--max-processes is at least 1, not " + maxProcesses);
    }
    if (warmUpRequests < 0) {
      throw new StartupException(
          StartupException.WRONG_USE, "--warm-up is at least 0, not " + warmUpRequests);
    }
    if (chunkedLimit < 0) {
      throw new StartupException(
          StartupException.WRONG_USE, "--max-chunked is at least 0, not " + chunkedLimit);
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
        chunkedLimit);
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
