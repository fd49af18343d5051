package isolates.openlambda;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * A real OpenLambda worker keeps the contract: {@code mvn verify
 * -Dopenlambda.url=http://localhost:5000}.
 */
@EnabledIfSystemProperty(
    named = "openlambda.url",
    matches = ".+",
    disabledReason = "no worker given by -Dopenlambda.url")
class RealWorkerContractIT extends WorkerContract {
  private static OpenLambdaClient client;

  @BeforeAll
  static void attach() throws OpenLambdaException {
    client = new OpenLambdaClient(System.getProperty("openlambda.url"), Duration.ofMinutes(2));
    client.requireOpenLambda();
  }

  @AfterAll
  static void detach() throws IOException {
    client.close();
  }

  @Override
  OpenLambdaClient client() {
    return client;
  }
}
