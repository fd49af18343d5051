package isolates.container;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * util-linux {@code unshare} for the namespaces, and our {@code enter} for the rest of what a
 * runtime does. As an ordinary user in a user namespace of its own, then without control groups.
 *
 * @param program path of unshare
 * @param version as it says itself
 * @param enter path of our program
 * @param privileged whether we are root
 */
record UnshareRuntime(Path program, String version, Path enter, boolean privileged)
    implements ContainerRuntime {
  @Override
  public String name() {
    return "unshare";
  }

  @Override
  public boolean freezes() {
    return privileged;
  }

  @Override
  public LaunchCommand prepare(ContainerSpec spec) throws IOException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    if (!privileged) {
      command.addAll(List.of("--user", "--map-root-user"));
    }
    command.addAll(List.of("--mount", "--pid", "--uts", "--ipc", "--net", enter.toString()));
    command.addAll(
        List.of(
            spec.root().path().toString(),
            "function",
            Integer.toString(privileged ? ContainerSpec.NOBODY : 0)));
    if (privileged) {
      for (Path procs : spec.controlGroup().create()) {
        command.add(procs.toString());
      }
    }
    command.add("--");
    command.addAll(spec.arguments());
    return new LaunchCommand(List.copyOf(command), spec.environment());
  }
}
