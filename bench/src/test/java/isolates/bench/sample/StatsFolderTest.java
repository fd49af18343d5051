package isolates.bench.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatsFolderTest {
  @TempDir Path folder;

  @Test
  void aSeriesIsANumberALine() throws IOException {
    StatsFolder.write(folder, PaperSeries.CS, LongStream.of(223, 0, 231));

    assertThat(Files.readString(folder.resolve("cs.csv"))).isEqualTo("223\n0\n231\n");
    assertThat(StatsFolder.read(folder).get(PaperSeries.CS)).contains(new long[] {223, 0, 231});
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4\n5\n6\n",
        "4\n5\n6",
        "4\r\n5\r\n6\r\n",
        "4\r5\r\n6\n",
        "\uFEFF4\n5\n6\n",
        " 4 \n\n5\n6\n\n",
        "4\n0.5E1\n6e0\n",
        "4.0\n5\n6\n"
      })
  void lineEndsByteOrderMarksAndNotationsDoNotMatter(String text) throws IOException {
    Files.writeString(folder.resolve("ol.csv"), text);

    assertThat(StatsFolder.read(folder).get(PaperSeries.OL)).contains(new long[] {4, 5, 6});
  }

  @ParameterizedTest
  @CsvSource({
    "'4\nfive\n',line 2: 'five' is no number",
    "'response\n4\n',line 1: 'response' is no number",
    "'4\n5,6\n','line 2: ''5,6'' is no number'",
    "'4\n5.5\n',line 2: '5.5' is no whole number of ms",
    "'4\n1e30\n',line 2: '1e30' is no whole number of ms",
    "'4\n-5\n',line 2: a time of -5 ms is below 0"
  })
  void whatIsNoNumberIsNamedWithItsLine(String text, String problem) throws IOException {
    Files.writeString(folder.resolve("ol.csv"), text);

    assertThatThrownBy(() -> StatsFolder.read(folder))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageStartingWith(folder.resolve("ol.csv") + ", ")
        .hasMessageContaining(problem);
  }

  @Test
  void whatIsNoTextIsNamed() throws IOException {
    Files.write(folder.resolve("ni.csv"), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});

    assertThatThrownBy(() -> StatsFolder.read(folder))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContaining("ni.csv, line 1: is not text");
  }

  @Test
  void anEmptyFileIsAsGoodAsNone() throws IOException {
    Files.createFile(folder.resolve("cs.csv"));

    assertThat(StatsFolder.read(folder).get(PaperSeries.CS)).isEmpty();
  }

  @Test
  void memoryBelowZeroIsNoMemory() throws IOException {
    Files.writeString(folder.resolve("mni.csv"), "-2\n");

    assertThat(StatsFolder.read(folder).get(PaperSeries.MNI)).isEmpty();
  }

  @Test
  void onlyOpenLambdaIsLabelledOpenLambda() throws IOException {
    StatsFolder.write(folder, PaperSeries.OL, LongStream.of(4));
    StatsFolder.write(folder, PaperSeries.CS, LongStream.of(4));
    StatsFolder.writeOrigins(folder, Map.of(PaperSeries.OL, Group.of("container", "runc", "")));

    StatsFolder read = StatsFolder.read(folder);

    assertThat(read.origin(PaperSeries.OL)).isEqualTo(Group.of("container", "runc", ""));
    assertThat(read.origin(PaperSeries.CS)).isEqualTo(Group.of("openlambda", "", ""));
  }

  @Test
  void anOriginOfNoSeriesIsNamed() throws IOException {
    Files.writeString(
        folder.resolve(StatsFolder.ORIGINS),
        "file,platform,variant,function\nolx.csv,container,runc,fibo-py\n");

    assertThatThrownBy(() -> StatsFolder.read(folder))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContaining("line 2: there is no series 'olx.csv'");
  }
}
