package isolates.bench.platform;

import isolates.openlambda.FunctionPackage;
import isolates.openlambda.InvocationResponse;
import isolates.openlambda.OpenLambdaClient;
import isolates.process.Rehearsals;
import isolates.workload.Workload.ContainerForm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Invocations that the container worker serves before it is measured, as the controller does by
 * itself: a JVM interprets code that it has not run some hundred times, and an interpreted baseline
 * would be none.
 */
final class WorkerWarmUp {
  private static final String NAME = "warm-up";
  private static final byte[] BODY = "7".getBytes(StandardCharsets.UTF_8);

  private WorkerWarmUp() {}

  /**
   * Invokes a function of that form again and again, one that nobody measures, in fresh containers
   * and in one that is reused, and removes it.
   *
   * @throws PlatformException if it is not answered
   */
  static void run(OpenLambdaClient client, ContainerForm form) throws IOException {
    run(client, function(form).withReuse(false), Rehearsals.CONTAINERS);
    run(client, function(form).withReuse(true), Rehearsals.REQUESTS);
  }

  private static void run(OpenLambdaClient client, FunctionPackage function, int times)
      throws IOException {
    client.upload(NAME, function);
    try {
      for (int i = 0; i < times; i++) {
        InvocationResponse response = client.invoke(NAME, BODY);
        if (response.status() != 200) {
          throw new PlatformException(
              "the container worker answered its warm-up with status %d: %s"
                  .formatted(response.status(), response.text().strip()));
        }
      }
    } finally {
      client.delete(NAME);
    }
  }

  private static FunctionPackage function(ContainerForm form) throws IOException {
    return switch (form) {
      case EXECUTABLE -> FunctionPackage.ofExecutable(Footprint.nativePart("warmup"));
      case SERVER ->
          FunctionPackage.ofExecutable(Footprint.nativePart("warmup-server"))
              .withServer(List.of("./warmup-server"), "8080");
      case F_PY -> FunctionPackage.ofPython("def f(event):\n    return event\n");
    };
  }
}
