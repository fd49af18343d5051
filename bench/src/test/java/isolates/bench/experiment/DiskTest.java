package isolates.bench.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskTest {
  @TempDir Path folder;

  @Test
  void aFileIsAsLongAsItIs() throws IOException {
    Path file = Files.write(folder.resolve("f"), new byte[1000]);

    assertThat(Disk.bytes(file)).isEqualTo(1000);
  }

  @Test
  void aFolderIsAllItsFilesAndAFileOfTwoNamesCountsOnce() throws IOException {
    Path file = Files.write(folder.resolve("f"), new byte[1000]);
    Files.createLink(folder.resolve("same"), file);
    Files.write(Files.createDirectories(folder.resolve("a/b")).resolve("g"), new byte[24]);

    assertThat(Disk.bytes(folder)).isEqualTo(1024);
  }

  @Test
  void linksInsideAreNotFollowedTheOneNamedIs(@TempDir Path elsewhere) throws IOException {
    Files.write(elsewhere.resolve("f"), new byte[1000]);
    Files.createSymbolicLink(folder.resolve("link"), elsewhere);

    assertThat(Disk.bytes(folder)).isZero();
    assertThat(Disk.bytes(folder.resolve("link"))).isEqualTo(1000);
  }
}
