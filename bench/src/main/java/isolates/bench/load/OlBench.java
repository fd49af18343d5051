package isolates.bench.load;

import isolates.bench.sample.Id;
import isolates.workload.Check;
import isolates.workload.Input;
import isolates.workload.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * OpenLambda's own benchmark, {@code ol bench}, made against any platform: clients, each of which
 * sends its next request when its last is answered, to one of 64 functions chosen at random. It is
 * written anew after what {@code ol bench} does; nothing of it is copied.
 */
public enum OlBench {
  /** One request at a time. */
  PY64_SEQ(1),
  /** 32 requests at a time. */
  PY64_PAR(32);

  /** The name of all of its functions together. */
  public static final String FUNCTIONS = "py64";

  private static final int COUNT = 64;

  private final int clients;

  OlBench(int clients) {
    this.clients = clients;
  }

  /** How many requests are under way. */
  public int clients() {
    return clients;
  }

  /**
   * The load of that name.
   *
   * @throws IllegalArgumentException naming those there are, if there is none
   */
  public static OlBench of(String title) {
    return Id.find("load", values(), OlBench::toString, title);
  }

  /** As {@code ol bench} calls it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Its functions: bench-py-0 to bench-py-63, each answers with its number.
   *
   * @param folder where their code is written
   */
  public static List<Workload> functions(Path folder) throws IOException {
    List<Workload> functions = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      String name = "bench-py-" + i;
      Path code = Files.createDirectories(folder.resolve(name));
      Files.writeString(
          code.resolve("f.py"),
          """
          import os
          INSTANCE = f"{os.getpid()}-{os.urandom(8).hex()}"
          served = 0
          def f(event):
              global served
              served += 1
              return {"result": %d, "instance": INSTANCE, "served": served}
          """
              .formatted(i));
      Path isolate = code.resolve("isolate.py");
      Files.writeString(
          isolate,
          "#!/usr/bin/python3 -IS\nprint(\"Content-Type: text/plain\\n\\n%d\", end=\"\")\n"
              .formatted(i));
      isolate.toFile().setExecutable(true);
      functions.add(
          new Workload(
              name,
              "Answers " + i + ".",
              "python",
              code,
              List.of("/usr/bin/python3"),
              Optional.empty(),
              "isolate.py",
              Workload.Start.EXEC,
              Optional.empty(),
              Workload.ContainerForm.F_PY,
              Optional.empty(),
              Optional.of(code),
              Input.integers(Input.Form.JSON),
              new Check.Equals(Integer.toString(i))));
    }
    return functions;
  }

  /**
   * What came of it, to the letter as {@code ol bench} prints it, so that its users can hold theirs
   * beside it.
   *
   * @param successes right answers that came within the time
   * @param errors wrong answers, and requests without one
   */
  public String line(double seconds, long successes, long errors) {
    return String.format(
        Locale.ROOT,
        "{\"benchmark\": \"%s\",\"seconds\": %.3f, \"successes\": %d, \"errors\": %d, \"ops/s\": %.3f}",
        toString(),
        seconds,
        successes,
        errors,
        successes / seconds);
  }
}
