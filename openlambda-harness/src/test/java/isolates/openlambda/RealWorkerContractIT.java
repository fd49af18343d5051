package isolates.openlambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
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
  @BeforeAll
  void attach() throws OpenLambdaException {
    client = new OpenLambdaClient(System.getProperty("openlambda.url"), Duration.ofMinutes(2));
    client.requireOpenLambda();
  }

  @Override
  void awaitGone(String name) throws IOException {
    assertThat(client.awaitGone(name, Duration.ofSeconds(30))).as("its sandbox is gone").isTrue();
  }

  @Test
  void isNamedForWhatItRunsFunctionsIn() throws IOException {
    assumeThat(System.getProperty("openlambda.variant"))
        .as("-Dopenlambda.variant says what the worker is")
        .isNotNull();

    assertThat(AttachedWorker.variant(client))
        .hasToString(System.getProperty("openlambda.variant"));
  }

  @Test
  void leavesNoSandboxOfARetiredFunction() throws IOException {
    String name = "retired-" + ProcessHandle.current().pid();
    client.upload(name, FunctionPackage.ofPython("def f(event):\n    return 1\n"));
    assertThat(client.invoke(name, "{}".getBytes(StandardCharsets.UTF_8)).text()).isEqualTo("1");
    assertThat(client.sandboxes()).extracting(Sandbox::name).contains(name);

    client.retire(List.of(name), Duration.ofSeconds(20));

    assertThat(client.sandboxes()).extracting(Sandbox::name).doesNotContain(name);
    assertThat(client.functions()).doesNotContain(name);
  }
}
