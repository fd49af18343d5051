package isolates.bench.gate.live;

import isolates.bench.WrongUseException;
import isolates.bench.platform.Installation;
import isolates.process.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Revisions of the project, each checked out into a worktree of its own under {@code target/gate/}
 * and built there once.
 */
public final class Revisions {
  private static final String CLASS_PATH_FILE = ".class-path";
  private static final String MANIFEST = "/function.yaml";

  /** The files of a function may be anything, so of those only documents are none. */
  private static final Pattern NO_INPUT =
      Pattern.compile(
          "LICENSE|.*\\.md|(plots|results|\\.github|\\.ci)/.*|(?!workloads/).*/src/test/.*");

  private final Path home;
  private final Path logs;
  private final Consumer<String> progress;
  private final Duration heartbeat;

  /** A version to measure. */
  public record Revision(String name, String commit, Installation installation) {}

  /**
   * @param home the project's folder, a git work tree
   * @param logs where the output of builds goes; made if need be
   * @param progress told a line before something that takes long
   * @param heartbeat and so often while it does
   */
  public Revisions(Path home, Path logs, Consumer<String> progress, Duration heartbeat) {
    this.home = home;
    this.logs = logs;
    this.progress = progress;
    this.heartbeat = heartbeat;
  }

  /**
   * The commit that the user means.
   *
   * @param revision empty for the work tree's
   * @param functions that it must have
   * @throws WrongUseException if there is no such commit, or it lacks a function
   */
  public String commit(Optional<String> revision, List<String> functions)
      throws InterruptedException {
    String commit = revision.isPresent() ? commit(revision.get()) : commitOfCleanTree();
    requireFunctions(revision.orElse("HEAD"), commit, functions);
    return commit;
  }

  String commit(String name) throws InterruptedException {
    Output output = git("rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}");
    if (output.status() != 0) {
      throw new WrongUseException(
          "'%s' is neither a folder nor a revision of %s; name a run's folder, a commit, a branch or a tag"
              .formatted(name, home));
    }
    return output.text().strip();
  }

  /** Of a work tree that holds no changes which no revision has. */
  String commitOfCleanTree() throws InterruptedException {
    String changes = git("status", "--porcelain", "--untracked-files=no").text();
    if (!changes.isEmpty()) {
      throw new WrongUseException(
          "the work tree has changes that no revision holds (%s); commit them, or name a revision"
              .formatted(changes.lines().findFirst().orElse("").strip()));
    }
    return commit("HEAD");
  }

  /**
   * What of the files that differ between two commits the build of a controller or of a function
   * can see: neither documents nor tests.
   */
  public List<String> inputs(String commit, String other) throws InterruptedException {
    return git("diff", "--name-only", "--no-renames", commit, other)
        .text()
        .lines()
        .filter(path -> !NO_INPUT.matcher(path).matches())
        .toList();
  }

  /** Refuses a function that a commit lacks, before that is built. */
  void requireFunctions(String name, String commit, List<String> functions)
      throws InterruptedException {
    List<String> there =
        git("ls-tree", "-r", "--name-only", commit + ":workloads")
            .text()
            .lines()
            .filter(path -> path.endsWith(MANIFEST))
            .map(path -> path.substring(0, path.length() - MANIFEST.length()))
            .toList();
    for (String function : functions) {
      if (!there.contains(function)) {
        throw new WrongUseException(
            "revision %s has no function '%s'; choose one of %s"
                .formatted(name, function, String.join(", ", there)));
      }
    }
  }

  /**
   * Checks a commit out and builds it, unless that was done before.
   *
   * @param name what the user calls it
   * @throws WrongUseException if it does not build, with the first thing that went wrong
   */
  public Revision build(String name, String commit) throws InterruptedException {
    Path tree = home.resolve("target").resolve("gate").resolve(commit);
    Path classPath = tree.resolve("target").resolve(CLASS_PATH_FILE);
    try {
      if (!Files.exists(classPath)) {
        String id = commit.substring(0, 12);
        progress.accept("building %s (%s)".formatted(name, id));
        checkOut(tree, commit);
        Path log = Files.createDirectories(logs).resolve("build-" + id + ".log");
        maven(name, tree, log, "-DskipTests", "process-classes");
        Path echo = logs.resolve("class-path-" + id + ".log");
        String said =
            maven(
                name, tree, echo, "exec:exec", "-Dexec.executable=echo", "-Dexec.args=%classpath");
        // Moved when it is whole: it says that the build is.
        Path written = classPath.resolveSibling(CLASS_PATH_FILE + ".new");
        Files.move(Files.writeString(written, classPath(said, tree)), classPath);
      }
      return new Revision(
          name, commit, new Installation(tree, Files.readString(classPath), List.of()));
    } catch (IOException e) {
      throw new UncheckedIOException("%s cannot be built: %s".formatted(name, e.getMessage()), e);
    }
  }

  /** The line that Maven's echo of the class path printed, among whatever else Maven says. */
  private static String classPath(String said, Path tree) {
    String classes = tree.resolve("target").resolve("classes").toString();
    return said.lines()
        .filter(line -> line.contains(classes))
        .map(line -> line.substring(line.indexOf(classes)).strip())
        .findFirst()
        .orElseThrow(() -> new WrongUseException("Maven did not tell the class path of " + tree));
  }

  private void checkOut(Path tree, String commit) throws InterruptedException {
    // A clean of target/ takes worktrees away behind git's back.
    git("worktree", "prune");
    if (!Files.exists(tree)) {
      Output added = git("worktree", "add", "--detach", "--force", tree.toString(), commit);
      if (added.status() != 0) {
        throw new WrongUseException(
            "git cannot check out %s: %s".formatted(commit, Command.lastLine(added.text())));
      }
    }
  }

  /** Runs Maven, telling now and then how long that takes, and returns what it said. */
  private String maven(String name, Path tree, Path log, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("mvn", "-q", "-B", "-ntp"));
    command.addAll(List.of(arguments));
    long start = System.nanoTime();
    Process process = start(tree, Redirect.to(log.toFile()), command);
    try {
      while (!process.waitFor(heartbeat.toMillis(), TimeUnit.MILLISECONDS)) {
        long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
        progress.accept("building %s: %d s; its log is %s".formatted(name, seconds, log));
      }
    } finally {
      process.destroy();
    }
    String text = Files.readString(log);
    if (process.exitValue() != 0) {
      throw new WrongUseException(
          "revision %s does not build: %s; the whole log is %s".formatted(name, error(text), log));
    }
    return text;
  }

  /** The first error in a source file, or the first of any kind. */
  private static String error(String log) {
    return Stream.of(".*ERROR.*\\.java.*", "\\[(ERROR|FATAL)] [^\\[].*")
        .flatMap(form -> log.lines().filter(line -> line.matches(form)))
        .findFirst()
        .orElse(Command.lastLine(log));
  }

  private record Output(int status, String text) {}

  private Output git(String... arguments) throws InterruptedException {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    Process process = start(home, Redirect.PIPE, command);
    try {
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Output(process.waitFor(), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Process start(Path folder, Redirect output, List<String> command) {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output);
      // Within a hook or another git command these would point git elsewhere.
      builder.environment().keySet().removeIf(key -> key.startsWith("GIT_"));
      Process process = builder.start();
      process.getOutputStream().close();
      return process;
    } catch (IOException e) {
      throw new WrongUseException(
          "'%s' cannot be run: %s".formatted(command.get(0), e.getMessage()));
    }
  }
}
