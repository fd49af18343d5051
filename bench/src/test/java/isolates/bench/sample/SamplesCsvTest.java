package isolates.bench.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamplesCsvTest {
  @TempDir Path folder;

  private static final Sample ANSWERED =
      sample("isolates", Mode.COLD, OptionalLong.of(900_000), "");
  private static final Sample UNANSWERED =
      sample("container", Mode.WARM, OptionalLong.empty(), "refused, \"at once\"\nand again");

  private static Sample sample(String platform, Mode mode, OptionalLong latency, String error) {
    SimulatedSample sample =
        new SimulatedSample(new Group("coldstart", platform, "none", "fibo-c", "c", mode));
    sample.instance = "17-4711";
    sample.round = 3;
    sample.start = "exec";
    sample.startNs = 1_000;
    sample.firstByteNs = OptionalLong.of(500);
    sample.latencyNs = latency;
    sample.error = error;
    return sample.get();
  }

  @Test
  void readsBackWhatItWrote() throws IOException {
    Path file = written(ANSWERED, UNANSWERED);
    assertThat(ReadRows.samples(file)).containsExactly(ANSWERED, UNANSWERED);
  }

  @Test
  void unknownIsEmptyAndNeverZero() throws IOException {
    Path file = written(UNANSWERED);
    assertThat(Files.readString(file)).contains(",3,,1000,500,,200,false,3,,");
  }

  @Test
  void everyRowIsOnDiskBeforeTheWriterCloses() throws IOException {
    Path file = folder.resolve("samples.csv");
    try (CsvWriter<Sample> writer = CsvWriter.create(file, CsvColumns.SAMPLES)) {
      writer.append(ANSWERED);
      assertThat(ReadRows.samples(file)).containsExactly(ANSWERED);
    }
  }

  @Test
  void leavesOutTheRowAKillCutOff() throws IOException {
    Path file = written(ANSWERED);
    Files.writeString(file, "run-1,coldstart,isol", StandardOpenOption.APPEND);
    assertThat(ReadRows.samples(file)).containsExactly(ANSWERED);
  }

  @Test
  void namesFileLineAndColumnOfAWrongValue() throws IOException {
    Path file = written(ANSWERED);
    String text = Files.readString(file).replace("900000", "9e5");
    Files.writeString(file, text);
    assertThatThrownBy(() -> ReadRows.samples(file))
        .isInstanceOf(MalformedFileException.class)
        .hasMessage(
            "%s, line 2: column 'latency_ns' holds '9e5' where a whole number from 0 belongs",
            file);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'run,bench,platfrom\n' | column 'platform' is missing; measure again with this version",
        "'' | is empty; its first line names its columns"
      })
  void refusesAFileWithoutItsHeader(String text, String complaint) throws IOException {
    Path file = Files.writeString(folder.resolve("samples.csv"), text);

    assertThatThrownBy(() -> ReadRows.samples(file))
        .isInstanceOf(MalformedFileException.class)
        .hasMessage("%s, line 1: %s", file, complaint);
  }

  /** Such as one that has max_rss_kib, and neither launch nor gap. */
  @Test
  void readsWhatAnOlderVersionMeasured() throws IOException {
    Path file = folder.resolve("samples.csv");
    Files.writeString(
        file,
        "run,bench,platform,variant,function,language,mode,instance,sequence,intended_ns,start_ns,"
            + "first_byte_ns,latency_ns,status,ok,bytes,cpu_us,max_rss_kib,error\n"
            + "r,coldstart,isolates,none,fibo-c,c,cold,17-4711,3,,1000,500,900000,200,true,3,7,12,\n");
    Sample sample = ReadRows.samples(file).get(0);

    assertThat(sample.cpuUs()).hasValue(7);
    assertThat(sample.group().gap()).isEmpty();
    assertThat(sample.launch()).isZero();
    assertThat(sample.start()).isEmpty();
    assertThat(sample.running()).isEmpty();
  }

  @Test
  void takesAByteOrderMarkAndWindowsLineEnds() throws IOException {
    Path file = written(ANSWERED);
    Files.writeString(file, "\uFEFF" + Files.readString(file).replace("\n", "\r\n"));
    assertThat(ReadRows.samples(file)).containsExactly(ANSWERED);
  }

  private Path written(Sample... samples) throws IOException {
    Path file = folder.resolve("samples.csv");
    try (CsvWriter<Sample> writer = CsvWriter.create(file, CsvColumns.SAMPLES)) {
      for (Sample sample : samples) {
        writer.append(sample);
      }
    }
    return file;
  }
}
