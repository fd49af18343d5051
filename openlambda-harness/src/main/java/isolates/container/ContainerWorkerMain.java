package isolates.container;

import isolates.process.ServerOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.ObjectMapper;

/** The built-in container worker as a program of its own. */
@Command(
    name = "container-worker",
    resourceBundle = "isolates.container.options",
    sortOptions = false,
    showDefaultValues = true,
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

  @Mixin private WorkerOptions options;

  @Option(names = "--cleanup")
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
        (problem, given) -> complain(problem.getMessage() + "; see --help"));
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
    Optional<String> wrong = options.problem();
    if (wrong.isPresent()) {
      return complain(wrong.get());
    }
    Worker worker;
    try {
      worker = Worker.start(options);
    } catch (Worker.PortInUse e) {
      return complain(e.getMessage());
    }
    announce(worker);
    CountDownLatch end = new CountDownLatch(1);
    if (options.server.lifeline) {
      ServerOptions.whenEnded(System.in, end::countDown);
    }
    end.await();
    return 0;
  }

  private static int complain(String line) {
    System.err.println("container worker: " + line);
    return WRONG_USE;
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
}
