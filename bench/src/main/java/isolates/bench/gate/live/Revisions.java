package isolates.bench.gate.live;

import isolates.bench.gate.GateException;
import isolates.bench.platform.Installation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Revisions of the project, each checked out into a worktree of its own under {@code target/gate/}
 * and built there once.
 */
public final class Revisions {
  private static final String CLASS_PATH_FILE = ".class-path";

  private final Path home;
  private final Path logs;
  private final Consumer<String> progress;

  /**
   * @param home the project's folder, a git work tree
   * @param logs where the output of builds goes; made if need be
   * @param progress told a line before something that takes long
   */
  public Revisions(Path home, Path logs, Consumer<String> progress) {
    this.home = home;
    this.logs = logs;
    this.progress = progress;
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
        String said =
            maven(name, tree, log, "exec:exec", "-Dexec.executable=echo", "-Dexec.args=%classpath");
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

  private String maven(String name, Path tree, Path log, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("mvn", "-q", "-B", "-ntp"));
    command.addAll(Arrays.asList(arguments));
    Output output = run(tree, command.toArray(String[]::new));
    Files.writeString(log, output.text());
    if (output.status() != 0) {
      throw new GateException(
          "revision %s does not build: %s; the whole log is %s"
              .formatted(
                  name,
                  output
                      .text()
                      .lines()
                      .filter(line -> line.contains("ERROR") && line.contains(".java"))
                      .findFirst()
                      .orElse(lastLine(output.text())),
                  log));
    }
    return output.text();
  }

  private static String lastLine(String text) {
    List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
    return lines.isEmpty() ? "it did not say why" : lines.get(lines.size() - 1);
  }

  private record Output(int status, String text) {}

  private static Output run(Path folder, String... command) throws InterruptedException {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
      // Within a hook or another git command these would point git elsewhere.
      builder.environment().keySet().removeIf(key -> key.startsWith("GIT_"));
      Process process = builder.start();
      process.getOutputStream().close();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Output(process.waitFor(), text);
    } catch (IOException e) {
      throw new GateException("'%s' cannot be run: %s".formatted(command[0], e.getMessage()));
    }
  }
}
