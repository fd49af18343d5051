package isolates.bench.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import isolates.bench.experiment.MeasuredRun.PartialRunException;
import isolates.bench.measure.HttpDriver;
import isolates.bench.platform.Selection;
import isolates.bench.run.ProjectLayout;
import isolates.bench.run.RunFolder;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasuredRunTest {
  @TempDir private Path folder;

  @Test
  void aRunThatCannotWriteOnSaysWhatIsKept() throws IOException {
    RunFolder made = new RunFolder(folder.resolve("run"));
    made.create();
    MeasuredRun run = new MeasuredRun("coldstart", ProjectLayout.found(), made);
    IOException full = new FileSystemException("memory.csv", null, "No space left on device");
    MeasuredRun.Plan plan =
        new MeasuredRun.Plan(
            new Selection(List.of(), Map.of()),
            new Functions(List.of(), Map.of(), Map.of()),
            (driver, recorder, leftOut) -> {
              throw full;
            });

    assertThatThrownBy(() -> run.measure(plan, new HttpDriver(), "", Map.of()))
        .isInstanceOf(PartialRunException.class)
        .hasMessage("no sample was taken")
        .hasCause(full);
    assertThat(made.path()).doesNotExist();
  }
}
