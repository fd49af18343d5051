package isolates.bench.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FootprintTest {
  @Test
  void anInterpreterComesWithItsLibrary(@TempDir Path usr) throws Exception {
    Path program =
        Files.createFile(Files.createDirectory(usr.resolve("bin")).resolve("python3.11"));
    Path library = Files.createDirectories(usr.resolve("lib/python3.11"));
    Path link = Files.createSymbolicLink(usr.resolve("bin/python3"), Path.of("python3.11"));

    assertThat(Footprint.interpreter(link))
        .containsExactly(
            new Footprint("python3.11", program.toRealPath(), true),
            new Footprint("python3.11 library", library.toRealPath(), true));
  }

  @Test
  void whatIsNotThereIsNoPartOfIt(@TempDir Path folder) {
    assertThat(Footprint.present(List.of(Footprint.own("x", folder.resolve("absent"))))).isEmpty();
  }
}
