package isolates.bench.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import isolates.bench.WrongUseException;
import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.CsvWriter;
import isolates.bench.sample.MalformedFileException;
import isolates.bench.sample.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionSamplesTest {
  private static final String ENVIRONMENT =
      """
      {"schema": 1, "commit": "abc", "cpu": {"model": "Cobol 80", "processors": 2},
       "kernel": {"release": "6.18.0"}, "jdk": {"version": "17.0.15"}}
      """;

  @TempDir Path folder;

  private void write(int n) throws IOException {
    Files.writeString(folder.resolve("environment.json"), ENVIRONMENT);
    try (CsvWriter<Sample> writer =
        CsvWriter.create(folder.resolve("samples.csv"), CsvColumns.SAMPLES)) {
      for (int i = 0; i < n; i++) {
        writer.append(
            Samples.sample("isolates", "none", "fibo-c", i, 1 + i / 100.0, 200, "").get());
      }
    }
  }

  private void refused(String... parts) {
    assertThatThrownBy(() -> VersionSamples.read("baseline", folder))
        .isInstanceOf(WrongUseException.class)
        .hasMessageStartingWith("baseline: " + folder)
        .hasMessageContainingAll(parts)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void aRunIsReadWithItsMachineAndCommit() throws IOException {
    write(100);
    VersionSamples run = VersionSamples.read("baseline", folder);
    assertThat(run.commit()).isEqualTo("abc");
    assertThat(run.host()).isEqualTo(Samples.HERE);
    assertThat(run.functions()).containsExactly("fibo-c");
    assertThat(run.groups().values())
        .singleElement()
        .satisfies(outcomes -> assertThat(outcomes.invocations()).isEqualTo(100));
  }

  @Test
  void anEmptyFolderIsRefused() {
    refused("is not the folder of a run", "no samples.csv");
  }

  @Test
  void aRunWithoutSamplesIsRefused() throws IOException {
    write(0);
    refused("has samples of 0 launches a group at most", "more launches");
  }

  @Test
  void aRunOfTwoLaunchesIsRefused() throws IOException {
    write(2 * Samples.ROUNDS);
    refused("has samples of 2 launches a group at most", "more launches");
  }

  @Test
  void aRunThatWasCutOffInMidRowIsRefused() throws IOException {
    write(100);
    Files.writeString(
        folder.resolve("samples.csv"), "run-1,coldstart,iso", StandardOpenOption.APPEND);
    refused("cut off in mid-row", "run it again");
  }

  @Test
  void anotherSchemaIsRefused() throws IOException {
    write(100);
    Files.writeString(
        folder.resolve("environment.json"), ENVIRONMENT.replace("\"schema\": 1", "\"schema\": 2"));
    assertThatThrownBy(() -> VersionSamples.read("baseline", folder))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContaining("schema version 2, and this version reads 1");
  }

  @Test
  void anEnvironmentThatIsMissingOrNoJsonIsRefused() throws IOException {
    write(100);
    Files.writeString(folder.resolve("environment.json"), "{");
    assertThatThrownBy(() -> VersionSamples.read("baseline", folder))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContaining("environment.json")
        .hasMessageContaining("is not JSON");
    Files.delete(folder.resolve("environment.json"));
    refused("no environment.json");
  }

  @Test
  void noFolderIsRefused() {
    assertThatThrownBy(() -> VersionSamples.read("candidate", folder.resolve("nowhere")))
        .isInstanceOf(WrongUseException.class)
        .hasMessageContaining("is not the folder of a run");
  }
}
