package isolates.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import isolates.bench.run.RunData;
import isolates.bench.run.RunFolder;
import isolates.bench.sample.Mode;
import isolates.bench.sample.SimulatedRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaveatsTest {
  @TempDir Path runs;

  private List<String> caveats(String environment, SimulatedRun run) throws IOException {
    Path folder = Files.createTempDirectory(runs, "run");
    Files.writeString(
        folder.resolve("environment.json"), "{\"schema\":1%s}".formatted(environment));
    return Caveats.of(RunData.read(new RunFolder(run.write(folder))));
  }

  private static SimulatedRun alone(String platform) {
    return new SimulatedRun().group(platform, "some", "f", Mode.COLD, 9, 1);
  }

  @Test
  void aRunThatCanBeBelievedHasNone() throws IOException {
    assertThat(
            caveats(
                ",\"load_before\":\"0.1 0 0\",\"cpu\":{\"processors\":2},\"platforms\":{"
                    + "\"isolates/none\":{\"spawn\":\"native\"},"
                    + "\"container/runc\":{\"spawn\":\"native\",\"runtime\":\"runc\",\"freezer\":\"v2\"}},"
                    + "\"driver\":{\"cpu_dma_latency\":\"held at 0 us\"},\"unchecked\":[]",
                SimulatedRun.coldstart()))
        .isEmpty();
  }

  @Test
  void aBusyMachineIsTheFirstOfThem() throws IOException {
    assertThat(
            caveats(
                ",\"load_before\":\"20.1 9 9\",\"cpu\":{\"processors\":2},\"unchecked\":[\"f\"]",
                SimulatedRun.coldstart()))
        .containsExactly(
            "Not a quiet machine: load 20.1 on 2 processors before the run. Measure again on a quiet"
                + " one before you rely on these times.",
            "The responses of f are not checked (check: none).");
  }

  @Test
  void whatAMachineWithoutRootOrCompilerDoesToThePlatformsIsSaid() throws IOException {
    assertThat(
            caveats(
                ",\"platforms\":{"
                    + "\"isolates/none\":{\"spawn\":\"processbuilder\"},"
                    + "\"container/unshare\":"
                    + "{\"spawn\":\"native\",\"runtime\":\"unshare\",\"freezer\":\"none\"},"
                    + "\"container/none\":"
                    + "{\"spawn\":\"native\",\"runtime\":\"none\",\"freezer\":\"none\"}},"
                    + "\"driver\":{\"cpu_dma_latency\":\"kept: Permission denied\"}",
                SimulatedRun.coldstart()))
        .hasSize(5)
        .anyMatch(text -> text.startsWith("container/none makes no container"))
        .anyMatch(text -> text.startsWith("isolates/none starts processes by ProcessBuilder"))
        .anyMatch(text -> text.startsWith("container/unshare is namespaces alone"))
        .anyMatch(text -> text.startsWith("container/unshare freezes no container"))
        .anyMatch(
            text -> text.contains("may sleep between requests") && text.contains("Permission"));
  }

  @Test
  void aRunThatCannotCompareSaysWhy() throws IOException {
    assertThat(caveats("", alone("isolates")))
        .singleElement()
        .asString()
        .startsWith("This run has no baseline");
    assertThat(caveats("", alone("container")))
        .singleElement()
        .asString()
        .startsWith("This run has no isolates");
    assertThat(caveats("", new SimulatedRun().failures("isolates", "none", "f", Mode.COLD, 2)))
        .containsExactly("No response was right, so there is nothing to compare.");
  }

  @Test
  void aBaselineThatOnlyFailedIsNone() throws IOException {
    assertThat(caveats("", alone("isolates").failures("container", "runc", "f", Mode.COLD, 9)))
        .singleElement()
        .asString()
        .startsWith("This run has no baseline");
  }
}
