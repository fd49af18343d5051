package isolates.container;

import isolates.openlambda.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * Where a worker keeps its files.
 *
 * @param registry uploaded archives, NAME.tar.gz
 * @param own what goes with the worker; the registry lies in it where the user named none
 */
record WorkerPaths(Path registry, Path own) {
  static WorkerPaths under(Path dir, Optional<Path> registry, ProcessIdentity identity) {
    Path own = dir.toAbsolutePath().normalize().resolve(identity.name());
    return new WorkerPaths(
        registry.map(Path::toAbsolutePath).orElseGet(() -> own.resolve("registry")), own);
  }

  void create() throws IOException {
    Files.createDirectories(own.getParent());
    // Nobody else on the host is to reach the sockets.
    Files.createDirectory(
        own, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.createDirectory(own.resolve("c"));
    Files.createDirectory(own.resolve("f"));
    Files.createDirectories(registry);
  }

  Path archive(String function) {
    return registry.resolve(function + ".tar.gz");
  }

  /** Short names: the path of a socket has 107 bytes. */
  Path function(long number) {
    return own.resolve("f").resolve(Long.toString(number));
  }

  Path container(long number) {
    return own.resolve("c").resolve(Long.toString(number));
  }

  Path launcherSocket() {
    return own.resolve("launcher.sock");
  }
}
