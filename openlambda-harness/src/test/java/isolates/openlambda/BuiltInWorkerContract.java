package isolates.openlambda;

import isolates.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** What a worker must keep, asked of one built-in worker for all tests. */
abstract class BuiltInWorkerContract extends WorkerContract {
  private final String runtime;
  private ServerProcess worker;

  BuiltInWorkerContract(String runtime) {
    this.runtime = runtime;
  }

  @BeforeAll
  void start(@TempDir Path dir) throws Exception {
    worker = BuiltInWorkers.start(runtime, dir);
    client = BuiltInWorkers.client(worker);
  }

  @AfterAll
  void stop() {
    if (worker != null) {
      worker.close();
    }
  }

  @Override
  void awaitGone(String name) throws IOException {
    while (client.containers().stream().anyMatch(each -> each.function().equals(name))) {
      LockSupport.parkNanos(1_000_000); // the tests' limit of time ends it
    }
  }
}
