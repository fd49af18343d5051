package isolates.openlambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What an attached worker is, told by a process with its command line, its files and its phases.
 */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class AttachedWorkerTest {
  @TempDir Path directory;

  private FakeOpenLambda worker;
  private OpenLambdaClient client;
  private Process process;

  @BeforeEach
  void serve() throws IOException {
    worker = new FakeOpenLambda(0, directory);
    client = new OpenLambdaClient(worker.url(), Duration.ofSeconds(10));
  }

  @AfterEach
  void stop() {
    if (process != null) {
      process.destroyForcibly();
    }
    client.close();
    worker.close();
  }

  private void configuration(String file, String sandbox, String cache) throws IOException {
    Files.writeString(
        directory.resolve(file),
        "{\"worker_port\": \"%d\", \"sandbox\": \"%s\", \"features\": {\"import_cache\": \"%s\"}}"
            .formatted(worker.port(), sandbox, cache));
  }

  private void run(String... options) throws IOException {
    String[] command = new String[6 + options.length];
    System.arraycopy(
        new String[] {"sh", "-c", "sleep 60; :", "ol", "worker", "up"}, 0, command, 0, 6);
    System.arraycopy(options, 0, command, 6, options.length);
    process = new ProcessBuilder(command).start();
    Files.createDirectories(directory.resolve("worker"));
    Files.writeString(directory.resolve("worker/worker.pid"), Long.toString(process.pid()));
  }

  @ParameterizedTest
  @CsvSource({
    "sock, '', sock-no-import-cache",
    "sock, tree, sock-tree",
    "sock, multitree, sock-multitree",
    "docker, '', docker",
    "sock, forest, unknown",
    "gvisor, '', unknown",
  })
  void isWhatTheConfigurationSaysThatItWasStartedWith(String sandbox, String cache, String variant)
      throws IOException {
    configuration("config.json", sandbox, cache);
    run();

    assertThat(AttachedWorker.variant(client)).hasToString(variant);
    assertThat(AttachedWorker.pid(client)).contains(process.pid());
  }

  @Test
  void isWhatItsOptionsMadeOfTheConfiguration() throws IOException {
    configuration("config.json", "sock", "tree");
    configuration("config.json.overrides", "sock", "");
    run("-o", "features.import_cache=");

    assertThat(AttachedWorker.variant(client)).isEqualTo(OpenLambdaVariant.SOCK_NO_IMPORT_CACHE);
  }

  @Test
  void overridesOfAnEarlierStartSayNothing() throws IOException {
    configuration("config.json", "sock", "tree");
    configuration("config.json.overrides", "docker", "");
    run();

    assertThat(AttachedWorker.variant(client)).isEqualTo(OpenLambdaVariant.SOCK_TREE);
  }

  @Test
  void aConfigurationWrittenAfterItsStartSaysNothing() throws IOException {
    configuration("config.json", "sock", "tree");
    run();
    Files.setLastModifiedTime(
        directory.resolve("config.json"), FileTime.from(Instant.now().plusSeconds(60)));

    assertThat(AttachedWorker.variant(client)).isEqualTo(OpenLambdaVariant.UNKNOWN);
  }

  @Test
  void theConfigurationOfAnotherWorkerSaysNothing() throws IOException {
    configuration("config.json", "sock", "tree");
    Files.writeString(
        directory.resolve("config.json"),
        Files.readString(directory.resolve("config.json"))
            .replace(Integer.toString(worker.port()), "1"));
    run();

    assertThat(AttachedWorker.variant(client)).isEqualTo(OpenLambdaVariant.UNKNOWN);
    assertThat(AttachedWorker.pid(client)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "Create()/acquire-cgroup.cnt, web-request.cnt, sock-no-import-cache",
    "web-request.cnt, web-request.cnt, docker",
    "Create()/acquire-cgroup.cnt, ImportCache.Create.cnt, unknown", // tree or multitree
  })
  void withoutAConfigurationItIsWhatItsPhasesProve(String one, String other, String variant)
      throws IOException {
    worker.stats().put("Create().cnt", 1L);
    worker.stats().put(one, 1L);
    worker.stats().put(other, 1L);

    assertThat(AttachedWorker.variant(client)).hasToString(variant);
  }

  @Test
  void oneThatHasMadeNoSandboxIsAskedToAndLeftAsItWas() throws IOException {
    worker.registry().add("mine");

    assertThat(AttachedWorker.variant(client)).isEqualTo(OpenLambdaVariant.UNKNOWN);
    assertThat(worker.registry()).containsExactly("mine");
  }

  @Test
  void aFunctionIsRetiredWithItsSandbox() throws IOException {
    worker.registry().add("ours");
    worker.registry().add("mine");
    worker.frozen().put("ours", true);
    worker.frozen().put("mine", true);

    client.retire(java.util.List.of("ours"), Duration.ofSeconds(20));

    assertThat(worker.frozen()).containsOnlyKeys("mine");
    assertThat(worker.registry()).containsExactly("mine");
  }
}
