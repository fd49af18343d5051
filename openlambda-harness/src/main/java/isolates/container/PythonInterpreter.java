package isolates.container;

import isolates.process.Command;
import isolates.process.Programs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The Python that runs f.py functions: one whose path lies in the folders that containers see. */
final class PythonInterpreter {
  private static final String AGENT = "agent.py";
  private static final String COMPILED = "agent.pyc";

  /** The same on the host and in containers. */
  private final Path program;

  /** Compiled, and found, for the first function: each takes a start of Python. */
  private byte[] agent;

  private List<String> packageFolders = List.of();

  private PythonInterpreter(Path program) {
    this.program = program;
  }

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

  Path program() {
    return program;
  }

  /**
   * Puts the compiled agent into a folder, and compiles the modules of another in place, so that no
   * container has to.
   *
   * @param agents gets agent.pyc
   * @param modules a function's files; those that do not compile are left for the container to
   *     complain about
   * @return what runs it in a container
   */
  FunctionCode.Agent install(Path agents, Path modules) throws IOException {
    try (InputStream source = PythonInterpreter.class.getResourceAsStream(AGENT)) {
      Files.copy(source, agents.resolve(AGENT));
    }
    compileAgent(agents, agents.resolve(COMPILED));
    run("-m", "compileall", "-q", modules.toString());
    String inContainer = RootFileSystem.AGENT.resolve(COMPILED).toString();
    // Isolated, without site.py, and without writing caches into a read-only file system.
    return new FunctionCode.Agent(
        List.of(program.toString(), "-I", "-S", "-B", inContainer), packageFolders);
  }

  private synchronized void compileAgent(Path agents, Path compiled) throws IOException {
    if (agent != null) {
      Files.write(compiled, agent);
      return;
    }
    // -b: agent.pyc beside agent.py, where it can be run by name.
    Command.Result result = run("-m", "compileall", "-q", "-b", agents.toString());
    if (!result.succeeded()) {
      throw new IOException(program + " cannot compile the agent: " + result.lastLine());
    }
    packageFolders = packageFolders();
    agent = Files.readAllBytes(compiled);
  }

  /**
   * Folders of installed packages, which the agent adds to the path itself: looking for them takes
   * site.py milliseconds.
   */
  private List<String> packageFolders() {
    Command.Result result = run("-c", "import site; print('\\n'.join(site.getsitepackages()))");
    return result.succeeded()
        ? result.output().lines().filter(folder -> Files.isDirectory(Path.of(folder))).toList()
        : List.of();
  }

  private Command.Result run(String... arguments) {
    List<String> command = new ArrayList<>(List.of(program.toString(), "-I"));
    command.addAll(List.of(arguments));
    return Command.run(command);
  }
}
