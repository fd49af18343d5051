package isolates.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import isolates.controller.Http.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Instances that start before their request: each serves one, and nothing tells it from others. */
@Timeout(120)
class PreparedIT {
  private static final String PYTHON = "/usr/bin/python3";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** How many requests the longest test makes; the aim of issue 16 is 100,000. */
  private static final int REQUESTS = Integer.getInteger("isolates.test.requests", 800);

  private Path root;
  private Path notes;

  @BeforeEach
  void layOut(@TempDir Path temporary) throws IOException {
    root = Scripts.nativeRoot(temporary);
    notes = Scripts.shared(temporary, "notes");
    assumeTrue(Files.isExecutable(Path.of(PYTHON)), "no " + PYTHON);
  }

  /** A Python function; says what the body of the program is, given a function {@code respond}. */
  private Path python(String name, String keys, String... lines) throws IOException {
    Path folder = Files.createDirectories(root.resolve(name));
    String program =
        "#!"
            + PYTHON
            + " -S\nimport os, sys\ndef respond(text):\n    sys.stdout.write("
            + "f'Content-Type: text/plain\\r\\nContent-Length: {len(text)}\\r\\n\\r\\n{text}')\n"
            + String.join("\n", lines)
            + "\n";
    Path made = Scripts.executable(folder, "new", program.getBytes(StandardCharsets.UTF_8));
    Files.writeString(folder.resolve("function.yaml"), "isolate: main\n" + keys);
    // At once, as a deployment should.
    return Files.move(
        made,
        folder.resolve("main"),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.ATOMIC_MOVE);
  }

  private static String start(Response response) {
    return response.header(Responses.START).orElse("");
  }

  /** Asks until a function is started in some way: templates load beside the requests. */
  private static Response awaitStart(ControllerProcess controller, String path, String start)
      throws Exception {
    Response[] last = new Response[1];
    Scripts.await(
        path + " starts by " + start,
        () -> {
          last[0] = Http.get(controller.port(), path);
          assertThat(last[0].status()).as(last[0].text()).isEqualTo(200);
          return start(last[0]).equals(start);
        });
    return last[0];
  }

  /** Has instances made, and waits for them. */
  private static int prepare(ControllerProcess controller, String path, int count)
      throws IOException {
    Response response =
        Http.post(controller.port(), "/.isolates/prepare" + path + "?n=" + count, "");
    assertThat(response.status()).as(response.text()).isEqualTo(200);
    return JSON.readTree(response.text()).get("ready").asInt();
  }

  private static JsonNode stats(ControllerProcess controller) throws IOException {
    return JSON.readTree(Http.get(controller.port(), "/.isolates/stats").text());
  }

  private static JsonNode function(ControllerProcess controller, String name) throws IOException {
    for (JsonNode function : stats(controller).get("functions")) {
      if (function.get("function").asString().startsWith(name + "/")) {
        return function;
      }
    }
    throw new AssertionError("no statistics of " + name);
  }

  private static List<Response> all(
      ControllerProcess controller, int clients, int requests, String target) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    try {
      Callable<List<Response>> client =
          () -> {
            List<Response> responses = new ArrayList<>();
            try (Http http = Http.connect(controller.port())) {
              for (int i = 0; i < requests / clients; i++) {
                responses.add(http.exchange("GET", target, null));
              }
            }
            return responses;
          };
      List<Response> responses = new ArrayList<>();
      for (Future<List<Response>> done :
          threads.invokeAll(IntStream.range(0, clients).mapToObj(i -> client).toList())) {
        responses.addAll(done.get());
      }
      return responses;
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aResponseSaysHowItsInstanceStarted() throws Exception {
    python("plain", "", "respond('x')");
    python("forks", "start: fork\n", "respond('x')");
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
  void whatIsExecutedCannotBePrepared() throws Exception {
    python("plain", "", "respond('x')");
    python("wrong", "start: spoon\n", "respond('x')");
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
    python(
        "sees",
        "start: fork\n",
        "import json",
        "respond(json.dumps({'environ': dict(os.environ), 'argv': sys.argv, 'path': sys.path,",
        "  'name': __name__, 'file': __file__, 'cwd': os.getcwd(), 'flags': str(sys.flags),",
        "  'umask': os.umask(0), 'stdin': sys.stdin.encoding, 'seekable': sys.stdout.seekable(),",
        "  'uid': len(set(os.getresuid())), 'groups': os.getgroups(), 'group': os.getpgrp() == os.getpid(),",
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
    python(
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
  void anInstanceServesOneRequest() throws Exception {
    Path folder =
        python(
                "counts",
                "start: fork\nprepared: 4\n",
                "import state",
                "state.calls += 1",
                "respond(f'{state.calls} {os.getpid()}')")
            .getParent();
    Files.writeString(folder.resolve("state.py"), "calls = 0\n");
    try (ControllerProcess controller = ControllerProcess.start(root)) {
      awaitStart(controller, "/counts/main", "fork;prepared");
      List<Response> responses = all(controller, 16, REQUESTS, "/counts/main");
      assertThat(responses).hasSize(REQUESTS / 16 * 16);
      assertThat(responses).allSatisfy(response -> assertThat(response.text()).startsWith("1 "));
      assertThat(responses.stream().map(Response::instance)).doesNotHaveDuplicates();
      assertThat(responses)
          .allSatisfy(
              response ->
                  assertThat(response.instance())
                      .startsWith(response.text().split(" ", -1)[1] + "-"));
      assertThat(responses.stream().map(PreparedIT::start)).contains("fork;prepared", "fork");
      Scripts.await(
          "as idle as before",
          () ->
              controller.status().get("running").asInt() == 0
                  && function(controller, "counts").get("ready").asInt() == 4
                  && controller.handle().descendants().count() == 5);
    }
  }

  @Test
  void randomStateIsNotShared() throws Exception {
    python(
        "draws",
        "start: fork\n",
        "import json, random, secrets, uuid, tempfile, ssl, drawn",
        "respond(json.dumps({'random': random.random(), 'own': drawn.own.random(),",
        "  'secrets': secrets.token_hex(), 'uuid1': str(uuid.uuid1()), 'uuid4': str(uuid.uuid4()),",
        "  'ssl': ssl.RAND_bytes(16).hex(), 'name': next(tempfile._get_candidate_names())}))");
    // All of it was used before the fork.
    Files.writeString(
        root.resolve("draws/drawn.py"),
        "import random, secrets, uuid, ssl, tempfile\nown = random.Random()\nown.random()\n"
            + "random.random(); secrets.token_hex(); uuid.uuid1(); uuid.uuid4(); ssl.RAND_bytes(16)\n"
            + "next(tempfile._get_candidate_names())\n");
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
    python("one", "start: fork\n", "respond(str(hash('x')))");
    python("two", "start: fork\n", "respond(str(hash('x')))");
    try (ControllerProcess controller = ControllerProcess.start(root)) {
      String one = awaitStart(controller, "/one/main", "fork").text();
      assertThat(awaitStart(controller, "/two/main", "fork").text()).isNotEqualTo(one);
    }
  }

  @Test
  void limitsHoldForForks() throws Exception {
    python(
        "sleeps",
        "start: fork\n",
        "import time",
        "if os.environ['QUERY_STRING']: time.sleep(300)",
        "respond('x')");
    python(
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
    python(
        "burns",
        "start: fork\n",
        "for i in range(10**6 * (os.environ['QUERY_STRING'] != '')): pass",
        "respond('x')");
    try (ControllerProcess controller = ControllerProcess.start(root, "--timeout=2")) {
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
    python(
        "hostile",
        "start: fork\n",
        "def attempt(pid):",
        "    try: os.kill(pid, 9)",
        "    except PermissionError: pass",
        "    else: return 'killed'",
        "    try: open(f'/proc/{pid}/mem', 'r+b')",
        "    except PermissionError: return 'no'",
        "    return 'opened'",
        "pids = [int(p) for p in os.listdir('/proc') if p.isdigit() and int(p) not in (1, os.getpid())]",
        "mine = [p for p in pids if os.environ['QUERY_STRING'] and p in map(int, os.environ['QUERY_STRING'].split('+'))]",
        "respond(' '.join(map(attempt, mine)) + f' {os.getuid()} {os.getuid() == os.stat(\"/proc/self\").st_uid}')");
    try (ControllerProcess controller = ControllerProcess.start(root, "--interception=none")) {
      awaitStart(controller, "/hostile/main", "fork");
      prepare(controller, "/hostile/main", 3);
      String others =
          controller
              .handle()
              .children()
              .map(ProcessHandle::pid)
              .map(String::valueOf)
              .collect(Collectors.joining("+"));
      String forks =
          controller
              .handle()
              .descendants()
              .map(ProcessHandle::pid)
              .map(String::valueOf)
              .collect(Collectors.joining("+"));
      assertThat(others).isNotEmpty();
      Response response = Http.get(controller.port(), "/hostile/main?" + forks);
      assertThat(response.text())
          .doesNotContain("killed")
          .doesNotContain("opened")
          .startsWith("no");
    }
  }
}
