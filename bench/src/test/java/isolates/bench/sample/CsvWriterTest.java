package isolates.bench.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvWriterTest {
  private static final MemoryReading READING =
      new MemoryReading(
          "run",
          Group.of("container", "runc", "fibo-py"),
          OptionalLong.empty(),
          MemoryReading.AVAILABLE,
          MemoryReading.PLATFORM,
          -512);
  private static final StartUpTime TIME =
      new StartUpTime(
          "run",
          Group.of("isolates", "none", "fibo-c"),
          StartUpTime.Stage.START,
          3,
          12_345_678_901L);
  private static final DiskItem ITEM =
      new DiskItem(
          "run",
          Group.of("isolates", "none", "fibo-c"),
          "JDK",
          "/a, b",
          DiskItem.MACHINE,
          1L << 40);

  @TempDir Path folder;

  @Test
  void whatWasWrittenIsRead() throws IOException {
    Path memory = folder.resolve("memory.csv");
    WrittenRows.write(memory, CsvColumns.MEMORY, READING);
    Path startUp = folder.resolve("startup.csv");
    WrittenRows.write(startUp, CsvColumns.STARTUP, TIME);
    Path disk = folder.resolve("disk.csv");
    WrittenRows.write(disk, CsvColumns.DISK, ITEM);

    assertThat(ReadRows.memory(memory)).containsExactly(READING);
    assertThat(ReadRows.startUp(startUp)).containsExactly(TIME);
    assertThat(startUp).content().contains("start,3,12.345678901\n");
    assertThat(ReadRows.disk(disk)).containsExactly(ITEM);
  }

  @Test
  void aRowIsOnDiskBeforeTheNextIsTaken() throws IOException {
    Path file = folder.resolve("memory.csv");
    try (CsvWriter<MemoryReading> out = CsvWriter.create(file, CsvColumns.MEMORY)) {
      assertThat(ReadRows.memory(file)).isEmpty();
      out.append(READING);
      assertThat(ReadRows.memory(file)).hasSize(1);
    }
  }

  @Test
  void aLastLineCutOffByAKillIsLeftOut() throws IOException {
    Path file = folder.resolve("memory.csv");
    WrittenRows.write(file, CsvColumns.MEMORY, READING, READING);
    String whole = Files.readString(file);
    Files.writeString(file, whole.substring(0, whole.length() - 3));

    assertThat(ReadRows.memory(file)).containsExactly(READING);
  }

  @Test
  void whatIsNoRowIsNamedWithItsLine() throws IOException {
    Path file = folder.resolve("startup.csv");
    Files.writeString(
        file,
        String.join(",", Column.names(CsvColumns.STARTUP))
            + "\nrun,isolates,none,fibo-c,start,0,1.5\nrun,isolates,none,fibo-c,nap,0,1.5\n");

    assertThatThrownBy(() -> ReadRows.startUp(file))
        .isInstanceOf(MalformedFileException.class)
        .hasMessage(
            "%s, line 3: column 'phase' holds 'nap' where one of build, start, load, stop belongs",
            file);
  }

  @Test
  void aColumnThatIsMissingIsNamed() throws IOException {
    Path file = folder.resolve("disk.csv");
    Files.writeString(file, "item,bytes\nJDK,3\n");

    assertThatThrownBy(() -> ReadRows.disk(file))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContaining("line 1: column 'run' is missing");
  }

  @Test
  void noRunOverwritesAnother() throws IOException {
    Path file = Files.createFile(folder.resolve("memory.csv"));

    assertThatThrownBy(() -> CsvWriter.create(file, CsvColumns.MEMORY))
        .isInstanceOf(FileAlreadyExistsException.class);
  }
}
