package isolates.openlambda.worker;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.ObjectMapper;

/** The built-in container worker as a program of its own. */
@Command(
    name = "container-worker",
    mixinStandardHelpOptions = true,
    description = "Serves OpenLambda's HTTP interface from containers by runc, crun or unshare.",
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:ended in order",
      "2:wrong use",
      "3:this machine lacks something; the line says what"
    })
public final class ContainerWorkerMain implements Callable<Integer> {
  private static final int WRONG_USE = 2;
  private static final int MACHINE_LACKS = 3;

  @Option(
      names = "--runtime",
      paramLabel = "NAME",
      description = "runc, crun or unshare (default: the first that works).")
  private Optional<String> runtime = Optional.empty();

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "Where the worker makes a folder of its own, which goes with it (default: ${DEFAULT-VALUE}).")
  private Path dir = Path.of(System.getProperty("java.io.tmpdir"));

  @Option(
      names = "--registry",
      paramLabel = "DIR",
      description =
          "Folder of uploaded functions, for the next worker to find (default: they go with this"
              + " one).")
  private Optional<Path> registry = Optional.empty();

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description = "Address to listen on (default: ${DEFAULT-VALUE}).")
  private String host = "127.0.0.1";

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port to listen on, 0 for any (default: ${DEFAULT-VALUE}).")
  private int port = 5000;

  @Option(names = "--lifeline", description = "End in order when standard input ends.")
  private boolean lifeline;

  @Option(
      names = "--spawn",
      paramLabel = "HOW",
      description = "native or processbuilder (default: ${DEFAULT-VALUE}).")
  private String spawn = "native";

  @Option(
      names = "--max-instances",
      paramLabel = "N",
      description = "Containers of one function at once (default: ${DEFAULT-VALUE}).")
  private int maxInstances = 16;

  @Option(
      names = "--max-containers",
      paramLabel = "N",
      description = "Containers at once; idle ones make room (default: ${DEFAULT-VALUE}).")
  private int maxContainers = 512;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "An invocation may take (default: ${DEFAULT-VALUE}).")
  private int timeout = 30;

  @Option(
      names = "--cleanup",
      description = "Only remove what killed workers have left behind, and say what that was.")
  private boolean cleanup;

  private ContainerWorkerMain() {}

  /** Runs until it is told to end. */
  public static void main(String[] arguments) {
    CommandLine line = new CommandLine(new ContainerWorkerMain());
    line.setExecutionExceptionHandler(
        (problem, command, result) -> {
          System.err.println("container worker: " + problem.getMessage());
          return problem instanceof WorkerException ? MACHINE_LACKS : 1;
        });
    line.setParameterExceptionHandler(
        (problem, given) -> {
          System.err.println("container worker: " + problem.getMessage() + "; see --help");
          return WRONG_USE;
        });
    System.exit(line.execute(arguments));
  }

  @Override
  public Integer call() throws WorkerException, InterruptedException {
    if (cleanup) {
      List<String> removed = OrphanCleaner.onThisMachine().remove();
      removed.forEach(System.out::println);
      if (removed.isEmpty()) {
        System.out.println("nothing was left behind");
      }
      return 0;
    }
    String wrong = wrongUse();
    if (wrong != null) {
      System.err.println("container worker: " + wrong);
      return WRONG_USE;
    }
    Worker worker;
    try {
      worker =
          Worker.start(
              new WorkerOptions(
                  runtime,
                  dir,
                  registry,
                  host,
                  port,
                  spawn.equals("native"),
                  maxInstances,
                  maxContainers,
                  timeout));
    } catch (Worker.PortInUse e) {
      System.err.println("container worker: " + e.getMessage());
      return WRONG_USE;
    }
    announce(worker);
    if (lifeline) {
      awaitEndOfInput();
      return 0;
    }
    new CountDownLatch(1).await();
    return 0;
  }

  private String wrongUse() {
    if (runtime.isPresent() && !Runtimes.NAMES.contains(runtime.get())) {
      return "unknown runtime "
          + runtime.get()
          + "; known are "
          + String.join(", ", Runtimes.NAMES);
    }
    if (!List.of("native", "processbuilder").contains(spawn)) {
      return "unknown --spawn=" + spawn + "; known are native, processbuilder";
    }
    if (port < 0 || port > 65535) {
      return "there is no port " + port + "; choose one from 0 to 65535";
    }
    if (maxInstances < 1 || maxContainers < 1 || timeout < 1) {
      return "--max-instances, --max-containers and --timeout are at least 1";
    }
    return null;
  }

  private static void announce(Worker worker) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("ready", true);
    line.put("pid", ProcessHandle.current().pid());
    line.put("port", worker.port());
    line.putAll(worker.describe());
    System.out.println(new ObjectMapper().writeValueAsString(line));
    System.out.flush();
  }

  private static void awaitEndOfInput() {
    byte[] ignored = new byte[256];
    try (InputStream input = System.in) {
      while (input.read(ignored) >= 0) {
        // only its end means anything
      }
    } catch (IOException e) {
      return; // as good as its end
    }
  }
}
