package isolates.bench.run;

import isolates.bench.WrongUseException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A working function in a language, to begin one's own with. */
public enum FunctionTemplate {
  NODE(List.of("@NAME@.js"), List.of()),
  C(List.of("@NAME@.c"), List.of("serve.h", "wait.h")),
  GO(List.of("handle.go"), List.of("cgi.go", "server.go")),
  RUST(List.of("main.rs"), List.of()),
  PYTHON(List.of("@NAME@.py", "ol/f.py"), List.of()),
  SHELL(List.of("@NAME@.sh"), List.of());

  private static final String MANIFEST = "function.yaml";
  private static final String NAME = "@NAME@";

  @SuppressWarnings("ImmutableEnumChecker") // List.of is
  private final List<String> files;

  @SuppressWarnings("ImmutableEnumChecker")
  private final List<String> shared;

  /**
   * @param files of its own, resources
   * @param shared with the functions that are shipped, in workloads/LANGUAGE
   */
  FunctionTemplate(List<String> files, List<String> shared) {
    this.files = files;
    this.shared = shared;
  }

  /**
   * Writes its files into a new folder.
   *
   * @param name of the function and the folder
   * @param in the folder that gets it
   * @param home of the project, which holds what functions of a language share
   * @return the folder
   * @throws WrongUseException if the name cannot be one, or the folder is there
   */
  public Path write(String name, Path in, Path home) throws IOException {
    if (!name.matches("[a-z0-9][a-z0-9-]*")) {
      throw new WrongUseException(
          "new: name: '%s' must be small letters, digits and hyphens".formatted(name));
    }
    Path folder = in.resolve(name);
    if (Files.exists(folder)) {
      throw new WrongUseException(
          "new: name: %s already exists; choose another name, or another folder with workloads="
              .formatted(folder));
    }
    List<String> all = new ArrayList<>(files);
    all.add(MANIFEST);
    for (String file : all) {
      Path to = folder.resolve(file.replace(NAME, name));
      Files.createDirectories(to.getParent());
      String text = text(file).replace(NAME, name);
      Files.writeString(to, text);
      if (text.startsWith("#!") && !to.toFile().setExecutable(true, false)) {
        throw new IOException(to + " cannot be made executable");
      }
    }
    for (String file : shared) {
      Files.copy(home.resolve("workloads").resolve(language()).resolve(file), folder.resolve(file));
    }
    return folder;
  }

  private String language() {
    return name().toLowerCase(Locale.ROOT);
  }

  private String text(String file) throws IOException {
    String resource = "/isolates/bench/new/%s/%s".formatted(language(), file);
    try (InputStream in = FunctionTemplate.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
