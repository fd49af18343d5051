package isolates.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.ObjectMapper;

/**
 * runc or crun, by an OCI bundle (config.json, runtime specification 1.0.2) with as few mounts as a
 * function needs: each costs the runtime several system calls.
 *
 * @param name runc or crun
 * @param program its path
 * @param version as it says itself
 */
record OciRuntime(String name, Path program, String version) implements ContainerRuntime {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * runc is a Go program of two short processes: collecting garbage in them costs more than it
   * frees.
   */
  private static final Map<String, String> ENVIRONMENT =
      Map.of("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "GOGC", "off");

  @Override
  public boolean freezes() {
    return true;
  }

  @Override
  public LaunchCommand prepare(ContainerSpec spec) throws IOException {
    Files.writeString(spec.folder().resolve("config.json"), configuration(spec));
    // Its state lies with the bundle, which other users of it do not see, and goes with it.
    // Detached: no runc process stays beside the container. A session keyring is of no use to a
    // function.
    return new LaunchCommand(
        List.of(
            program.toString(),
            "--root",
            spec.folder().resolve("state").toString(),
            "run",
            "--detach",
            "--no-new-keyring",
            "--bundle",
            spec.folder().toString(),
            spec.id()),
        ENVIRONMENT);
  }

  private static String configuration(ContainerSpec spec) {
    return """
        {"ociVersion": "1.0.2",
         "process": {
           "user": {"uid": %1$d, "gid": %1$d}, "args": %2$s, "env": %3$s, "cwd": "/",
           "noNewPrivileges": true},
         "root": {"path": %4$s, "readonly": true},
         "hostname": "function",
         "mounts": %5$s,
         "linux": {
           "cgroupsPath": %6$s,
           "namespaces": [{"type": "pid"}, {"type": "mount"}, {"type": "uts"}, {"type": "ipc"},
             {"type": "network"}]}}
        """
        .formatted(
            ContainerSpec.NOBODY,
            json(spec.arguments()),
            json(spec.environment().entrySet().stream().map(Map.Entry::toString).toList()),
            json(spec.root().path().toString()),
            json(mounts(spec.root())),
            json(spec.controlGroup().ociPath()));
  }

  private static String json(Object value) {
    return JSON.writeValueAsString(value);
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
        "destination", to.toString(),
        "type", type,
        "source", from.toString(),
        "options", List.of(options));
  }
}
