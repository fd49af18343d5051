package isolates.controller;

import static isolates.controller.PreparedFunctions.awaitReady;
import static isolates.controller.PreparedFunctions.awaitStart;
import static isolates.controller.PreparedFunctions.prepare;
import static isolates.controller.PreparedFunctions.start;
import static isolates.controller.PreparedFunctions.stats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import isolates.controller.Http.Response;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Instances that start before their request: each serves one, and nothing tells it from others. */
@Order(11)
@Timeout(120)
class PreparedIT extends WithNativeRoot {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** How many requests the longest test makes; the aim of issue 16 is 100,000. */
  private static final int REQUESTS = Integer.getInteger("isolates.test.requests", 800);

  private PreparedFunctions functions;

  @BeforeEach
  void layOut() {
    functions = new PreparedFunctions(root);
  }

  @Test
  void aResponseSaysHowItsInstanceStarted() throws Exception {
    functions.python("plain", "", "respond('x')");
    functions.python("forks", "start: fork\n", "respond('x')");
    try (ControllerProcess controller = ControllerProcess.start(root)) {
      assertThat(start(Http.get(controller.port(), "/plain/main"))).isEqualTo("exec");
      assertThat(start(Http.get(controller.port(), "/forks/main"))).isEqualTo("exec");
      awaitStart(controller, "/forks/main", "fork");
      assertThat(prepare(controller, "/forks/main", 2)).isEqualTo(2);
      List<String> starts = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        starts.add(start(Http.get(controller.port(), "/forks/main")));
      }
      assertThat(starts).containsExactly("fork;prepared", "fork;prepared", "fork");
    }
  }

  @Test
  void whoAskedLaterIsNotToldWhenTheTimeOfAnotherIsOver() throws Exception {
    Path there = root.resolve("there");
    Path folder = Files.createDirectories(root.resolve("late"));
    PreparedFunctions.declare(folder, "start: wait\n");
    Scripts.executable(
        folder,
        "main",
        "#!/bin/sh\nuntil [ -e %s ]; do sleep 0.05; done\nprintf '\\0'\ncat >/dev/null\n"
            .formatted(there)
            .getBytes(StandardCharsets.UTF_8));
    ExecutorService asking = Executors.newFixedThreadPool(2);
    try (ControllerProcess controller = ControllerProcess.start(root, "--timeout=8")) {
      Future<Integer> first = asking.submit(() -> prepare(controller, "/late/main", 1));
      // Half of the limit is left to the second when that of the first is over.
      TimeUnit.SECONDS.sleep(4);
      Future<Integer> second = asking.submit(() -> prepare(controller, "/late/main", 1));
      assertThat(first.get()).isZero();
      Files.createFile(there);
      assertThat(second.get()).isEqualTo(1);
    } finally {
      asking.shutdownNow();
    }
  }

  @Test
  void whatIsExecutedCannotBePrepared() throws Exception {
    functions.python("plain", "", "respond('x')");
    functions.python("wrong", "start: spoon\n", "respond('x')");
    try (ControllerProcess controller = ControllerProcess.start(root)) {
      Response refused = Http.post(controller.port(), "/.isolates/prepare/plain/main?n=1", "");
      assertThat(refused.status()).isEqualTo(409);
      assertThat(refused.text()).contains("function.yaml");
      Response wrong = Http.get(controller.port(), "/wrong/main");
      assertThat(wrong.status()).isEqualTo(500);
      assertThat(wrong.text()).contains("start is exec, fork or wait, not spoon");
    }
  }

  @Test
  void aForkSeesWhatAnExecutedProgramSees() throws Exception {
    functions.python(
        "sees",
        "start: fork\n",
        "import json",
        "respond(json.dumps({'environ': dict(os.environ), 'argv': sys.argv, 'path': sys.path,",
        "  'name': __name__, 'file': __file__, 'cwd': os.getcwd(), 'flags': str(sys.flags),",
        "  'umask': os.umask(0), 'stdin': sys.stdin.encoding, 'seekable': sys.stdout.seekable(),",
        "  'uid': len(set(os.getresuid())), 'groups': os.getgroups(), 'group': os.getpgrp() =="
            + " os.getpid(),",
        "  'fds': sorted(os.listdir('/proc/self/fd'))[:3], 'body': sys.stdin.read(),",
        "  'status': [l for l in open('/proc/self/status') if l.split(':')[0] in",
        "    ('CapEff', 'CapPrm', 'CapAmb', 'NoNewPrivs', 'Seccomp', 'SigBlk', 'SigIgn')]}))");
    try (ControllerProcess controller = ControllerProcess.start(root);
        Http http = Http.connect(controller.port())) {
      byte[] body = "some body".getBytes(StandardCharsets.US_ASCII);
      String target = "/sees/main/info%20rmation?a=b&c";
      Response executed = http.exchange("POST", target, body, "X-Some: field", "Cookie: a=b");
      assertThat(start(executed)).isEqualTo("exec");
      awaitStart(controller, "/sees/main", "fork");
      Response forked = http.exchange("POST", target, body, "X-Some: field", "Cookie: a=b");
      assertThat(start(forked)).isEqualTo("fork");
      prepare(controller, "/sees/main", 1);
      Response prepared = http.exchange("POST", target, body, "X-Some: field", "Cookie: a=b");
      assertThat(start(prepared)).isEqualTo("fork;prepared");
      assertThat(forget(forked)).isEqualTo(forget(executed));
      assertThat(forget(prepared)).isEqualTo(forget(executed));
    }
  }

  /** Without what is each instance's own. */
  private static Map<?, ?> forget(Response response) {
    Map<?, ?> seen = JSON.readValue(response.text(), Map.class);
    assertThat(((Map<?, ?>) seen.get("environ")).remove("TMPDIR")).isNotNull();
    return seen;
  }

  @Test
  void bodiesOfAnyLengthReachAFork() throws Exception {
    functions.python(
        "digest",
        "start: fork\n",
        "import hashlib",
        "respond(hashlib.sha256(sys.stdin.buffer.read()).hexdigest())");
    try (ControllerProcess controller = ControllerProcess.start(root)) {
      awaitStart(controller, "/digest/main", "fork");
      for (int length : new int[] {0, 1, 4096, 65535, 65536, 65537, 3_000_000}) {
        byte[] body = new byte[length];
        java.util.Arrays.fill(body, (byte) length);
        String expected = sha256(body);
        Response forked = Http.post(controller.port(), "/digest/main", body);
        assertThat(start(forked)).isEqualTo("fork");
        assertThat(forked.text()).as("%d bytes to a fork", length).isEqualTo(expected);
        prepare(controller, "/digest/main", 1);
        Response prepared = Http.post(controller.port(), "/digest/main", body);
        assertThat(start(prepared)).isEqualTo("fork;prepared");
        assertThat(prepared.text()).as("%d bytes", length).isEqualTo(expected);
      }
    }
  }

  private static String sha256(byte[] body) throws Exception {
    return java.util.HexFormat.of()
        .formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(body));
  }

  /** The reason for all of this: nothing of a request is left for the next. */
  @Test
  @Timeout(3600)
  void anInstanceServesOneRequest() throws Exception {
    Path folder =
        functions
            .python(
                "counts",
                "start: fork\nprepared: 4\n",
                "import state",
                "state.calls += 1",
                "respond(f'{state.calls} {os.getpid()}')")
            .getParent();
    Files.writeString(folder.resolve("state.py"), "calls = 0\n");
    try (ControllerProcess controller = ControllerProcess.start(root)) {
      awaitStart(controller, "/counts/main", "fork;prepared");
      List<Response> responses = controller.fromClients(16, REQUESTS, "/counts/main");
      assertThat(responses).hasSize(REQUESTS / 16 * 16);
      assertThat(responses).allSatisfy(response -> assertThat(response.text()).startsWith("1 "));
      assertThat(responses.stream().map(Response::instance)).doesNotHaveDuplicates();
      assertThat(responses)
          .allSatisfy(
              response ->
                  assertThat(response.instance())
                      .startsWith(response.text().split(" ", -1)[1] + "-"));
      assertThat(responses.stream().map(PreparedFunctions::start))
          .contains("fork;prepared", "fork");
      Scripts.await(
          "as idle as before",
          () ->
              controller.status().get("running").asInt() == 0
                  && stats(controller, "counts").get("ready").asInt() == 4
                  && controller.handle().descendants().count() == 5);
    }
  }

  @Test
  void randomStateIsNotShared() throws Exception {
    functions.python(
        "draws",
        "start: fork\n",
        "import json, random, secrets, uuid, tempfile, ssl, drawn",
        "respond(json.dumps({'random': random.random(), 'own': drawn.own.random(),",
        "  'secrets': secrets.token_hex(), 'uuid1': str(uuid.uuid1()), 'uuid4': str(uuid.uuid4()),",
        "  'ssl': ssl.RAND_bytes(16).hex(), 'name': next(tempfile._get_candidate_names())}))");
    // All of it was used before the fork.
    Files.writeString(
        root.resolve("draws/drawn.py"),
        """
        import random, secrets, uuid, ssl, tempfile
        own = random.Random()
        own.random()
        random.random(); secrets.token_hex(); uuid.uuid1(); uuid.uuid4(); ssl.RAND_bytes(16)
        next(tempfile._get_candidate_names())
        """);
    try (ControllerProcess controller = ControllerProcess.start(root)) {
      awaitStart(controller, "/draws/main", "fork");
      prepare(controller, "/draws/main", 4);
      List<Map<?, ?>> draws = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        Response response = Http.get(controller.port(), "/draws/main");
        assertThat(start(response)).startsWith("fork");
        draws.add(JSON.readValue(response.text(), Map.class));
      }
      for (Object source : draws.get(0).keySet()) {
        assertThat(draws.stream().map(draw -> draw.get(source)))
            .as(source.toString())
            .doesNotHaveDuplicates();
      }
    }
  }

  /** What cannot be mended within a template, but is between templates. */
  @Test
  void theHashSeedIsATemplatesOwn() throws Exception {
    functions.python("one", "start: fork\n", "respond(str(hash('x')))");
    functions.python("two", "start: fork\n", "respond(str(hash('x')))");
    try (ControllerProcess controller = ControllerProcess.start(root)) {
      String one = awaitStart(controller, "/one/main", "fork").text();
      assertThat(awaitStart(controller, "/two/main", "fork").text()).isNotEqualTo(one);
    }
  }

  @Test
  void limitsHoldForForks() throws Exception {
    functions.python(
        "sleeps",
        "start: fork\n",
        "import time",
        "if os.environ['QUERY_STRING']: time.sleep(300)",
        "respond('x')");
    functions.python(
        "family",
        "start: fork\n",
        "if os.environ['QUERY_STRING']:",
        "    if not os.fork():",
        "        os.setsid()",
        "        if os.fork(): os._exit(0)",
        "        open('" + notes.resolve("daemon") + "', 'w').write(str(os.getpid()) + '\\n')",
        "        import time",
        "        time.sleep(300)",
        "    os.wait()",
        "respond('x')");
    functions.python(
        "burns",
        "start: fork\n",
        "for i in range(10**6 * (os.environ['QUERY_STRING'] != '')): pass",
        "respond('x')");
    try (ControllerProcess controller = ControllerProcess.start(root, "--timeout=4")) {
      awaitStart(controller, "/sleeps/main", "fork");
      Response slow = Http.get(controller.port(), "/sleeps/main?x");
      assertThat(slow.status()).isEqualTo(504);
      assertThat(controller.usage(slow.instance()).get("signal").asInt()).isEqualTo(9);
      awaitStart(controller, "/burns/main", "fork");
      Response burnt = Http.get(controller.port(), "/burns/main?x");
      Response idle = Http.get(controller.port(), "/burns/main");
      assertThat(controller.usage(burnt.instance()).get("cpu_us").asLong())
          .isGreaterThan(2 * controller.usage(idle.instance()).get("cpu_us").asLong());
      assertThat(controller.usage(idle.instance()).get("exit").asInt()).isZero();
      awaitStart(controller, "/family/main", "fork");
      assertThat(Http.get(controller.port(), "/family/main?x").text()).isEqualTo("x");
      Path note = notes.resolve("daemon");
      Scripts.await("the daemon", () -> Files.exists(note) && Files.size(note) > 1);
      long daemon = Long.parseLong(Files.readString(note).strip());
      Scripts.await("its end", () -> !Scripts.alive(daemon));
      Scripts.await("nothing runs", () -> controller.status().get("running").asInt() == 0);
    }
  }

  /** Users of one function: a fork can neither reach its template nor another fork. */
  @Test
  void aForkReachesNeitherItsTemplateNorAnotherFork() throws Exception {
    assumeTrue(NativeCalls.isRoot(), "needs root");
    functions.python(
        "hostile",
        "start: fork\n",
        "def attempt(pid):",
        "    try: os.kill(pid, 9)",
        "    except PermissionError: pass",
        "    else: return 'killed'",
        "    try: open(f'/proc/{pid}/mem', 'r+b')",
        "    except PermissionError: return 'no'",
        "    return 'opened'",
        "pids = [int(p) for p in os.listdir('/proc') if p.isdigit() and int(p) not in (1,"
            + " os.getpid())]",
        "mine = [p for p in pids if os.environ['QUERY_STRING'] and p in map(int,"
            + " os.environ['QUERY_STRING'].split('+'))]",
        "respond(' '.join(map(attempt, mine)) + f' {os.getuid()} {os.getuid() =="
            + " os.stat(\"/proc/self\").st_uid}')");
    try (ControllerProcess controller = ControllerProcess.start(root, "--interception=none")) {
      awaitStart(controller, "/hostile/main", "fork");
      prepare(controller, "/hostile/main", 3);
      String others = pids(controller.handle().children());
      String forks = pids(controller.handle().descendants());
      assertThat(others).isNotEmpty();
      Response response = Http.get(controller.port(), "/hostile/main?" + forks);
      assertThat(response.text())
          .doesNotContain("killed")
          .doesNotContain("opened")
          .startsWith("no");
    }
  }

  /** From the shipped header, in C; and the same program as it is executed. */
  @Test
  void whoWaitsGetsItsRequest() throws Exception {
    Path folder = Files.createDirectories(root.resolve("waits"));
    PreparedFunctions.declare(folder, "start: wait\n");
    String header =
        Files.readString(Path.of(System.getProperty("isolates.home", "."), "workloads/c/wait.h"));
    assumeTrue(
        Scripts.compile(
            folder,
            "main",
            header
                + """
                #include <stdio.h>
                extern char **environ;
                int main(void)
                {
                        static char body[1 << 20];
                        static int calls;
                        isolates_wait();
                        size_t length = fread(body, 1, sizeof(body), stdin);
                        printf("Content-Type: a/b\\n\\n%d %d %zu", getpid(), ++calls, length);
                        for (char **at = environ; *at; at++)
                                printf("\\n%s", *at);
                }
                """),
        "no C compiler");
    try (ControllerProcess controller = ControllerProcess.start(root)) {
      byte[] body = new byte[200_000];
      Response executed =
          Http.post(controller.port(), "/waits/main/more?a=b", body, "X-Some: field");
      assertThat(start(executed)).isEqualTo("exec");
      assertThat(prepare(controller, "/waits/main", 2)).isEqualTo(2);
      Response first = Http.post(controller.port(), "/waits/main/more?a=b", body, "X-Some: field");
      Response second = Http.post(controller.port(), "/waits/main/more?a=b", "", "X-Some: field");
      assertThat(start(first)).isEqualTo("wait;prepared");
      assertThat(start(second)).isEqualTo("wait;prepared");
      assertThat(second.text()).contains(" 1 0\n");
      assertThat(first.text()).startsWith(first.instance().split("-", -1)[0] + " 1 200000\n");
      assertThat(variables(first)).isEqualTo(variables(executed)).contains("HTTP_X_SOME=field");
      assertThat(controller.usage(first.instance()).get("exit").asInt()).isZero();
      assertThat(start(Http.get(controller.port(), "/waits/main"))).isEqualTo("exec");
    }
  }

  private static List<String> variables(Response response) {
    return response
        .text()
        .lines()
        .skip(1)
        .filter(line -> !line.matches("(TMPDIR|REMOTE_PORT)=.*"))
        .sorted()
        .toList();
  }

  /** Longer than it may run: its time begins with its request. */
  @Test
  void anInstanceMayWaitLongerThanARequestMayTake() throws Exception {
    functions.python("patient", "start: fork\nprepared: 1\n", "respond('x')");
    try (ControllerProcess controller = ControllerProcess.start(root, "--timeout=3")) {
      awaitReady(controller, "patient", 1);
      Thread.sleep(3500);
      assertThat(start(Http.get(controller.port(), "/patient/main"))).isEqualTo("fork;prepared");
    }
  }

  @Test
  void preparedInstancesAreBounded() throws Exception {
    functions.python("many", "start: fork\nprepared: 50\n", "respond('x')");
    try (ControllerProcess controller = ControllerProcess.start(root, "--max-prepared=3")) {
      awaitReady(controller, "many", 3);
      Scripts.await(
          "their memory is known",
          () ->
              stats(controller, "many").get("instance_kib").asLong() > 0
                  && stats(controller, "many").get("template_kib").asLong() > 0);
      assertThat(controller.handle().descendants().count()).isLessThanOrEqualTo(4);
      assertThat(stats(controller).get("prepared").get("held_kib").asLong()).isPositive();
    }
  }

  @Test
  void autoFollowsTheRequests() throws Exception {
    functions.python("follows", "start: fork\nprepared: auto\n", "respond('x')");
    try (ControllerProcess controller = ControllerProcess.start(root)) {
      awaitStart(controller, "/follows/main", "fork;prepared");
      JsonNode follows = stats(controller, "follows");
      assertThat(follows.get("wanted").asInt()).isPositive();
      assertThat(follows.get("rate").asDouble()).isPositive();
    }
  }

  @Test
  void countersPhasesMetricsAndTheAccessLogTellOfRequests() throws Exception {
    functions.python("counted", "start: fork\nprepared: 1\n", "respond('x')");
    Path log = notes.resolve("access.log");
    try (ControllerProcess controller = ControllerProcess.start(root, "--access-log=" + log)) {
      awaitStart(controller, "/counted/main", "fork;prepared");
      Response last = Http.get(controller.port(), "/counted/main?\"a b");
      assertThat(last.status()).isEqualTo(400);
      last = Http.get(controller.port(), "/counted/main?a\"b");
      Scripts.await("no request runs", () -> controller.status().get("running").asInt() == 0);
      JsonNode stats = stats(controller);
      long requests = stats.get("invocations").asLong();
      for (Phases.Phase phase : Phases.Phase.values()) {
        assertThat(stats.get(phase.id() + ".cnt").asLong()).as(phase.id()).isEqualTo(requests);
        assertThat(stats.get(phase.id() + ".us-avg").asDouble()).as(phase.id()).isPositive();
      }
      JsonNode prepared = stats.get("prepared");
      assertThat(prepared.get("hits").asLong()).isPositive();
      assertThat(prepared.get("hits").asLong() + prepared.get("misses").asLong())
          .isEqualTo(requests);
      assertThat(prepared.get("refill.cnt").asLong()).isPositive();
      assertThat(prepared.get("refill.us-avg").asDouble()).isPositive();
      assertThat(Http.get(controller.port(), "/.isolates/metrics").text())
          .contains("isolates_invocations_total " + requests + "\n")
          .contains("isolates_phase_seconds_count{phase=\"spawn\"} " + requests + "\n")
          .contains("isolates_prepared_hits_total " + prepared.get("hits") + "\n");
      String named = last.instance() + " " + start(last);
      Scripts.await("the line", () -> Files.readString(log).contains(named));
      assertThat(Files.readString(log).lines().filter(line -> line.endsWith(named)))
          .singleElement()
          .asString()
          .matches(
              "127\\.0\\.0\\.1 - - \\[.*] \"GET /counted/main\\?a\\?b HTTP/1.1\" 200 1 \\d+ .*");
    }
  }

  private static String pids(Stream<ProcessHandle> processes) {
    return processes.map(ProcessHandle::pid).map(String::valueOf).collect(Collectors.joining("+"));
  }
}
