package isolates.bench.platform;

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

  private final String prefix;
  private OptionalLong loadingNs = OptionalLong.empty();

  /** Null while it is not running. */
  OpenLambdaClient client;

  WorkerFunctions functions;

  /**
   * @param prefix before the names of our functions; empty where all functions are ours
   */
  WorkerPlatform(PlatformKind kind, String variant, String workerName, String prefix) {
    super(kind, variant);
    this.workerName = workerName;
    this.prefix = prefix;
  }

  final void connect(OpenLambdaClient to) {
    client = to;
    functions = new WorkerFunctions(to, prefix);
  }

  final void upload(List<Workload> workloads, WorkerFunctions.Packer packer) throws IOException {
    List<Workload> runnable =
        workloads.stream().filter(workload -> unavailableReason(workload).isEmpty()).toList();
    loadingNs = OptionalLong.of(functions.upload(runnable, packer));
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
