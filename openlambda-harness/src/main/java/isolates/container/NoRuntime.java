package isolates.container;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * No container at all: the server of a function as a plain process of this user beside the worker,
 * never frozen. All else is as with containers, so the difference is what a container costs. For
 * measuring only; a function's server is not kept from anything.
 */
record NoRuntime() implements ContainerRuntime {
  static final String NAME = "none";

  /** Joins the control groups that the first arguments name, to be killed by them. */
  private static final String JOIN =
      "n=$1; while shift; [ $n -gt 0 ]; do echo $$ >\"$1\"; n=$((n - 1)); done; exec \"$@\"";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String version() {
    return "";
  }

  @Override
  public boolean freezes() {
    return false;
  }

  /**
   * {@inheritDoc} Its port is a free one: there is no network namespace to have the function's own
   * in.
   *
   * @throws IOException if there is no server to keep: an agent that runs one process after another
   *     kills all it can see in between
   */
  @Override
  public LaunchCommand prepare(ContainerSpec spec) throws IOException {
    List<String> asInside = spec.arguments();
    if (!asInside.get(0).equals(FunctionCode.SERVER_AGENT)) {
      throw new IOException("the runtime none keeps servers only (server: in ol.yaml)");
    }
    List<String> procs =
        Runtimes.isRoot()
            ? spec.controlGroup().create().stream().map(Path::toString).toList()
            : List.of();
    List<String> agent = new ArrayList<>(asInside);
    for (int at : new int[] {0, 1, 3}) { // server-agent SOCKET TOKEN FOLDER
      agent.set(at, spec.root().onHost(Path.of(asInside.get(at))).toString());
    }
    if (!asInside.get(4).startsWith("/")) {
      agent.set(4, freePort());
    }
    return new LaunchCommand(
        Stream.of(
                List.of("/bin/sh", "-c", JOIN, "sh", Integer.toString(procs.size())), procs, agent)
            .flatMap(List::stream)
            .toList(),
        spec.environment());
  }

  private static String freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return Integer.toString(free.getLocalPort());
    }
  }
}
