package isolates.controller;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How a script's template is started: its interpreter, as its first line has it, and a loader. */
final class Interpreter {
  /** Beside the native library: a loader for each language, named as its interpreter. */
  private static final String LOADERS = "templates";

  /** As much of a first line as the kernel reads. */
  private static final int FIRST_LINE = 256;

  private Interpreter() {}

  /**
   * The command of a script's template: what the kernel would execute, the loader put in before the
   * script.
   *
   * @return empty if it is no script, or there is no loader for its interpreter
   */
  static Optional<List<String>> template(Path script) {
    byte[] start;
    try (InputStream in = Files.newInputStream(script)) {
      start = in.readNBytes(FIRST_LINE);
    } catch (IOException e) {
      return Optional.empty();
    }
    String line = new String(start, StandardCharsets.ISO_8859_1).split("\n", 2)[0];
    if (!line.startsWith("#!")) {
      return Optional.empty();
    }
    String[] words = line.substring(2).strip().split("\\s+", 2);
    String named = words.length > 1 && words[0].endsWith("/env") ? words[1] : words[0];
    String language = named.substring(named.lastIndexOf('/') + 1).replaceFirst("[0-9.]+$", "");
    if (!language.matches("[a-z]+")) {
      return Optional.empty();
    }
    Path loader = NativeCalls.directory().resolve(LOADERS).resolve(language);
    if (!Files.isReadable(loader)) {
      return Optional.empty();
    }
    List<String> command = new ArrayList<>(List.of(words));
    command.add(loader.toString());
    command.add(script.toString());
    return Optional.of(List.copyOf(command));
  }
}
