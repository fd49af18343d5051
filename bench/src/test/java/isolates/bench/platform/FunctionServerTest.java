package isolates.bench.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import isolates.bench.measure.HttpDriver;
import isolates.workload.Check;
import isolates.workload.Input;
import isolates.workload.Workload;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FunctionServerTest {
  private static final String SERVER =
      """
      import http.server, os
      class Echo(http.server.BaseHTTPRequestHandler):
          def do_POST(self):
              body = self.rfile.read(int(self.headers["Content-Length"]))
              self.send_response(200)
              self.send_header("Content-Length", len(body))
              self.end_headers()
              self.wfile.write(body)
      open("pid.new", "w").write(str(os.getpid()))
      os.rename("pid.new", "pid")
      http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Echo).serve_forever()
      """;

  @TempDir Path built;

  private FunctionServer server(String... command) {
    Input input = Input.integers(Input.Form.STDIN);
    Workload workload =
        new Workload(
            "mine",
            "A function.",
            "python",
            built,
            List.of(),
            Optional.empty(),
            "bin/isolate",
            Workload.Start.EXEC,
            Optional.empty(),
            Workload.ContainerForm.SERVER,
            Optional.of(new Workload.Server(List.of(command), "8080")),
            Optional.empty(),
            input,
            new Check.Echo(input));
    return new FunctionServer(workload, built.resolve("bin/isolate"));
  }

  @Test
  void servesFromTheFunctionsFolderUntilItIsStopped() throws Exception {
    Files.writeString(built.resolve("server.py"), SERVER);
    FunctionServer server = server("python3", "server.py");
    server.start();
    ProcessHandle process =
        ProcessHandle.of(Long.parseLong(Files.readString(built.resolve("pid")))).orElseThrow();

    try (HttpDriver driver = new HttpDriver()) {
      assertThat(driver.invoker(server.endpoint(), server.workload().check()).invoke(7).error())
          .isEmpty();
    }
    server.stop();

    assertThat(process.isAlive()).isFalse();
  }

  @Test
  void aServerThatEndsIsNamed() {
    assertThatThrownBy(() -> server("true").start())
        .isInstanceOf(PlatformException.class)
        .hasMessage("the server of mine does not listen at $PORT outside a container");
  }
}
