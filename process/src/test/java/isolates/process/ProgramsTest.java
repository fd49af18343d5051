package isolates.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramsTest {
  @Test
  void aNameIsLookedUpOnThePath() {
    assertThat(Programs.find("sh")).hasValueSatisfying(sh -> assertThat(sh).isExecutable());
    assertThat(Programs.find("fortran-iv")).isEmpty();
  }

  @Test
  void aPathIsTakenAsItIs(@TempDir Path folder) throws Exception {
    Path text = Files.writeString(folder.resolve("text"), "");
    assertThat(Programs.find("/bin/sh")).hasValue(Path.of("/bin/sh"));
    assertThat(Programs.find(text.toString())).as("a file that cannot be executed").isEmpty();
    assertThat(Programs.find(folder.toString())).as("a directory").isEmpty();
  }
}
