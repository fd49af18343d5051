package isolates.bench.platform;

import isolates.process.ServerProcess;
import isolates.workload.Input;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** A controller that runs nothing: it echoes with the HTTP server that isolates are served by. */
public final class ControllerEcho implements EchoServer {
  private final Path root;
  private final Path log;
  private ServerProcess server;
  private ProcessorTime cpu = ProcessorTime.unknown();

  public ControllerEcho(Path root, Path logs) {
    this.root = root;
    this.log = logs.resolve("floor-echo.log");
  }

  @Override
  public void start() throws InterruptedException {
    server = Installation.own().startController("the echo server", root, "none", log, List.of());
    cpu = ProcessorTime.of(ProcessTree.of(Set.of(server.pid())), Optional.empty());
  }

  @Override
  public Endpoint endpoint() {
    return FunctionEndpoint.unnamed(
        server.url() + "/.isolates/echo", Input.integers(Input.Form.STDIN));
  }

  @Override
  public OptionalLong cpuNs() {
    return cpu.ns();
  }

  @Override
  public void stop() {
    if (server != null) {
      server.close();
      server = null;
      cpu.close();
    }
  }
}
