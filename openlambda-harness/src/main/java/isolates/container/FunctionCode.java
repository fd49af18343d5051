package isolates.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A function, unpacked and ready to be put into containers.
 *
 * @param name as uploaded
 * @param folder its own, removed with it
 * @param configuration from its ol.yaml
 * @param root what its containers see
 * @param language of what runs it
 */
record FunctionCode(
    String name,
    Path folder,
    FunctionConfiguration configuration,
    RootFileSystem root,
    Language language) {
  private static final String PATH = "/usr/local/bin:/usr/bin:/bin";

  /** What the first process of a container is. */
  sealed interface Language {
    /** The command in the container. */
    List<String> command(String token);
  }

  /**
   * Our C agent and an executable of the archive.
   *
   * @param file its path in the container
   */
  record Executable(Path file) implements Language {
    @Override
    public List<String> command(String token) {
      return List.of(
          RootFileSystem.AGENT.resolve("agent").toString(),
          RootFileSystem.SOCKET.toString(),
          token,
          file.toString());
    }
  }

  /**
   * Our C agent and a server of the archive.
   *
   * @param server its command and address in the container
   */
  record Server(FunctionConfiguration.Server server) implements Language {
    @Override
    public List<String> command(String token) {
      List<String> command = new ArrayList<>();
      command.add(RootFileSystem.AGENT.resolve("server-agent").toString());
      command.add(RootFileSystem.SOCKET.toString());
      command.add(token);
      command.add(server.address());
      command.addAll(server.command());
      return command;
    }
  }

  /**
   * Our Python agent and a module of the archive.
   *
   * @param packageFolders of the interpreter
   */
  record Python(PythonInterpreter interpreter, List<String> packageFolders) implements Language {
    @Override
    public List<String> command(String token) {
      return interpreter.agentCommand(token, packageFolders);
    }
  }

  /**
   * Unpacks and prepares a function.
   *
   * @param archive its .tar.gz
   * @param folder to be made, for this version of it
   * @throws IOException saying what is wrong with it; nothing of it is left then
   */
  static FunctionCode install(
      String name,
      Path archive,
      Path folder,
      NativeParts nativeParts,
      Optional<PythonInterpreter> python)
      throws IOException {
    Files.createDirectories(folder);
    try {
      RootFileSystem root = RootFileSystem.create(folder.resolve("root"));
      Path files = root.onHost(RootFileSystem.HANDLER);
      FunctionArchive.unpack(archive, files);
      FunctionConfiguration configuration = FunctionConfiguration.read(files);
      Path agent = root.onHost(RootFileSystem.AGENT);
      Language language =
          configuration.server().isPresent()
              ? server(configuration.server().get(), agent, nativeParts)
              : configuration.executable().isPresent()
                  ? executable(configuration.executable().get(), files, agent, nativeParts)
                  : python(configuration, files, agent, python);
      return new FunctionCode(name, folder, configuration, root, language);
    } catch (IOException e) {
      Directories.delete(folder);
      throw e;
    }
  }

  private static Language executable(String name, Path files, Path agent, NativeParts nativeParts)
      throws IOException {
    Path file = files.resolve(name).normalize();
    if (!file.startsWith(files) || !Files.isRegularFile(file) || !Files.isExecutable(file)) {
      throw new IOException(
          "ol.yaml names an executable, " + name + ", that is no executable file of the archive");
    }
    installAgent(nativeParts.agent(), agent);
    return new Executable(RootFileSystem.HANDLER.resolve(files.relativize(file)));
  }

  /**
   * Whether its command is there is found out when it is run: it may be any program of the host.
   */
  private static Language server(
      FunctionConfiguration.Server server, Path agent, NativeParts nativeParts) throws IOException {
    installAgent(nativeParts.serverAgent(), agent);
    return new Server(server);
  }

  private static void installAgent(Optional<Path> program, Path agent) throws IOException {
    if (program.isEmpty()) {
      throw new IOException(
          "executables and servers need our native agents, which are not built; "
              + NativeParts.REMEDY);
    }
    Files.copy(program.get(), agent.resolve(program.get().getFileName()));
  }

  private static Language python(
      FunctionConfiguration configuration,
      Path files,
      Path agent,
      Optional<PythonInterpreter> python)
      throws IOException {
    String entry = configuration.environment().getOrDefault("OL_ENTRY_FILE", "f.py");
    if (!Files.exists(files.resolve(entry).normalize())) {
      throw new IOException(
          "cannot determine runtime: no " + entry + " and no executable in ol.yaml");
    }
    PythonInterpreter interpreter =
        python.orElseThrow(
            () ->
                new IOException(
                    "no python3 in the folders that containers see; get one with: apt-get install python3"));
    interpreter.install(agent, files);
    return new Python(interpreter, interpreter.packageFolders());
  }

  /** The environment of its containers. */
  Map<String, String> environment() {
    Map<String, String> environment = new TreeMap<>(Map.of("PATH", PATH, "HOME", "/tmp"));
    environment.putAll(configuration.environment());
    return environment;
  }

  /** Where the worker listens for its containers. */
  Path socket() {
    return root.onHost(RootFileSystem.SOCKET);
  }
}
