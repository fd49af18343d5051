package isolates.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import isolates.bench.WrongUseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(10)
class ProjectLayoutTest {
  @TempDir private Path home;

  @Test
  void aJarThatWasMovedAsksForItsFolder() throws IOException {
    ProjectLayout layout = new ProjectLayout(home);

    assertThatThrownBy(layout::workloads)
        .isInstanceOf(WrongUseException.class)
        .hasMessageContaining("name the folder with --isolates.home=DIR");
    Files.createDirectory(home.resolve("workloads"));
    assertThat(layout.workloads()).isEqualTo(home.resolve("workloads"));
  }
}
