package isolates.bench.platform;

import isolates.bench.sample.Mode;
import isolates.openlambda.FunctionPackage;
import isolates.openlambda.OpenLambdaClient;
import isolates.workload.Workload;
import java.io.IOException;
import java.util.List;

/**
 * The functions of a run on a worker, each under two names: one whose container is reused, and one
 * that has a fresh container for every invocation.
 *
 * @param prefix before the names, so that ours are told from the user's
 */
record WorkerFunctions(OpenLambdaClient client, String prefix) {
  private static final String FRESH = "-fresh";

  /** Makes what is uploaded of a function. */
  @FunctionalInterface
  interface Packer {
    FunctionPackage pack(Workload workload) throws IOException;
  }

  /**
   * Uploads them.
   *
   * @return how long it took, in nanoseconds
   */
  long upload(List<Workload> workloads, Packer packer) throws IOException {
    long start = System.nanoTime();
    for (Workload workload : workloads) {
      FunctionPackage function = packer.pack(workload);
      client.upload(name(workload, Mode.WARM), function.withReuse(true));
      client.upload(name(workload, Mode.COLD), function.withReuse(false));
    }
    return System.nanoTime() - start;
  }

  /** Has a fresh container made; returns how many wait. */
  int prepare(Workload workload) throws IOException {
    return client.prepareContainer(name(workload, Mode.PREPARED));
  }

  String url(Workload workload, Mode mode) {
    return client.url().newBuilder().encodedPath("/run/" + name(workload, mode)).toString();
  }

  private String name(Workload workload, Mode mode) {
    return prefix + workload.name() + (mode == Mode.COLD || mode == Mode.PREPARED ? FRESH : "");
  }
}
