package isolates.bench.gate.live;

import isolates.bench.gate.GateException;
import isolates.bench.platform.Installation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Revisions of the project, each checked out into a worktree of its own under {@code target/gate/}
 * and built there once.
 */
public final class Revisions {
  private static final String CLASS_PATH_FILE = ".class-path";
  private static final String MANIFEST = "/function.yaml";

  private final Path home;
  private final Path logs;
  private final Consumer<String> progress;
  private final Duration heartbeat;

  /**
   * @param home the project's folder, a git work tree
   * @param logs where the output of builds goes; made if need be
   * @param progress told a line before something that takes long, and while it does
   */
  public Revisions(Path home, Path logs, Consumer<String> progress) {
    this(home, logs, progress, Duration.ofSeconds(10));
  }

  /**
   * @param heartbeat how often is told that a build goes on
   */
  Revisions(Path home, Path logs, Consumer<String> progress, Duration heartbeat) {
    this.home = home;
    this.logs = logs;
    this.progress = progress;
    this.heartbeat = heartbeat;
  }

  /** A version to measure. */
  public record Revision(String name, String commit, Installation installation) {}

  /**
   * The commit that a name stands for.
   *
   * @throws GateException if there is none
   */
  public String commit(String name) throws InterruptedException {
    Output output =
        run(
            home,
            "git",
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            name + "^{commit}");
    if (output.status() != 0) {
      throw new GateException(
          "'%s' is neither a folder nor a revision of %s; name a run's folder, a commit, a branch or a tag"
              .formatted(name, home));
    }
    return output.text().strip();
  }

  /**
   * The commit of the work tree.
   *
   * @throws GateException if the work tree holds changes that no revision has
   */
  public String commitOfCleanTree() throws InterruptedException {
    Output status = run(home, "git", "status", "--porcelain", "--untracked-files=no");
    String changed = status.text().lines().findFirst().orElse("");
    if (!changed.isEmpty()) {
      throw new GateException(
          "the work tree has changes that no revision holds (%s); commit them, or name candidate=REV"
              .formatted(changed.strip()));
    }
    return commit("HEAD");
  }

  /**
   * Refuses a function that a commit lacks, before that is built.
   *
   * @throws GateException naming the function and those that there are
   */
  public void requireFunctions(String name, String commit, List<String> functions)
      throws InterruptedException {
    Output output = run(home, "git", "ls-tree", "-r", "--name-only", commit + ":workloads");
    List<String> there =
        output
            .text()
            .lines()
            .filter(path -> path.endsWith(MANIFEST))
            .map(path -> path.substring(0, path.length() - MANIFEST.length()))
            .toList();
    for (String function : functions) {
      if (!there.contains(function)) {
        throw new GateException(
            "revision %s has no function '%s'; choose one of %s"
                .formatted(name, function, String.join(", ", there)));
      }
    }
  }

  /**
   * Checks a commit out and builds it, unless that was done before.
   *
   * @param name what the user calls it
   * @throws GateException if it does not build, with the first thing that went wrong
   */
  public Revision build(String name, String commit) throws InterruptedException {
    Path tree = home.resolve("target").resolve("gate").resolve(commit);
    Path classPath = tree.resolve("target").resolve(CLASS_PATH_FILE);
    try {
      if (!Files.exists(classPath)) {
        progress.accept("building %s (%s)".formatted(name, commit.substring(0, 12)));
        checkOut(tree, commit);
        Path log =
            Files.createDirectories(logs).resolve("build-" + commit.substring(0, 12) + ".log");
        maven(name, tree, log, "-DskipTests", "process-classes");
        Path echo = logs.resolve("class-path-" + commit.substring(0, 12) + ".log");
        String said =
            maven(
                name, tree, echo, "exec:exec", "-Dexec.executable=echo", "-Dexec.args=%classpath");
        Path written =
            Files.writeString(
                tree.resolve("target").resolve(CLASS_PATH_FILE + ".new"), classPath(said, tree));
        Files.move(written, classPath);
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
        .orElseThrow(() -> new GateException("Maven did not tell the class path of " + tree));
  }

  private void checkOut(Path tree, String commit) throws InterruptedException {
    // A clean of target/ takes worktrees away behind git's back.
    run(home, "git", "worktree", "prune");
    if (!Files.exists(tree)) {
      Output added =
          run(home, "git", "worktree", "add", "--detach", "--force", tree.toString(), commit);
      if (added.status() != 0) {
        throw new GateException(
            "git cannot check out %s: %s".formatted(commit, lastLine(added.text())));
      }
    }
  }

  /** Runs Maven, telling now and then how long that takes; its output goes to the log. */
  private String maven(String name, Path tree, Path log, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("mvn", "-q", "-B", "-ntp"));
    command.addAll(Arrays.asList(arguments));
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
      throw new GateException(
          "revision %s does not build: %s; the whole log is %s".formatted(name, error(text), log));
    }
    return text;
  }

  /** The first error in a source file, or the first of any kind. */
  private static String error(String log) {
    Stream<String> inSources = log.lines().filter(line -> line.matches(".*ERROR.*\\.java.*"));
    Stream<String> any = log.lines().filter(line -> line.matches("\\[(ERROR|FATAL)] [^\\[].*"));
    return Stream.concat(inSources, any).findFirst().orElse(lastLine(log));
  }

  private static String lastLine(String text) {
    List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
    return lines.isEmpty() ? "it did not say why" : lines.get(lines.size() - 1);
  }

  private record Output(int status, String text) {}

  private static Output run(Path folder, String... command) throws InterruptedException {
    Process process = start(folder, Redirect.PIPE, List.of(command));
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
      throw new GateException("'%s' cannot be run: %s".formatted(command.get(0), e.getMessage()));
    }
  }
}
