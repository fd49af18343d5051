package isolates.container;

import isolates.process.Programs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The Python that runs f.py functions: one whose path lies in the folders that containers see.
 *
 * @param program its path, the same on the host and in containers
 */
record PythonInterpreter(Path program) {
  private static final String AGENT = "agent.py";

  /**
   * The first of /usr/bin, /usr/local/bin and the PATH that containers see; one in a home folder
   * they do not.
   */
  static Optional<PythonInterpreter> find() {
    return Stream.concat(
            Stream.of(Path.of("/usr/bin/python3"), Path.of("/usr/local/bin/python3")),
            Programs.find("python3").stream())
        .filter(RootFileSystem::holds)
        .findFirst()
        .map(PythonInterpreter::new);
  }

  /**
   * Puts the compiled agent into a folder, and compiles the modules of another in place, so that no
   * container has to.
   *
   * @param agent gets agent.pyc
   * @param modules a function's files; those that do not compile are left for the container to
   *     complain about
   */
  void install(Path agent, Path modules) throws IOException {
    try (InputStream source = PythonInterpreter.class.getResourceAsStream(AGENT)) {
      Files.copy(source, agent.resolve(AGENT));
    }
    // -b: agent.pyc beside agent.py, where it can be run by name.
    Command.Result compiled =
        Command.run(
            List.of(program.toString(), "-I", "-m", "compileall", "-q", "-b", agent.toString()));
    if (!compiled.succeeded()) {
      throw new IOException(program + " cannot compile the agent: " + compiled.lastLine());
    }
    Command.run(List.of(program.toString(), "-I", "-m", "compileall", "-q", modules.toString()));
  }

  /**
   * Folders of installed packages, which the agent adds to the path itself: looking for them takes
   * site.py milliseconds.
   */
  List<String> packageFolders() {
    Command.Result result =
        Command.run(
            List.of(
                program.toString(),
                "-I",
                "-c",
                "import site; print('\\n'.join(site.getsitepackages()))"));
    return result.succeeded()
        ? result.output().lines().filter(folder -> Files.isDirectory(Path.of(folder))).toList()
        : List.of();
  }

  /**
   * The command that runs the agent in a container.
   *
   * @param packageFolders as {@link #packageFolders()} gave
   */
  List<String> agentCommand(String token, List<String> packageFolders) {
    // Isolated, without site.py, and without writing caches into a read-only file system.
    List<String> command = new ArrayList<>(List.of(program.toString(), "-I", "-S", "-B"));
    command.add(RootFileSystem.AGENT.resolve("agent.pyc").toString());
    command.add(RootFileSystem.SOCKET.toString());
    command.add(token);
    command.addAll(packageFolders);
    return List.copyOf(command);
  }
}
