package isolates.bench.experiment;

import isolates.bench.WrongUseException;
import isolates.bench.run.ProjectLayout;
import isolates.process.Programs;
import isolates.workload.Catalogue;
import isolates.workload.Check;
import isolates.workload.Input;
import isolates.workload.Workload;
import isolates.workload.Workload.ContainerForm;
import isolates.workload.WorkloadException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which functions the user means.
 *
 * @param names of them; empty for all of a folder of the user's own, or else for the usual two
 * @param folder of functions, or of one; empty for those shipped
 * @param command in place of a folder: a CGI program, with its arguments
 * @param container what their container side is to run, in place of what they declare
 */
public record FunctionSource(
    List<String> names,
    Optional<Path> folder,
    Optional<String> command,
    Optional<ContainerForm> container) {
  private static final List<String> USUAL = List.of("fibo-c", "fibo-py");

  /**
   * Finds them.
   *
   * @throws WrongUseException if the keys do not go together
   * @throws WorkloadException if one is not there, or is declared wrongly
   */
  public List<Workload> find(ProjectLayout layout) {
    if (command.isPresent() && (folder.isPresent() || !names.isEmpty())) {
      throw new WrongUseException(
          "command names the one function that is run; leave workloads= and function= out");
    }
    List<Workload> found = command.isPresent() ? List.of(ofCommand(layout)) : declared(layout);
    return found.stream().map(this::inForm).toList();
  }

  private List<Workload> declared(ProjectLayout layout) {
    Path in = layout.workloads(folder);
    Catalogue catalogue = Catalogue.read(in);
    if (names.isEmpty() && folder.isPresent()) {
      if (catalogue.all().isEmpty()) {
        throw new WorkloadException(String.join("; ", catalogue.unusable().values()));
      }
      catalogue
          .unusable()
          .forEach((name, problem) -> System.err.println("isolates-bench: left out: " + problem));
      return List.copyOf(catalogue.all());
    }
    return (names.isEmpty() ? USUAL : names)
        .stream().distinct().flatMap(name -> catalogue.named(name).stream()).toList();
  }

  private Workload inForm(Workload workload) {
    if (container.isEmpty()) {
      return workload;
    }
    boolean has =
        switch (container.get()) {
          case EXECUTABLE -> true;
          case SERVER -> workload.server().isPresent();
          case F_PY -> workload.openlambda().isPresent();
        };
    if (!has) {
      throw new WrongUseException(
          "container: %s has no %s; add it to its function.yaml, or name executable"
              .formatted(
                  workload.name(),
                  container.get() == ContainerForm.SERVER ? "server" : "openlambda with f.py"));
    }
    return workload.in(container.get());
  }

  /** A folder of the program and, where it has arguments, of a script that adds them. */
  private Workload ofCommand(ProjectLayout layout) {
    String[] words = command.orElseThrow().strip().split("\\s+");
    Path program =
        Programs.find(words[0])
            .orElseThrow(
                () ->
                    new WrongUseException(
                        "command: %s is not an executable file".formatted(words[0])));
    String file = program.getFileName().toString();
    String name =
        file.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    if (name.isEmpty()) {
      name = "command";
    }
    Path in = layout.built().resolveSibling("command").resolve(name);
    String isolate = file;
    try {
      Files.createDirectories(in);
      Files.copy(
          program,
          in.resolve(file),
          StandardCopyOption.REPLACE_EXISTING,
          StandardCopyOption.COPY_ATTRIBUTES);
      if (words.length > 1) {
        isolate = "run-" + name;
        words[0] = "\"${0%/*}/" + file + "\"";
        Path script = in.resolve(isolate);
        Files.writeString(script, "#!/bin/sh\nexec " + String.join(" ", words) + "\n");
        Files.setPosixFilePermissions(script, Files.getPosixFilePermissions(in));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(program + " cannot be copied: " + e.getMessage(), e);
    }
    return new Workload(
        name,
        "The command " + command.get() + ".",
        "command",
        in,
        List.of(),
        Optional.empty(),
        isolate,
        Workload.Start.EXEC,
        Optional.empty(),
        ContainerForm.EXECUTABLE,
        Optional.empty(),
        Optional.empty(),
        Input.integers(Input.Form.STDIN),
        new Check.None());
  }
}
