package isolates.bench.platform;

import static org.assertj.core.api.Assertions.assertThat;

import isolates.bench.platform.Selection.Found;
import isolates.bench.sample.Mode;
import isolates.openlambda.FakeOpenLambda;
import isolates.openlambda.OpenLambdaVariant;
import isolates.workload.Catalogue;
import isolates.workload.Input;
import isolates.workload.Workload;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A worker that is attached to, as its HTTP interface alone shows it. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class OpenLambdaPlatformTest {
  private static final String WARM = "isolates-bench-fibo-py";
  private static final String FRESH = "isolates-bench-fibo-py-fresh";

  @TempDir Path folder;

  private final Catalogue catalogue =
      Catalogue.read(Path.of(System.getProperty("isolates.home", "."), "workloads"));
  private final Workload python = catalogue.find("fibo-py");
  private FakeOpenLambda worker;

  @BeforeEach
  void serve() throws IOException {
    worker = new FakeOpenLambda(0, folder);
    worker.frozen().put("mine", true);
    worker.frozen().put("import-cache", true);
  }

  @AfterEach
  void stop() {
    worker.close();
  }

  private OpenLambdaPlatform attached(OpenLambdaVariant variant) {
    return OpenLambdaPlatform.attached(variant, worker.url());
  }

  private Found find(String... variant) throws InterruptedException {
    OpenLambdaAddress address =
        new OpenLambdaAddress(
            Optional.of(worker.url()), Optional.empty(), Optional.empty(), List.of());
    return new Platforms(folder, folder, folder, address)
        .find(new PlatformSpec("openlambda", List.of(variant).stream().findFirst()));
  }

  @Test
  void itsInstancesAreTheSandboxesOfOurFunctionsAlone() throws Exception {
    OpenLambdaPlatform platform = attached(OpenLambdaVariant.SOCK_TREE);
    platform.start(List.of(python));
    worker.frozen().put(WARM, true);
    worker.frozen().put(FRESH, false);

    assertThat(platform.instances()).hasValue(2);
    platform.stop();
    assertThat(platform.instances()).isEmpty();
  }

  @Test
  void anotherKindOfSandboxIsNotCounted() throws Exception {
    OpenLambdaPlatform platform = attached(OpenLambdaVariant.DOCKER);
    platform.start(List.of(python));

    assertThat(platform.instances()).isEmpty();
    platform.stop();
  }

  @Test
  void onlyFunctionsThatItRunsAreUploadedAndNothingIsLeftBehind() throws Exception {
    worker.registry().add("mine");
    OpenLambdaPlatform platform = attached(OpenLambdaVariant.SOCK_TREE);
    platform.start(List.of(python, catalogue.find("fibo-c")));
    assertThat(worker.registry())
        .hasSize(3)
        .filteredOn(name -> name.endsWith("fibo-py"))
        .hasSize(1);
    worker.frozen().put(worker.registry().first(), true);

    platform.stop();
    assertThat(worker.registry()).containsExactly("mine");
    assertThat(worker.frozen()).containsOnlyKeys("mine", "import-cache");
  }

  @Test
  void itIsAtRestOnceOurSandboxesArePausedWhateverElseIsCounted() throws Exception {
    OpenLambdaPlatform platform = attached(OpenLambdaVariant.SOCK_TREE);
    platform.start(List.of(python));
    worker.frozen().put(FRESH, false);
    worker.stats().put("Destroy().cnt", 7L); // of sandboxes that it had too many of
    Thread ending = new Thread(() -> worker.frozen().remove(FRESH));

    Thread settling =
        new Thread(
            () -> {
              try {
                platform.settle(Mode.COLD, "");
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    settling.start();
    settling.join(200);
    assertThat(settling.isAlive()).as("its sandbox has not been destroyed").isTrue();
    ending.start();
    settling.join();
    platform.stop();
  }

  @Test
  void aNameIsNotUsedTwiceForTheWorkerMayServeItsOldCodeForSomeSeconds() throws Exception {
    OpenLambdaPlatform platform = attached(OpenLambdaVariant.SOCK_TREE);
    platform.start(List.of(python));
    Set<String> before = Set.copyOf(worker.registry());
    platform.stop();
    platform.start(List.of(python));

    assertThat(worker.registry()).hasSize(2).doesNotContainAnyElementsOf(before);
    platform.stop();
  }

  @Test
  void aZygoteIsNoSecondSandbox() {
    assertThat(new SandboxInstance("zygote frozen", Set.of(), Optional.empty()).serves()).isFalse();
    assertThat(new SandboxInstance("sandbox idle", Set.of(), Optional.empty()).serves()).isTrue();
  }

  @Test
  void itIsNamedForWhatItIsAndMissesModesWithTheReason() throws Exception {
    worker.stats().put("Create().cnt", 1L);
    worker.stats().put("Create()/acquire-cgroup.cnt", 1L);

    Found found = find();

    assertThat(found.platforms())
        .extracting(Platform::id)
        .containsExactly(new PlatformId("openlambda", "sock-no-import-cache"));
    assertThat(found.passedOver())
        .hasEntrySatisfying(
            "openlambda/sock-no-import-cache in mode first",
            reason -> assertThat(reason).contains("is not restarted", "openlambda.bin="))
        .hasEntrySatisfying(
            "openlambda/sock-no-import-cache in mode prepared",
            reason -> assertThat(reason).contains("makes no sandbox before it has a request"));
    assertThat(find("sock").platforms()).hasSize(1);
  }

  @Test
  void itIsNotTakenForAnythingElse() throws Exception {
    worker.stats().put("Create().cnt", 1L);
    worker.stats().put("ImportCache.Create.cnt", 1L);

    assertThat(find("docker").platforms()).isEmpty();
    assertThat(find("docker").reason())
        .isEqualTo(
            "the worker at %s is openlambda/unknown: its phases do not tell, and its config.json cannot be read or has been written to since it started"
                .formatted(worker.url()));
    assertThat(find("unknown").platforms()).hasSize(1);
  }

  @Test
  void oneThatHangsIsNoticedWhileARequestIsUnderWay() throws Exception {
    CountDownLatch killed = new CountDownLatch(1);
    try (HangWatch watch =
        new HangWatch(
            "openlambda/sock-tree", () -> false, killed::countDown, Duration.ofMillis(50))) {
      watch
          .over(new FunctionEndpoint(worker.url(), Input.integers(Input.Form.JSON), null))
          .request(7);

      killed.await();

      assertThat(watch.hung()).get().asString().contains("openlambda/sock-tree hung");
    }
  }

  @Test
  void oneThatIsSlowButAliveIsLeftAlone() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    try (HangWatch watch =
        new HangWatch(
            "openlambda/sock-tree",
            () -> {
              asked.countDown();
              return true;
            },
            () -> {
              throw new AssertionError("it was killed");
            },
            Duration.ofMillis(50))) {
      watch
          .over(new FunctionEndpoint(worker.url(), Input.integers(Input.Form.JSON), null))
          .request(7);

      asked.await();

      assertThat(watch.hung()).isEmpty();
    }
  }
}
