package isolates.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import isolates.bench.WrongUseException;
import isolates.workload.Build;
import isolates.workload.Catalogue;
import isolates.workload.Workload;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class FunctionTemplateTest {
  private static final Path HOME = Path.of(System.getProperty("isolates.home", "."));

  @TempDir Path folder;

  /** As an isolate is: by CGI, the body on standard input. */
  private static byte[] run(Path executable, byte[] body) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(executable.toString()).directory(executable.getParent().toFile());
    builder.environment().put("CONTENT_LENGTH", Integer.toString(body.length));
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (var in = process.getOutputStream()) {
      in.write(body);
    }
    byte[] said = process.getInputStream().readAllBytes();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    String text = new String(said, StandardCharsets.ISO_8859_1);
    int head = text.indexOf("\r\n\r\n");
    assertThat(text.substring(0, head)).contains("Content-Type: ");
    return Arrays.copyOfRange(said, head + 4, said.length);
  }

  @ParameterizedTest
  @EnumSource
  void makesAFunctionThatBuildsAndAnswersRightly(FunctionTemplate language) throws Exception {
    Workload workload = Catalogue.read(language.write("hello-7", folder, HOME)).find("hello-7");
    Build.unavailableReason(workload).ifPresent(reason -> assumeTrue(false, "hello-7 " + reason));

    Path executable = new Build(folder.resolve("built")).build(workload);

    byte[] answer = run(executable, workload.input().body(7));
    String text = new String(answer, StandardCharsets.UTF_8);
    byte[] unwrapped =
        text.startsWith("{\"result\": \"hello 7\"}")
            ? "hello 7".getBytes(StandardCharsets.UTF_8)
            : answer;
    assertThat(workload.check().complaint(7, unwrapped)).isEmpty();
    assertThat(workload.check().complaint(7, new byte[0])).isPresent();
  }

  @Test
  void overwritesNothing() throws Exception {
    FunctionTemplate.SHELL.write("mine", folder, HOME);
    assertThatExceptionOfType(WrongUseException.class)
        .isThrownBy(() -> FunctionTemplate.SHELL.write("mine", folder, HOME))
        .withMessageContaining("already exists; choose another name");
  }

  @Test
  void namesWhatANameIs() {
    assertThatExceptionOfType(WrongUseException.class)
        .isThrownBy(() -> FunctionTemplate.SHELL.write("../Mine", folder, HOME))
        .withMessage("new: name: '../Mine' must be small letters, digits and hyphens");
  }
}
