package isolates.openlambda;

import isolates.container.Runtimes;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What has to be there before a worker can be started, in the order in which it is brought up. Only
 * looks; changes nothing.
 */
public final class OpenLambdaRequirements {
  private static final Path ENGINE = Path.of("/var/run/docker.sock");
  private static final int SOCKET_PATH = 108;
  private static final String LONGEST =
      "/worker/scratch/1000-isolates-bench-fibo-py-query-fresh/ol.sock";

  private final OpenLambdaWorker.Settings settings;
  private final OpenLambdaDirectory directory;

  private OpenLambdaRequirements(OpenLambdaWorker.Settings settings) {
    this.settings = settings;
    this.directory = settings.directory();
  }

  /**
   * One thing that has to be there.
   *
   * @param what it is, in a few words
   * @param problem why it is not, and what to do, in one line; empty when it is
   */
  public record Step(String what, Optional<String> problem) {}

  /** A check of one step: the problem, if there is one. */
  private interface Check {
    Optional<String> problem() throws OpenLambdaException;
  }

  /** Every step up to the first that is not done: what follows it cannot be told. */
  public static List<Step> steps(OpenLambdaWorker.Settings settings) {
    return new OpenLambdaRequirements(settings).steps();
  }

  /** The first thing that is missing, if anything is. */
  public static Optional<String> problem(OpenLambdaWorker.Settings settings) {
    List<Step> steps = steps(settings);
    return steps.get(steps.size() - 1).problem();
  }

  private List<Step> steps() {
    Map<String, Check> checks = new LinkedHashMap<>();
    checks.put("root", this::root);
    checks.put("program " + settings.binary(), this::program);
    checks.put("control groups version 2", this::version2);
    checks.put("directory " + directory.path(), this::initialised);
    checks.put("control group " + directory.sandboxes(), this::pool);
    if (settings.variant().isSock()) {
      checks.put("base image " + directory.path().resolve("lambda"), this::base);
    } else {
      checks.put("Docker engine and image", this::engine);
    }
    checks.put("no other worker on it", this::idle);
    List<Step> steps = new ArrayList<>();
    for (Map.Entry<String, Check> check : checks.entrySet()) {
      Optional<String> problem;
      try {
        problem = check.getValue().problem();
      } catch (OpenLambdaException e) {
        problem = Optional.of(e.getMessage());
      }
      steps.add(new Step(check.getKey(), problem));
      if (problem.isPresent()) {
        break;
      }
    }
    return steps;
  }

  private Optional<String> root() {
    return unless(
        Runtimes.isRoot(), "OpenLambda runs as root only; run this command again with sudo");
  }

  private Optional<String> program() {
    return unless(
        Files.isRegularFile(settings.binary()) && Files.isExecutable(settings.binary()),
        settings.binary() + " is not a program; name OpenLambda's program ol with openlambda.bin=");
  }

  private Optional<String> version2() {
    // A group of version 2 may also be mounted where the sandboxes' groups go, and nowhere else.
    return Files.exists(directory.sandboxes().resolve("cgroup.procs"))
        ? Optional.empty()
        : version2(directory.cgroups());
  }

  /** Why the machine's control groups do not do for OpenLambda, and what to do. */
  public static Optional<String> machineProblem() {
    return version2(OpenLambdaDirectory.CGROUPS);
  }

  private static Optional<String> version2(Path cgroups) {
    return unless(
        Files.exists(cgroups.resolve("cgroup.procs")),
        cgroups
            + " does not hold control groups of version 2, which OpenLambda needs; boot with"
            + " systemd.unified_cgroup_hierarchy=1, or measure in a virtual machine: lkm/vm/run");
  }

  private Optional<String> initialised() throws OpenLambdaException {
    if (!Files.exists(directory.path())) {
      return Optional.of("there is no directory " + directory.path() + "; " + init());
    }
    for (Path part :
        List.of(directory.initialised(), directory.configurationFile(), directory.worker())) {
      if (!Files.exists(part)) {
        return Optional.of(
            "%s is not a whole OpenLambda directory: %s is missing; remove it, then %s"
                .formatted(directory.path(), part.getFileName(), init()));
      }
    }
    if (directory.configuration().isEmpty()) {
      return Optional.of(directory.configurationFile() + " cannot be read; " + init());
    }
    return unless(
        (directory.path() + LONGEST).getBytes(StandardCharsets.UTF_8).length <= SOCKET_PATH,
        directory.path()
            + " is too long a path: sandboxes have sockets below it, and a socket's path has at"
            + " most 108 bytes; use a directory nearer to /");
  }

  private String init() {
    return "make it with: sudo %s worker init -p %s -i ol-min"
        .formatted(settings.binary(), directory.path());
  }

  /** Init would make it as well, and throw away configuration and functions. */
  private Optional<String> pool() {
    return unless(
        Files.exists(directory.sandboxes().resolve("cgroup.procs")),
        ("the control group %1$s does not exist: init makes it, and it is gone after a reboot; make"
                + " it with: sudo mkdir -p %1$s && echo '+pids +io +memory +cpu' | sudo tee"
                + " %1$s/cgroup.subtree_control")
            .formatted(directory.sandboxes()));
  }

  private Optional<String> base() throws OpenLambdaException {
    Object base = directory.configuration().get("sock_base_path");
    Path server = Path.of(String.valueOf(base)).resolve("runtimes/python/server.py");
    return unless(
        Files.exists(server),
        "the base image %s has no %s; remove %s, then %s"
            .formatted(base, "runtimes/python/server.py", directory.path(), init()));
  }

  private Optional<String> idle() throws OpenLambdaException {
    if (OpenLambdaWorker.isAbandoned(directory)) {
      return Optional.empty();
    }
    return directory
        .running()
        .map(
            process ->
                ("a worker already runs on %s (process %d); attach to it with openlambda.url=, or"
                        + " stop it with: sudo %s worker down -p %s")
                    .formatted(
                        directory.path(), process.pid(), settings.binary(), directory.path()));
  }

  private Optional<String> engine() throws OpenLambdaException {
    Object docker = directory.configuration().get("docker");
    Object image = docker instanceof Map<?, ?> map ? map.get("base_image") : null;
    if (System.getenv("DOCKER_HOST") != null) {
      return Optional.empty(); // an engine elsewhere, which the worker itself will ask
    }
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(ENGINE));
      channel.write(
          StandardCharsets.US_ASCII.encode(
              "GET /images/" + image + "/json HTTP/1.0\r\nHost: docker\r\n\r\n"));
      InputStream in = Channels.newInputStream(channel);
      String status = new String(in.readNBytes(12), StandardCharsets.US_ASCII);
      return unless(
          status.endsWith(" 200"),
          "the Docker engine has no image %s; make it with: make imgs/ol-min".formatted(image));
    } catch (IOException e) {
      return Optional.of(
          "no Docker engine answers at " + ENGINE + "; start it with: sudo systemctl start docker");
    }
  }

  private static Optional<String> unless(boolean there, String problem) {
    return there ? Optional.empty() : Optional.of(problem);
  }
}
