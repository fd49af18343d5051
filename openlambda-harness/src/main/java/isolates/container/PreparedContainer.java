package isolates.container;

import isolates.process.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;

/**
 * A container that is there but for its processes: everything on disk, so that starting it is one
 * program.
 *
 * @param spec what it is to be
 * @param launch the command that makes it run
 * @param token by which its agent will be known
 * @param listener where its agent will call
 */
record PreparedContainer(
    ContainerSpec spec, LaunchCommand launch, String token, AgentListener listener) {
  private static final SecureRandom RANDOM = new SecureRandom();

  /**
   * Prepares a container.
   *
   * @param id its name
   * @param folder to be made for it
   */
  static PreparedContainer prepare(
      FunctionCode code,
      String id,
      Path folder,
      ControlGroup group,
      AgentListener listener,
      ContainerRuntime runtime)
      throws IOException {
    byte[] secret = new byte[16];
    RANDOM.nextBytes(secret);
    // The name comes first, so that what a dead worker has left behind can be told by its command
    // line.
    String token = id + "-" + HexFormat.of().formatHex(secret);
    Files.createDirectory(folder);
    ContainerSpec spec =
        new ContainerSpec(
            id, folder, code.root(), code.agent().command(token), code.environment(), group);
    return new PreparedContainer(spec, runtime.prepare(spec), token, listener);
  }

  /**
   * Kills what runs in it and removes all there is of it. Blocks until that is done.
   *
   * @throws IOException naming what could not be removed
   */
  void destroy() throws IOException {
    if (spec.controlGroup().folders().isEmpty()) {
      OrphanCleaner.killProcesses(spec.id() + "-", new ArrayList<>());
    }
    boolean gone = spec.controlGroup().destroy(Duration.ofSeconds(10));
    Directories.delete(spec.folder());
    if (!gone) {
      throw new IOException(
          "the control group " + spec.controlGroup().ociPath() + " is still in use");
    }
  }
}
