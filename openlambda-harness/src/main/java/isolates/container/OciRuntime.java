package isolates.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.ObjectMapper;

/**
 * runc or crun, by an OCI bundle (config.json, runtime specification 1.0.2) with as few mounts as a
 * function needs: each costs the runtime several system calls.
 *
 * @param name runc or crun
 * @param program its path
 * @param version as it says itself
 * @param stateFolder where it keeps its containers' state: a folder of our own, which other users
 *     of it do not see
 */
record OciRuntime(String name, Path program, String version, Path stateFolder)
    implements ContainerRuntime {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * runc is a Go program of two short processes: collecting garbage in them costs more than it
   * frees.
   */
  private static final Map<String, String> ENVIRONMENT =
      Map.of("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "GOGC", "off");

  @Override
  public boolean usesControlGroups() {
    return true;
  }

  @Override
  public LaunchCommand prepare(ContainerSpec spec) throws IOException {
    Files.writeString(
        spec.folder().resolve("config.json"), JSON.writeValueAsString(configuration(spec)));
    // Detached: no runc process stays beside the container. A session keyring is of no use to a
    // function.
    return new LaunchCommand(
        List.of(
            program.toString(),
            "--root",
            stateFolder.toString(),
            "run",
            "--detach",
            "--no-new-keyring",
            "--bundle",
            spec.folder().toString(),
            spec.id()),
        ENVIRONMENT);
  }

  @Override
  public Path state(ContainerSpec spec) {
    return stateFolder.resolve(spec.id());
  }

  private static Map<String, Object> configuration(ContainerSpec spec) {
    return Map.of(
        "ociVersion",
        "1.0.2",
        "process",
        Map.of(
            "user",
            Map.of("uid", spec.user(), "gid", spec.user()),
            "args",
            spec.arguments(),
            "env",
            spec.environment().entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toList(),
            "cwd",
            "/",
            "noNewPrivileges",
            true),
        "root",
        Map.of("path", spec.root().path().toString(), "readonly", true),
        "hostname",
        "function",
        "mounts",
        mounts(spec.root()),
        "linux",
        Map.of(
            "cgroupsPath",
            spec.controlGroup().ociPath(),
            "namespaces",
            Stream.of("pid", "mount", "uts", "ipc", "network")
                .map(type -> Map.of("type", type))
                .toList()));
  }

  private static List<Map<String, Object>> mounts(RootFileSystem root) {
    List<Map<String, Object>> mounts = new ArrayList<>();
    for (Path folder : root.systemFolders()) {
      mounts.add(mount(folder, "bind", folder, "bind", "ro", "nosuid", "nodev"));
    }
    mounts.add(mount(Path.of("/proc"), "proc", Path.of("proc"), "nosuid", "nodev", "noexec"));
    mounts.add(mount(Path.of("/tmp"), "tmpfs", Path.of("tmpfs"), "nosuid", "nodev", "mode=1777"));
    if (root.devices() != null) {
      // A bound /dev keeps the runtime from making nodes and links one by one.
      mounts.add(mount(Path.of("/dev"), "bind", root.devices(), "bind", "ro", "nosuid", "noexec"));
    } else {
      for (String name : RootFileSystem.DEVICES) {
        Path node = Path.of("/dev", name);
        mounts.add(mount(node, "bind", node, "bind"));
      }
    }
    return mounts;
  }

  private static Map<String, Object> mount(Path to, String type, Path from, String... options) {
    return Map.of(
        "destination",
        to.toString(),
        "type",
        type,
        "source",
        from.toString(),
        "options",
        List.of(options));
  }
}
