package isolates.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(10)
class RunFolderTest {
  @TempDir private Path results;
  private RunFolder run;

  @BeforeEach
  void aRunBeforeIsTheLatest() throws IOException {
    Files.createSymbolicLink(results.resolve("latest"), Path.of("before"));
    run = new RunFolder(results.resolve("coldstart-now"));
    run.create();
    Files.writeString(run.environment(), "{\n}\n");
    Files.writeString(run.log().resolve("container-runc.log"), "oops\noops\n");
    Files.writeString(run.samples(), "run,bench\n");
  }

  @Test
  void whatWasMeasuredIsTheLatest() throws IOException {
    Files.writeString(run.samples(), "run,bench\nnow,coldstart\n");

    run.end(results, "the worker died");

    assertThat(results.resolve("latest").toRealPath()).isEqualTo(run.path().toRealPath());
    assertThat(run.log()).isNotEmptyDirectory();
  }

  @Test
  void whereNothingWasMeasuredNothingIsLeftAndTheLatestStays() throws IOException {
    run.end(results, "nothing is left to measure");

    assertThat(run.path()).doesNotExist();
    assertThat(Files.readSymbolicLink(results.resolve("latest"))).isEqualTo(Path.of("before"));
  }

  @Test
  void whatTheUserIsToldToReadIsKept() throws IOException {
    run.end(results, "the worker died; its log is " + run.log().resolve("container-runc.log"));

    assertThat(run.log()).isNotEmptyDirectory();
    assertThat(Files.readSymbolicLink(results.resolve("latest"))).isEqualTo(Path.of("before"));
  }

  @Test
  void aRunElsewhereIsNotTheLatest() throws IOException {
    RunFolder elsewhere = new RunFolder(results.resolve("mine/run"));
    elsewhere.create();
    Files.writeString(elsewhere.samples(), "run,bench\nnow,coldstart\n");

    elsewhere.end(results, "");

    assertThat(elsewhere.samples()).exists();
    assertThat(Files.readSymbolicLink(results.resolve("latest"))).isEqualTo(Path.of("before"));
  }
}
