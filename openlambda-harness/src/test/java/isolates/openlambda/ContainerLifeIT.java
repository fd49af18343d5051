package isolates.openlambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import isolates.process.ServerProcess;
import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * That containers are what they claim to be, from the kernel's side: separate, reused or fresh,
 * frozen, and gone in the end.
 */
@Order(10)
class ContainerLifeIT {
  /** A test whose only argument is a runtime's name. */
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @ParameterizedTest
  @ValueSource(strings = {"runc", "crun", "unshare"})
  private @interface OnEachRuntime {}

  private static final String ECHO = "def f(event):\n    return event\n";

  /** What it finds around itself, and what it may do. */
  private static final String LOOK =
      """
      import os
      def attempt(action):
          try:
              action()
              return "done"
          except OSError as e:
              return e.strerror
      def f(event):
          status = open("/proc/self/status").read()
          return {
              "pid": os.getpid(),
              "uid": os.getuid(),
              "processes": sorted(int(name) for name in os.listdir("/proc") if name.isdigit()),
              "root": sorted(os.listdir("/")),
              "interfaces": open("/proc/net/dev").read().count("\\n") - 2,
              "capabilities": status.split("CapEff:")[1].split()[0],
              "usr": attempt(lambda: open("/usr/planted", "w")),
              "handler": attempt(lambda: open("/handler/planted", "w")),
              "sysctl": attempt(lambda: open("/proc/sys/kernel/core_pattern", "w")),
              "tmp": attempt(lambda: open("/tmp/allowed", "w")),
              "null": attempt(lambda: open("/dev/null", "w")),
          }
      """;

  /** Goes on between invocations, if it is let. */
  private static final String SPIN =
      """
      import threading, time
      turns = 0
      def spin():
          global turns
          while True:
              turns += 1
      threading.Thread(target=spin, daemon=True).start()
      def f(event):
          time.sleep(0.05)
          return turns
      """;

  @TempDir private static Path shared;
  private static final Map<String, ServerProcess> SHARED = new HashMap<>();

  @TempDir Path dir;

  /** A worker for the tests that leave it as it was: starting one takes longer than any of them. */
  private static ServerProcess sharedWorker(String runtime) throws Exception {
    if (!SHARED.containsKey(runtime)) {
      SHARED.put(runtime, BuiltInWorkers.start(runtime, shared.resolve(runtime)));
    }
    return SHARED.get(runtime);
  }

  @AfterAll
  static void stop() throws IOException {
    for (ServerProcess worker : SHARED.values()) {
      worker.close();
    }
  }

  static InvocationResponse invoke(OpenLambdaClient client, String name, String body)
      throws IOException {
    return client.invoke(name, body.getBytes(StandardCharsets.UTF_8));
  }

  private static List<ContainerInstance> containers(OpenLambdaClient client, String function)
      throws IOException {
    return client.containers().stream().filter(one -> one.function().equals(function)).toList();
  }

  static ContainerInstance only(OpenLambdaClient client, String function) throws IOException {
    List<ContainerInstance> containers = containers(client, function);
    assertThat(containers).hasSize(1);
    return containers.get(0);
  }

  /** For what the kernel, or the worker behind its answer, does without telling anyone. */
  static void await(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("still not: " + what).isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
    }
  }

  private static Path namespace(long pid, String kind) throws IOException {
    return Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "ns", kind));
  }

  static boolean isFrozen(ContainerInstance container) throws IOException {
    Map<String, String> groups = container.cgroups();
    return groups.containsKey("freezer")
        ? Files.readString(Path.of(groups.get("freezer"), "freezer.state")).strip().equals("FROZEN")
        : Files.readAllLines(Path.of(groups.get("unified"), "cgroup.events")).contains("frozen 1");
  }

  /** User and system time of a process, in clock ticks. */
  private static long cpuTicks(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
  }

  @OnEachRuntime
  void aContainerHasNamespacesOfItsOwnAndNoWayToTheHost(String runtime) throws Exception {
    try (OpenLambdaClient client = BuiltInWorkers.client(sharedWorker(runtime))) {
      client.upload("look", FunctionPackage.ofPython(LOOK));

      String answer = invoke(client, "look", "").text();

      assertThat(answer)
          .contains(
              "\"pid\": 1",
              "\"processes\": [1]",
              "\"interfaces\": 1",
              "\"capabilities\": \"0000000000000000\"")
          .contains("\"tmp\": \"done\"", "\"null\": \"done\"")
          .contains("\"usr\": \"Read-only file system\"", "\"handler\": \"Read-only file system\"")
          .contains("\"sysctl\": \"Permission denied\"")
          .doesNotContain("\"home\"", "\"root\", \"run\"", "\"var\"");
      long inside = only(client, "look").pid();
      for (String kind : List.of("pid", "mnt", "uts", "ipc", "net")) {
        assertThat(namespace(inside, kind))
            .as(kind)
            .isNotEqualTo(namespace(ProcessHandle.current().pid(), kind));
      }
    }
  }

  @OnEachRuntime
  void aPreparedContainerWaitsForItsFirstInvocation(String runtime) throws Exception {
    try (OpenLambdaClient client = BuiltInWorkers.client(sharedWorker(runtime))) {
      client.upload("ahead", FunctionPackage.ofPython(ECHO).withReuse(false));
      assertThat(client.prepareContainer("ahead")).isEqualTo(1);
      assertThat(client.prepareContainer("ahead")).as("one is enough").isEqualTo(1);
      client.awaitContainersAtRest();
      ContainerInstance waiting = only(client, "ahead");
      assertThat(waiting.invocations()).isZero();

      InvocationResponse prepared = invoke(client, "ahead", "1");
      assertThat(prepared.instance()).contains(waiting.instance());
      assertThat(prepared.invocations()).hasValue(1);
      assertThat(invoke(client, "ahead", "1").instance()).isNotEqualTo(prepared.instance());

      client.upload("broken", FunctionPackage.ofPython("import nothing_of_that_name\n"));
      assertThat(client.prepareContainer("broken")).isZero();
      client.delete("ahead");
      client.delete("broken");
    }
  }

  @OnEachRuntime
  void aReusedContainerIsTheSameProcessAndAFreshOneIsNot(String runtime) throws Exception {
    try (OpenLambdaClient client = BuiltInWorkers.client(sharedWorker(runtime))) {
      client.upload("reused", FunctionPackage.ofPython(ECHO));
      InvocationResponse first = invoke(client, "reused", "1");
      ContainerInstance before = only(client, "reused");
      InvocationResponse second = invoke(client, "reused", "2");
      ContainerInstance after = only(client, "reused");

      assertThat(second.instance()).isEqualTo(first.instance()).contains(before.instance());
      assertThat(first.invocations()).hasValue(1);
      assertThat(second.invocations()).hasValue(2);
      assertThat(after.pid()).isEqualTo(before.pid());
      client.delete("reused");

      client.upload("fresh", FunctionPackage.ofPython(ECHO).withReuse(false));
      Set<String> instances = new HashSet<>();
      for (int i = 0; i < 5; i++) {
        InvocationResponse response = invoke(client, "fresh", "1");
        assertThat(response.invocations()).hasValue(1);
        instances.add(response.instance().orElseThrow());
      }
      assertThat(instances).hasSize(5);
      await("used-up containers removed", () -> containers(client, "fresh").isEmpty());
      for (String instance : instances) {
        await("no process of " + instance, () -> processesOf(instance).isEmpty());
      }
    }
  }

  @OnEachRuntime
  void aWorkerAtRestHasNothingLeftOfWhatItServed(String runtime) throws Exception {
    try (OpenLambdaClient client = BuiltInWorkers.client(sharedWorker(runtime))) {
      client.upload("kept", FunctionPackage.ofPython(ECHO));
      client.upload("gone", FunctionPackage.ofPython(ECHO).withReuse(false));
      for (int i = 0; i < 5; i++) {
        invoke(client, "kept", "1");
        String instance = invoke(client, "gone", "1").instance().orElseThrow();
        client.awaitContainersAtRest();

        assertThat(containers(client, "gone")).isEmpty();
        assertThat(processesOf(instance)).isEmpty();
        assertThat(isFrozen(only(client, "kept"))).isTrue();
      }
      client.delete("kept");
      client.delete("gone");
    }
  }

  @OnEachRuntime
  void anIdleContainerIsFrozenAndGoesOnWhenCalled(String runtime) throws Exception {
    try (OpenLambdaClient client = BuiltInWorkers.client(sharedWorker(runtime))) {
      client.upload("busy", FunctionPackage.ofPython(SPIN));
      long before = Long.parseLong(invoke(client, "busy", "").text());
      await("frozen", () -> isFrozen(only(client, "busy")));
      ContainerInstance frozen = only(client, "busy");
      assertThat(frozen.state()).isEqualTo("frozen");

      long ticks = cpuTicks(frozen.pid());
      Thread.sleep(300); // the time in which it would have spun
      assertThat(cpuTicks(frozen.pid())).isEqualTo(ticks);

      assertThat(Long.parseLong(invoke(client, "busy", "").text())).isGreaterThan(before);
      assertThat(only(client, "busy").pid()).isEqualTo(frozen.pid());
      assertThat(memory(frozen)).isPositive();
    }
  }

  private static long memory(ContainerInstance container) throws IOException {
    Map<String, String> groups = container.cgroups();
    Path file =
        groups.containsKey("memory")
            ? Path.of(groups.get("memory"), "memory.usage_in_bytes")
            : Path.of(groups.get("unified"), "memory.current");
    return Long.parseLong(Files.readString(file).strip());
  }

  @ParameterizedTest
  @ValueSource(strings = {"runc", "unshare"})
  void overlappingInvocationsGetContainersOfTheirOwnUpToTheLimit(String runtime) throws Exception {
    try (ServerProcess worker = BuiltInWorkers.start(runtime, dir, "--max-instances=3");
        OpenLambdaClient client = BuiltInWorkers.client(worker)) {
      client.upload(
          "slow",
          FunctionPackage.ofPython(
              "import time\ndef f(event):\n    time.sleep(0.3)\n    return event\n"));

      List<InvocationResponse> responses =
          Callers.callAtOnce(12, 12, i -> invoke(client, "slow", "1"));

      assertThat(responses).extracting(InvocationResponse::status).containsOnly(200);
      assertThat(responses.stream().map(each -> each.instance().orElseThrow()).distinct())
          .hasSizeBetween(2, 3);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"runc", "unshare"})
  void containersComeWhileOthersGo(String runtime) throws Exception {
    try (ServerProcess worker = BuiltInWorkers.start(runtime, dir);
        OpenLambdaClient client = BuiltInWorkers.client(worker)) {
      client.upload("fresh", FunctionPackage.ofPython(ECHO).withReuse(false));

      assertThat(Callers.callAtOnce(2, 60, i -> invoke(client, "fresh", "1").text()))
          .containsOnly("1");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"runc", "unshare"})
  void nothingIsLeftAfterAnOrderlyEnd(String runtime) throws Exception {
    Traces traces;
    ServerProcess worker = BuiltInWorkers.start(runtime, dir);
    try (OpenLambdaClient client = BuiltInWorkers.client(worker)) {
      client.upload("idle", FunctionPackage.ofPython(ECHO));
      invoke(client, "idle", "1");
      client.upload(
          "endless", FunctionPackage.ofPython("def f(event):\n    while True:\n        pass\n"));
      ExecutorService caller = Executors.newSingleThreadExecutor();
      Future<InvocationResponse> cut = caller.submit(() -> invoke(client, "endless", "1"));
      // A container that merely runs may not have been given its invocation yet.
      await("endless serves", () -> isBusy(client, "endless"));
      traces = Traces.of(worker, client);
      worker.close();
      assertThat(cut.get().status()).isEqualTo(502);
      caller.shutdownNow();
    }
    traces.assertGone();
    assertThat(dir).isEmptyDirectory();
  }

  private static boolean isBusy(OpenLambdaClient client, String function) throws IOException {
    return client.containers().stream()
        .anyMatch(
            container -> container.function().equals(function) && container.state().equals("busy"));
  }

  @Test
  void aWorkerThatLivesIsNotTakenForALeftover() throws Exception {
    try (ServerProcess one = BuiltInWorkers.start("runc", dir.resolve("a"));
        OpenLambdaClient client = BuiltInWorkers.client(one)) {
      client.upload("f", FunctionPackage.ofPython(ECHO));
      InvocationResponse before = invoke(client, "f", "1");
      try (ServerProcess other = BuiltInWorkers.start("runc", dir.resolve("b"))) {
        String name = Path.of((String) one.ready().get("dir")).getFileName().toString();
        assertThat(other.diagnostics()).noneMatch(line -> line.contains(name));
        assertThat(invoke(client, "f", "1").instance()).isEqualTo(before.instance());
      }
    }
  }

  @Test
  void aWorkerWithoutItsNativeLauncherDoesTheSame() throws Exception {
    Traces traces;
    try (ServerProcess worker = BuiltInWorkers.start("runc", dir, "--spawn=processbuilder");
        OpenLambdaClient client = BuiltInWorkers.client(worker)) {
      assertThat(worker.ready()).containsEntry("spawn", "processbuilder");
      client.upload("f", FunctionPackage.ofPython(ECHO));
      assertThat(invoke(client, "f", "1").text()).isEqualTo("1");
      traces = Traces.of(worker, client);
    }
    traces.assertGone();
  }

  @Test
  void theBuiltInWorkerIsNeverCalledOpenLambda() throws Exception {
    try (OpenLambdaClient client = BuiltInWorkers.client(sharedWorker("runc"))) {
      assertThat(client.identify().kind()).isEqualTo(WorkerIdentity.Kind.BUILT_IN);
      assertThatExceptionOfType(OpenLambdaException.class)
          .isThrownBy(client::requireOpenLambda)
          .withMessageContaining("isolates-container-worker/");
    }
  }

  @Test
  void aRegistryThatTheUserNamesOutlivesTheWorker() throws Exception {
    String registry = "--registry=" + dir.resolve("registry");
    try (ServerProcess worker = BuiltInWorkers.start("runc", dir, registry);
        OpenLambdaClient client = BuiltInWorkers.client(worker)) {
      client.upload("kept", FunctionPackage.ofPython(ECHO));
      client.upload("deleted", FunctionPackage.ofPython(ECHO));
      client.delete("deleted");
    }
    try (ServerProcess worker = BuiltInWorkers.start("runc", dir, registry);
        OpenLambdaClient client = BuiltInWorkers.client(worker)) {
      assertThat(client.functions()).containsExactly("kept");
      assertThat(invoke(client, "kept", "1").text()).isEqualTo("1");
    }
  }

  @Test
  void withoutARegistryOfTheUsersFunctionsGoWithTheWorker() throws Exception {
    try (ServerProcess worker = BuiltInWorkers.start("runc", dir);
        OpenLambdaClient client = BuiltInWorkers.client(worker);
        ServerProcess beside = BuiltInWorkers.start("runc", dir);
        OpenLambdaClient other = BuiltInWorkers.client(beside)) {
      client.upload("mine", FunctionPackage.ofPython(ECHO));
      assertThat(other.functions()).as("two workers share nothing").isEmpty();
    }
    assertThat(dir).isEmptyDirectory();
  }

  @Test
  void aPortInUseIsSaidInOneLine() throws Exception {
    try (ServerProcess worker = BuiltInWorkers.start("runc", dir.resolve("a"))) {
      int port = (Integer) worker.ready().get("port");
      assertThatIOException()
          .isThrownBy(() -> BuiltInWorkers.start("runc", dir.resolve("b"), port))
          .withMessage("container worker: port " + port + " is in use; choose another with --port");
    }
  }

  @Test
  @Timeout(30)
  void aLauncherThatEndsAtOnceIsNotWaitedFor(@TempDir Path home) throws Exception {
    BuiltInWorkers.assumeAvailable("runc");
    Path launcher = Files.createDirectories(home.resolve("target/native")).resolve("launcher");
    Files.writeString(launcher, "#!/bin/sh\necho no luck\nexit 1\n");
    assertThat(launcher.toFile().setExecutable(true)).isTrue();

    assertThatIOException()
        .isThrownBy(() -> BuiltInWorkers.startAt(home, "runc", dir, 0))
        .withMessage("container worker: the launcher did not start: no luck");
  }

  @Test
  void aFolderThatCannotBeUsedIsSaidInOneLine() throws Exception {
    BuiltInWorkers.assumeAvailable("runc");
    assertThatIOException()
        .isThrownBy(() -> BuiltInWorkers.start("runc", Path.of("/proc/nowhere"), 0))
        .withMessageMatching(
            "container worker: cannot use the folder /proc/nowhere: .*; choose another with --dir");
  }

  /** Where the kernel and the file system would still show a worker's containers. */
  record Traces(String worker, List<Path> groups, List<Long> pids, Path folder) {
    static Traces of(ServerProcess worker, OpenLambdaClient client) throws IOException {
      List<ContainerInstance> containers = client.containers();
      assertThat(containers).isNotEmpty();
      Path folder = Path.of((String) worker.ready().get("dir"));
      return new Traces(
          folder.getFileName().toString(),
          containers.stream().flatMap(c -> c.cgroups().values().stream()).map(Path::of).toList(),
          containers.stream().map(ContainerInstance::pid).toList(),
          folder);
    }

    void assertGone() throws Exception {
      assertThat(groups).noneMatch(Files::exists);
      for (Path group : groups) {
        assertThat(group.getParent()).as("the worker's own group").doesNotExist();
      }
      for (long pid : pids) {
        await("no process " + pid, () -> ProcessHandle.of(pid).isEmpty());
      }
      assertThat(processesOf(worker)).isEmpty();
      assertThat(folder).doesNotExist();
      assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(worker);
      assertThat(
              Files.exists(Path.of("/run/isolates-container", worker), LinkOption.NOFOLLOW_LINKS))
          .isFalse();
    }
  }

  /** Processes, other than Java's, that bear the name on their command line. */
  private static List<Long> processesOf(String name) {
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(
            pid -> {
              try {
                return Files.readString(
                        Path.of("/proc", pid.toString(), "cmdline"), StandardCharsets.ISO_8859_1)
                    .contains(name);
              } catch (IOException e) {
                return false;
              }
            })
        .toList();
  }
}
