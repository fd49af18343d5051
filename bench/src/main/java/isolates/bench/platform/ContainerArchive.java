package isolates.bench.platform;

import isolates.workload.Workload;
import isolates.workload.Workload.ContainerForm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;

/**
 * A function in the form that a worker's registry takes: a .tar.gz of its code and of {@code
 * ol.yaml}.
 */
final class ContainerArchive {
  private static final int EXECUTABLE_MODE = 0100755;

  private ContainerArchive() {}

  /**
   * Packs a function.
   *
   * @param form what the container side runs
   * @param executable the built executable, for {@link ContainerForm#EXECUTABLE}
   * @param reuse whether the worker may serve several invocations by one sandbox
   * @throws UncheckedIOException if a file of the function cannot be read
   */
  static byte[] pack(Workload workload, ContainerForm form, Path executable, boolean reuse) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(new GzipCompressorOutputStream(bytes))) {
      StringBuilder config = new StringBuilder("reuse-sandbox: " + reuse + "\n");
      switch (form) {
        case EXECUTABLE -> {
          String name = executable.getFileName().toString();
          add(tar, name, Files.readAllBytes(executable), EXECUTABLE_MODE);
          config.append("executable: ").append(name).append('\n');
        }
        case F_PY -> {
          for (Path file : files(workload.openlambda().orElseThrow())) {
            add(
                tar,
                file.getFileName().toString(),
                Files.readAllBytes(file),
                TarArchiveEntry.DEFAULT_FILE_MODE);
          }
        }
      }
      byte[] olYaml = config.toString().getBytes(StandardCharsets.UTF_8);
      add(tar, "ol.yaml", olYaml, TarArchiveEntry.DEFAULT_FILE_MODE);
    } catch (IOException e) {
      throw new UncheckedIOException(workload.name() + " cannot be packed: " + e.getMessage(), e);
    }
    return bytes.toByteArray();
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static void add(TarArchiveOutputStream tar, String name, byte[] content, int mode)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(content.length);
    entry.setMode(mode);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }
}
