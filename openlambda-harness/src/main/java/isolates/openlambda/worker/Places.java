package isolates.openlambda.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Where a worker keeps its files.
 *
 * @param registry uploaded archives, NAME.tar.gz; outlive the worker
 * @param own everything else; goes with the worker
 */
record Places(Path registry, Path own) {
  static Places under(Path dir, Identity identity) {
    Path absolute = dir.toAbsolutePath().normalize();
    return new Places(absolute.resolve("registry"), absolute.resolve(identity.name()));
  }

  void create() throws IOException {
    Files.createDirectories(registry);
    // Nobody else on the host is to reach the sockets.
    Files.createDirectory(
        own, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.createDirectory(own.resolve("c"));
    Files.createDirectory(own.resolve("f"));
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

  Path runtimeState() {
    return own.resolve("state");
  }

  Path launcherSocket() {
    return own.resolve("launcher.sock");
  }

  Path launcherLog() {
    return own.resolve("launcher.log");
  }
}
