package isolates.openlambda;

import static org.assertj.core.api.Assertions.assertThat;

import isolates.process.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What killed workers leave: any worker that starts removes it, hence no other may start here. */
@Isolated
class LeftoversIT {
  @TempDir Path dir;

  @ParameterizedTest
  @ValueSource(strings = {"runc", "unshare"})
  void whatAKilledWorkerLeavesIsRemovedAtTheNextStart(String runtime) throws Exception {
    final ContainerLifeIT.Traces traces;
    ServerProcess killed = BuiltInWorkers.start(runtime, dir.resolve("a"));
    try (OpenLambdaClient client = BuiltInWorkers.client(killed)) {
      client.upload("idle", FunctionPackage.ofPython("def f(event):\n    return event\n"));
      ContainerLifeIT.invoke(client, "idle", "1");
      ContainerLifeIT.await(
          "frozen", () -> ContainerLifeIT.isFrozen(ContainerLifeIT.only(client, "idle")));
      traces = ContainerLifeIT.Traces.of(killed, client);
      killed.kill();
      assertThat(killed.death()).get().asString().contains("status 137");
    }
    assertThat(traces.groups())
        .as("a frozen container outlives its worker")
        .allMatch(Files::exists);

    try (ServerProcess next = BuiltInWorkers.start(runtime, dir.resolve("b"))) {
      assertThat(next.diagnostics())
          .anyMatch(
              line -> line.contains("left behind: removed") && line.contains(traces.worker()));
      traces.assertGone();
    }
  }
}
