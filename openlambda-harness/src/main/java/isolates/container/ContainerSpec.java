package isolates.container;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a runtime needs to know of a container.
 *
 * @param id unique on this machine
 * @param folder its own folder on the host, for the bundle and the log
 * @param root its root file system
 * @param arguments the first process, as seen in the container
 * @param environment its environment
 * @param controlGroup where it is put
 */
record ContainerSpec(
    String id,
    Path folder,
    RootFileSystem root,
    List<String> arguments,
    Map<String, String> environment,
    ControlGroup controlGroup) {
  /** User and group of the first process: nobody is to run as root, or as a user of the host. */
  static final int NOBODY = 65534;

  /** What the runtime, the agent and the function write to standard output and error. */
  Path log() {
    return folder.resolve("log");
  }
}
