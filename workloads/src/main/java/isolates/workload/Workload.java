package isolates.workload;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One function, the same for every platform, as its {@code function.yaml} declares it.
 *
 * @param name the name of its folder, and a size where it is measured with several
 * @param description one line
 * @param language what it is written in, such as {@code c}
 * @param folder where its manifest lies
 * @param needs programs (names on the PATH, or absolute paths) without which it can neither be
 *     built nor run
 * @param build shell command that builds it into {@code $OUT}; empty where there is nothing to
 *     build
 * @param isolate the executable that an isolate runs, relative to the build folder
 * @param start how an isolate of it is started
 * @param preparedAs the function whose isolates stand for it where they are to be prepared; empty
 *     where they are its own
 * @param container what the container side runs
 * @param server the server that a container keeps; empty where the function has none
 * @param openlambda the folder with {@code f.py}; empty where the function has none
 * @param input what it is given, and how
 * @param check how an answer is checked
 */
public record Workload(
    String name,
    String description,
    String language,
    Path folder,
    List<String> needs,
    Optional<String> build,
    String isolate,
    Start start,
    Optional<Workload> preparedAs,
    ContainerForm container,
    Optional<Server> server,
    Optional<Path> openlambda,
    Input input,
    Check check) {

  /** How an isolate is started; the controller reads it from the copy beside the program. */
  public enum Start {
    @JsonProperty("exec")
    EXEC,
    /** By a process that has loaded it. */
    @JsonProperty("fork")
    FORK,
    /** By executing it; it loads, says so, and waits for its request. */
    @JsonProperty("wait")
    WAIT
  }

  /** What the container side runs. */
  public enum ContainerForm {
    /** The very file that the isolates run: a fresh process in a reused container. */
    @JsonProperty("executable")
    EXECUTABLE,
    /** A server that the container keeps. */
    @JsonProperty("server")
    SERVER,
    /** OpenLambda's form, a Python module with {@code f(event)}. */
    @JsonProperty("f.py")
    F_PY;

    /** As a user types it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '.');
    }
  }

  /**
   * A server, started once a container.
   *
   * @param command a program, of the build folder or on the PATH, and its arguments
   * @param address where it listens: a port of 127.0.0.1, or the path of a unix socket
   */
  public record Server(List<String> command, String address) {
    public Server {
      command = List.copyOf(command);
    }

    /** Whether it listens at a port, and not at a socket. */
    public boolean listensAtPort() {
      return !address.startsWith("/");
    }
  }

  public Workload {
    needs = List.copyOf(needs);
  }

  /**
   * The same function, with the {@code f.py} of what was built where there is one: beside it lie
   * the packages that the build installed.
   *
   * @param output where it was built
   */
  public Workload builtIn(Path output) {
    Optional<Path> module =
        openlambda
            .map(declared -> output.resolve(folder.relativize(declared)).normalize())
            .filter(copied -> copied.startsWith(output))
            .filter(copied -> Files.isRegularFile(copied.resolve("f.py")))
            .or(() -> openlambda);
    return with(name, preparedAs, container, module);
  }

  /** The function whose isolates are prepared for it. */
  public Workload prepared() {
    return preparedAs.orElse(this);
  }

  /** Whether there can be instances of it, on any platform, before a request comes. */
  public boolean canBePrepared() {
    return prepared().start() != Start.EXEC;
  }

  /** The same function with another container side. */
  public Workload in(ContainerForm form) {
    return with(name, preparedAs, form, openlambda);
  }

  /**
   * A copy of it by another name, which is another function to a platform, and shares no isolates.
   */
  public Workload named(String other) {
    return with(other, Optional.empty(), container, openlambda);
  }

  private Workload with(
      String called, Optional<Workload> as, ContainerForm form, Optional<Path> module) {
    return new Workload(
        called,
        description,
        language,
        folder,
        needs,
        build,
        isolate,
        start,
        as,
        form,
        server,
        module,
        input,
        check);
  }
}
