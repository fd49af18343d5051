package isolates.bench.gate.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import isolates.bench.WrongUseException;
import isolates.process.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Revisions of a small project of the test's own. */
class RevisionsTest {
  @TempDir Path home;
  private final List<String> progress = new ArrayList<>();
  private Revisions revisions;

  @BeforeEach
  void commitSomething() throws Exception {
    git("init", "--quiet");
    Files.writeString(home.resolve(".gitignore"), "target/\n");
    Files.writeString(home.resolve("pom.xml"), "<project>\n");
    git("add", ".");
    commit("a project that cannot be built");
    git("tag", "first");
    revisions =
        new Revisions(home, home.resolve("target/log"), progress::add, Duration.ofMillis(20));
  }

  private String commit(String message) throws Exception {
    git("-c", "user.name=t", "-c", "user.email=t@localhost", "commit", "--quiet", "-am", message);
    return git("rev-parse", "HEAD");
  }

  private String git(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
    builder.environment().keySet().removeIf(key -> key.startsWith("GIT_"));
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said.strip();
  }

  @Test
  void aTagABranchAndHeadStandForTheirCommits() throws Exception {
    String first = git("rev-parse", "HEAD");
    Files.writeString(home.resolve("pom.xml"), "<project/>\n");
    String second = commit("another");

    assertThat(revisions.commit("first")).isEqualTo(first);
    assertThat(revisions.commit("HEAD")).isEqualTo(second);
    assertThat(revisions.commitOfCleanTree()).isEqualTo(second);
  }

  @Test
  void whatNamesNoCommitIsRefused() {
    for (String name : List.of("no-such-branch", "--help", "", "HEAD:pom.xml")) {
      assertThatExceptionOfType(WrongUseException.class)
          .as(name)
          .isThrownBy(() -> revisions.commit(name))
          .withMessageContaining("is neither a folder nor a revision of " + home);
    }
  }

  @Test
  void aDirtyTreeIsRefusedByTheNameOfWhatChanged() throws Exception {
    Files.writeString(home.resolve("pom.xml"), "<project/>\n");
    assertThatExceptionOfType(WrongUseException.class)
        .isThrownBy(() -> revisions.commitOfCleanTree())
        .withMessageContaining("M pom.xml")
        .withMessageContaining("commit them");
  }

  @Test
  void filesThatGitDoesNotKnowMakeNoTreeDirty() throws Exception {
    Files.writeString(home.resolve("notes.txt"), "mine\n");
    assertThat(revisions.commitOfCleanTree()).isEqualTo(git("rev-parse", "HEAD"));
  }

  @Test
  void documentsAndTestsAreNoInputOfABuild() throws Exception {
    String first = revisions.commit("first");
    write("README.md", "words\n");
    write("controller/src/test/java/ATest.java", "class ATest {}\n");
    write("plots/gallery/a.svg", "<svg/>\n");
    String documents = commit("documents and tests");
    assertThat(revisions.inputs(first, documents)).isEmpty();
    write("workloads/f/src/test/data", "1\n");
    write("controller/Main.java", "class Main {}\n");
    assertThat(revisions.inputs(first, commit("a function and code")))
        .containsExactly("controller/Main.java", "workloads/f/src/test/data");
  }

  private void write(String name, String text) throws Exception {
    Path file = home.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    git("add", name);
  }

  @Test
  void aFunctionThatARevisionLacksIsRefusedBeforeItIsBuilt() throws Exception {
    Path manifest = home.resolve("workloads/fibo-c/function.yaml");
    Files.createDirectories(manifest.getParent());
    Files.writeString(manifest, "name: fibo-c\n");
    git("add", ".");
    String commit = commit("a function");
    revisions.requireFunctions("HEAD", commit, List.of("fibo-c"));
    assertThatExceptionOfType(WrongUseException.class)
        .isThrownBy(() -> revisions.requireFunctions("HEAD", commit, List.of("fibo-c", "fib")))
        .withMessage("revision HEAD has no function 'fib'; choose one of fibo-c");
  }

  @Test
  void aRevisionThatDoesNotBuildIsRefusedWithItsErrorAndItsLog() throws Exception {
    assumeThat(Programs.find("mvn")).isPresent();
    String commit = git("rev-parse", "HEAD");
    assertThatExceptionOfType(WrongUseException.class)
        .isThrownBy(() -> revisions.build("first", commit))
        .withMessageStartingWith("revision first does not build: [FATAL] Non-")
        .withMessageContaining("the whole log is " + home.resolve("target/log"));
    assertThat(progress)
        .startsWith("building first (" + commit.substring(0, 12) + ")")
        .last()
        .asString()
        .matches(
            "building first: [0-9]+ s; its log is .*/build-" + commit.substring(0, 12) + ".log");
    assertThat(home.resolve("pom.xml")).hasContent("<project>");
  }
}
