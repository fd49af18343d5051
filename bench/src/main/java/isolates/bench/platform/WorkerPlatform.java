package isolates.bench.platform;

import isolates.bench.sample.Mode;
import isolates.openlambda.FunctionPackage;
import isolates.openlambda.OpenLambdaClient;
import isolates.workload.Workload;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A worker with OpenLambda's HTTP interface: its client, our functions on it, what it counts. */
abstract class WorkerPlatform extends AbstractPlatform implements WorkerInternals {
  /** What to call it in an error, such as {@code the container worker}. */
  final String workerName;

  /** Before the names of our functions, so that they are told from the user's. */
  String prefix;

  private OptionalLong loadingNs = OptionalLong.empty();

  /** Null while it is not running. */
  OpenLambdaClient client;

  /**
   * @param prefix before the names of our functions; empty where all functions are ours
   */
  WorkerPlatform(PlatformKind kind, String variant, String workerName, String prefix) {
    super(kind, variant);
    this.workerName = workerName;
    this.prefix = prefix;
  }

  /** Makes what is uploaded of a function. */
  @FunctionalInterface
  interface Packer {
    FunctionPackage pack(Workload workload) throws IOException;
  }

  /**
   * Uploads what it can run, each under two names: one whose container is reused, and one that has
   * a fresh container for every invocation.
   */
  final void upload(List<Workload> workloads, Packer packer) throws IOException {
    long start = System.nanoTime();
    for (Workload workload : workloads) {
      if (unavailableReason(workload).isEmpty()) {
        FunctionPackage function = packer.pack(workload);
        client.upload(name(workload, Mode.WARM), function.withReuse(true));
        client.upload(name(workload, Mode.COLD), function.withReuse(false));
      }
    }
    loadingNs = OptionalLong.of(System.nanoTime() - start);
  }

  final String url(Workload workload, Mode mode) {
    return client.url().newBuilder().encodedPath("/run/" + name(workload, mode)).toString();
  }

  /** Its name on the worker. */
  final String name(Workload workload, Mode mode) {
    boolean fresh = mode == Mode.COLD || mode == Mode.PREPARED;
    return prefix + workload.name() + (fresh ? "-fresh" : "");
  }

  /** What a worker is asked while it runs. */
  @FunctionalInterface
  interface Question<T> {
    T ask(OpenLambdaClient client) throws IOException;
  }

  /**
   * Asks it.
   *
   * @throws PlatformException if it does not respond
   */
  final <T> T ask(Question<T> question) {
    try {
      return question.ask(client);
    } catch (IOException e) {
      throw new PlatformException(workerName + " does not respond: " + e.getMessage(), e);
    }
  }

  @Override
  public final OptionalLong loadingNs() {
    return loadingNs;
  }

  @Override
  public final Optional<WorkerInternals> worker() {
    return Optional.of(this);
  }

  @Override
  public final PhaseTotals phases() {
    return PhaseTotals.of(ask(OpenLambdaClient::stats));
  }
}
