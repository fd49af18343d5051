package isolates.openlambda;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The built-in worker with crun keeps the contract. */
class CrunWorkerContractIT extends WorkerContract {
  @TempDir private static Path dir;
  private static ContainerWorkerProcess worker;
  private static OpenLambdaClient client;

  @BeforeAll
  static void start() throws Exception {
    worker = BuiltInWorkers.start("crun", dir);
    client = BuiltInWorkers.client(worker);
  }

  @AfterAll
  static void stop() throws IOException {
    if (worker != null) {
      client.close();
      worker.close();
    }
  }

  @Override
  OpenLambdaClient client() {
    return client;
  }
}
