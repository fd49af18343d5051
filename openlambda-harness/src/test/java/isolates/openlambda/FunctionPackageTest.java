package isolates.openlambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FunctionPackageTest {
  @TempDir Path folder;

  /** Name to "mode text". */
  private static Map<String, String> unpack(byte[] archive) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new GZIPInputStream(new ByteArrayInputStream(archive)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        String text = new String(tar.readAllBytes(), StandardCharsets.UTF_8);
        if (entry.isSymbolicLink()) {
          files.put(entry.getName(), "-> " + entry.getLinkName());
          continue;
        }
        files.put(entry.getName(), Integer.toOctalString(entry.getMode() & 0777) + " " + text);
      }
    }
    return files;
  }

  @Test
  void holdsTheFilesOfAFolder() throws IOException {
    Files.writeString(folder.resolve("f.py"), "x");
    Files.createDirectories(folder.resolve("sub/__pycache__"));
    Files.writeString(folder.resolve("sub/a.py"), "y");
    Files.writeString(folder.resolve("sub/__pycache__/a.pyc"), "z");
    Files.createSymbolicLink(folder.resolve("sub/link"), Path.of("../f.py"));
    Files.createSymbolicLink(folder.resolve("dangling"), Path.of("../nowhere"));

    FunctionPackage function = FunctionPackage.ofFolder(folder);

    assertThat(unpack(function.toTarGz()))
        .isEqualTo(Map.of("f.py", "644 x", "sub/a.py", "644 y", "sub/link", "-> ../f.py"));
    assertThat(function.toTarGz()).as("the same each time").isEqualTo(function.toTarGz());
  }

  @Test
  void namesAnExecutableInOlYaml() throws IOException {
    Path file = Files.writeString(folder.resolve("fibo"), "x");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));

    assertThat(unpack(FunctionPackage.ofExecutable(file).withReuse(false).toTarGz()))
        .isEqualTo(
            Map.of("fibo", "755 x", "ol.yaml", "644 executable: 'fibo'\nreuse-sandbox: false\n"));
  }

  @Test
  void namesAServerInOlYaml() throws IOException {
    Files.writeString(folder.resolve("s.js"), "x");

    assertThat(
            unpack(
                FunctionPackage.ofFolder(folder)
                    .withServer(List.of("node", "it's.js"), "8080")
                    .toTarGz()))
        .containsEntry("ol.yaml", "644 server: {command: ['node', 'it''s.js'], address: '8080'}\n");
  }

  @Test
  void putsItsWordOnReuseIntoTheOlYamlThatIsThere() throws IOException {
    Files.writeString(folder.resolve("f.py"), "x");
    Files.writeString(folder.resolve("ol.yaml"), "reuse-sandbox: true\nenvironment:\n  A: b\n");

    assertThat(unpack(FunctionPackage.ofFolder(folder).withReuse(false).toTarGz()))
        .containsEntry("ol.yaml", "644 environment:\n  A: b\nreuse-sandbox: false\n");
  }

  @Test
  void isNotMadeFromNothing() {
    assertThatExceptionOfType(OpenLambdaException.class)
        .isThrownBy(() -> FunctionPackage.ofFolder(folder))
        .withMessageContaining("holds no function");
  }
}
