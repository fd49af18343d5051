package isolates.openlambda;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;

/**
 * A function as OpenLambda's registry takes it: a .tar.gz of f.py, or for the built-in worker an
 * executable, and an optional ol.yaml. Immutable; each {@code with} gives another.
 */
public final class FunctionPackage {
  private static final String CONFIGURATION = "ol.yaml";
  private static final int PLAIN = 0644;
  private static final int EXECUTABLE = 0755;

  /** In place of a mode: the bytes are where a symbolic link leads. */
  private static final int LINK = -1;

  /**
   * @param mode permission bits, or {@link #LINK}
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared, never handed out
  private record Content(byte[] bytes, int mode) {
    static Content plain(String text) {
      return new Content(text.getBytes(StandardCharsets.UTF_8), PLAIN);
    }

    String text() {
      return new String(bytes, StandardCharsets.UTF_8);
    }

    TarArchiveEntry entry(String name) {
      TarArchiveEntry entry =
          new TarArchiveEntry(
              name, mode == LINK ? TarConstants.LF_SYMLINK : TarConstants.LF_NORMAL);
      if (mode == LINK) {
        entry.setLinkName(text());
      } else {
        entry.setMode(mode);
        entry.setSize(bytes.length);
      }
      entry.setModTime(0);
      return entry;
    }
  }

  private final Map<String, Content> files;

  /** A line of ol.yaml that says what runs, where that is not f.py. */
  private final Optional<String> runs;

  private final Optional<Boolean> reuseSandbox;

  private FunctionPackage(Map<String, Content> files) {
    this(files, Optional.empty(), Optional.empty());
  }

  private FunctionPackage(
      Map<String, Content> files, Optional<String> runs, Optional<Boolean> reuseSandbox) {
    this.files = files;
    this.runs = runs;
    this.reuseSandbox = reuseSandbox;
  }

  /**
   * Every regular file in a folder, and in those below it, and every link that stays inside of it;
   * byte code that Python left there is not taken along.
   *
   * @throws IOException when it cannot be read, or holds nothing
   */
  public static FunctionPackage ofFolder(Path folder) throws IOException {
    Map<String, Content> files = new LinkedHashMap<>();
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path file : found.sorted().toList()) {
        String name = folder.relativize(file).toString();
        if (name.contains("__pycache__")) {
          continue;
        }
        if (staysInside(folder, file)) {
          byte[] target = Files.readSymbolicLink(file).toString().getBytes(StandardCharsets.UTF_8);
          files.put(name, new Content(target, LINK));
        } else if (Files.isRegularFile(file)) {
          files.put(name, content(file));
        }
      }
    }
    if (files.isEmpty()) {
      throw new OpenLambdaException(
          "the folder " + folder + " holds no function: put an f.py there");
    }
    return new FunctionPackage(files);
  }

  private static boolean staysInside(Path folder, Path file) throws IOException {
    if (!Files.isSymbolicLink(file)) {
      return false;
    }
    Path target = Files.readSymbolicLink(file);
    return !target.isAbsolute()
        && file.resolveSibling(target).normalize().startsWith(folder)
        && Files.exists(file);
  }

  /** One executable, for the built-in worker, which runs it by CGI. */
  public static FunctionPackage ofExecutable(Path file) throws IOException {
    String name = file.getFileName().toString();
    return new FunctionPackage(Map.of(name, new Content(Files.readAllBytes(file), EXECUTABLE)))
        .withExecutable(name);
  }

  /** One f.py with that text. */
  public static FunctionPackage ofPython(String source) {
    return new FunctionPackage(Map.of("f.py", Content.plain(source)));
  }

  /** The same files, of which the built-in worker runs one by CGI, for each invocation anew. */
  public FunctionPackage withExecutable(String name) {
    return new FunctionPackage(files, Optional.of("executable: " + quoted(name)), reuseSandbox);
  }

  /**
   * The same files, of which the built-in worker starts a server once a container.
   *
   * @param command a program, of the files or on the PATH, and its arguments
   * @param address where it listens: a port, or the path of a unix socket
   */
  public FunctionPackage withServer(List<String> command, String address) {
    String words = command.stream().map(FunctionPackage::quoted).collect(Collectors.joining(", "));
    return new FunctionPackage(
        files,
        Optional.of("server: {command: [%s], address: %s}".formatted(words, quoted(address))),
        reuseSandbox);
  }

  /** As YAML has it in single quotes, where nothing but the quote itself means anything. */
  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  /** The same function with one more file. */
  public FunctionPackage withFile(String name, String text) {
    Map<String, Content> more = new LinkedHashMap<>(files);
    more.put(name, Content.plain(text));
    return new FunctionPackage(more, runs, reuseSandbox);
  }

  /**
   * The same function, with ol.yaml saying whether its sandboxes are reused.
   *
   * @param reuse false: a fresh one for each invocation
   */
  public FunctionPackage withReuse(boolean reuse) {
    return new FunctionPackage(files, runs, Optional.of(reuse));
  }

  /** The archive. The same files give the same bytes. */
  public byte[] toTarGz() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(
            new BufferedOutputStream(new GzipCompressorOutputStream(bytes)))) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      Map<String, Content> all = new LinkedHashMap<>(files);
      configuration().ifPresent(content -> all.put(CONFIGURATION, content));
      for (Map.Entry<String, Content> file : all.entrySet()) {
        tar.putArchiveEntry(file.getValue().entry(file.getKey()));
        if (file.getValue().mode() != LINK) {
          tar.write(file.getValue().bytes());
        }
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  /** The ol.yaml of the folder, less what we say otherwise, and what we say. */
  private Optional<Content> configuration() {
    if (runs.isEmpty() && reuseSandbox.isEmpty()) {
      return Optional.empty();
    }
    List<String> lines = new ArrayList<>();
    Content given = files.get(CONFIGURATION);
    if (given != null) {
      given
          .text()
          .lines()
          .filter(line -> reuseSandbox.isEmpty() || !line.startsWith("reuse-sandbox:"))
          .forEach(lines::add);
    }
    runs.ifPresent(lines::add);
    reuseSandbox.ifPresent(reuse -> lines.add("reuse-sandbox: " + reuse));
    return Optional.of(Content.plain(String.join("\n", lines) + "\n"));
  }

  private static Content content(Path file) throws IOException {
    return new Content(Files.readAllBytes(file), Files.isExecutable(file) ? EXECUTABLE : PLAIN);
  }
}
