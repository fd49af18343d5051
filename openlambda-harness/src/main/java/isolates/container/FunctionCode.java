package isolates.container;

import isolates.process.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A function, unpacked and ready to be put into containers.
 *
 * @param name as uploaded
 * @param folder its own, removed with it
 * @param configuration from its ol.yaml
 * @param root what its containers see
 * @param agent which runs it
 */
record FunctionCode(
    String name,
    Path folder,
    FunctionConfiguration configuration,
    RootFileSystem root,
    Agent agent) {
  /** In the container: the agent of those that keep a server. */
  static final String SERVER_AGENT = RootFileSystem.AGENT.resolve("server-agent").toString();

  private static final String PATH = "/usr/local/bin:/usr/bin:/bin";

  /**
   * What the first process of a container is.
   *
   * @param program our agent, which is told the worker's socket and the container's token
   * @param serves what more it is told
   */
  record Agent(List<String> program, List<String> serves) {
    List<String> command(String token) {
      return Stream.of(program, List.of(RootFileSystem.SOCKET.toString(), token), serves)
          .flatMap(List::stream)
          .toList();
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
      String name, Path archive, Path folder, Optional<PythonInterpreter> python)
      throws IOException {
    Files.createDirectories(folder);
    try {
      RootFileSystem root = RootFileSystem.create(folder.resolve("root"));
      Path files = root.onHost(RootFileSystem.HANDLER);
      FunctionArchive.unpack(archive, files);
      FunctionConfiguration configuration = FunctionConfiguration.read(files);
      Agent agent = agent(configuration, files, root.onHost(RootFileSystem.AGENT), python);
      return new FunctionCode(name, folder, configuration, root, agent);
    } catch (IOException e) {
      Directories.delete(folder);
      throw e;
    }
  }

  private static Agent agent(
      FunctionConfiguration configuration,
      Path files,
      Path agents,
      Optional<PythonInterpreter> python)
      throws IOException {
    if (configuration.server().isPresent()) {
      // Whether its command is there is found out when it is run: it may be any program of the
      // host.
      FunctionConfiguration.Server server = configuration.server().get();
      List<String> serves =
          new ArrayList<>(List.of(RootFileSystem.HANDLER.toString(), server.address()));
      serves.addAll(server.command());
      return nativeAgent("server-agent", agents, serves);
    }
    if (configuration.executable().isPresent()) {
      String name = configuration.executable().get();
      Path file = files.resolve(name).normalize();
      if (!file.startsWith(files) || !Files.isRegularFile(file) || !Files.isExecutable(file)) {
        throw new IOException(
            "ol.yaml names an executable, " + name + ", that is no executable file of the archive");
      }
      Path inContainer = RootFileSystem.HANDLER.resolve(files.relativize(file));
      return nativeAgent("agent", agents, List.of(inContainer.toString()));
    }
    String entry = configuration.environment().getOrDefault("OL_ENTRY_FILE", "f.py");
    if (!Files.exists(files.resolve(entry).normalize())) {
      throw new IOException(
          "cannot determine runtime: no " + entry + " and no executable in ol.yaml");
    }
    if (python.isEmpty()) {
      throw new IOException(
          "no python3 in the folders that containers see; get one with: apt-get install python3");
    }
    return python.get().install(agents, files);
  }

  private static Agent nativeAgent(String name, Path agents, List<String> serves)
      throws IOException {
    Optional<Path> program = NativeParts.find(name);
    if (program.isEmpty()) {
      throw new IOException(
          "executables and servers need our native agents, which are not built; "
              + NativeParts.REMEDY);
    }
    Files.copy(program.get(), agents.resolve(name));
    return new Agent(List.of(RootFileSystem.AGENT.resolve(name).toString()), serves);
  }

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
