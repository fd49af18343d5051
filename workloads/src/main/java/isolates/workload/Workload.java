package isolates.workload;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One function, the same for every platform, as its {@code function.yaml} declares it.
 *
 * @param name the name of its folder
 * @param description one line
 * @param language what it is written in, such as {@code c}
 * @param folder where its manifest lies
 * @param needs programs (names on the PATH, or absolute paths) without which it can neither be
 *     built nor run
 * @param build shell command that builds it into {@code $OUT}; empty where there is nothing to
 *     build
 * @param isolate the executable that an isolate runs, relative to the build folder or else to
 *     {@link #folder}
 * @param container what the container side runs
 * @param openlambda the folder with {@code f.py}; empty where the function has none
 * @param input how the input travels to an isolate
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
    ContainerForm container,
    Optional<Path> openlambda,
    InputForm input,
    Check check) {

  /** What the container side runs. */
  public enum ContainerForm {
    /** The very file that the isolates run. */
    @JsonProperty("executable")
    EXECUTABLE,
    /** OpenLambda's form, a Python module with {@code f(event)}. */
    @JsonProperty("f.py")
    F_PY
  }

  /** How the input travels to an isolate. */
  public enum InputForm {
    /** As the body, in decimal. */
    @JsonProperty("stdin")
    STDIN,
    /** As {@code ?n=} of a GET. */
    @JsonProperty("query")
    QUERY,
    /** As the body, {@code {"n": 7}}. */
    @JsonProperty("json")
    JSON
  }

  public Workload {
    needs = List.copyOf(needs);
  }
}
