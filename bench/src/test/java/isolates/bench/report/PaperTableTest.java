package isolates.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import isolates.bench.run.RunFolder;
import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.CsvTable;
import isolates.bench.sample.Group;
import isolates.bench.sample.PaperSeries;
import isolates.bench.sample.StatsFolder;
import isolates.bench.statistics.Distribution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

class PaperTableTest {
  @Test
  void whatIsTwiceAsLongAsInTheStudyHasARatioOfTwo() {
    PaperTable table =
        PaperTable.of(
            Map.of(
                PaperSeries.CS, Distribution.of(new long[] {440, 442, 444, 446, 448, 450, 452}, 1)),
            Map.of(),
            Map.of());

    PaperTable.Quantity row = table.rows().get(0);
    assertThat(row.published().median()).isEqualTo(223);
    assertThat(row.published().n()).isEqualTo(33);
    assertThat(row.ratio()).isEqualTo(2);
    assertThat(row.ratioInterval().contains(2)).isTrue();
  }

  @Test
  void anotherPlatformIsNamedAsTheReasonToDiffer() {
    PaperTable table =
        PaperTable.of(
            Map.of(
                PaperSeries.OL, Distribution.of(new long[] {1, 2, 3}, 0.5),
                PaperSeries.NI, Distribution.of(new long[] {1, 2, 3}, 0.5)),
            Map.of(
                PaperSeries.OL, Group.of("container", "runc", ""),
                PaperSeries.NI, Group.of("isolates", "seccomp", "")),
            Map.of());

    assertThat(table.rows().get(0).what()).isEqualTo("warm containers, here container/runc");
    assertThat(table.rows().get(0).why())
        .contains("container/runc, our worker in Java", "in the place of OpenLambda");
    assertThat(table.rows().get(1).why())
        .contains("a controller in Java")
        .contains("interception by seccomp instead of the module");
  }

  @Test
  void whatWasNotPublishedHasNoRatio(@TempDir Path run) throws IOException {
    PaperTable table =
        PaperTable.of(
            Map.of(PaperSeries.CGI, Distribution.of(new long[] {9}, 0.5)),
            Map.of(),
            Map.of("start of isolates, ms", Distribution.of(new long[] {200}, 1)));

    table.write(new RunFolder(run));
    Table read = CsvTable.read(run.resolve("paper.csv"), CsvColumns.PAPER);
    assertThat(TextTable.of(PageTables.paper(read).narrow()).lines())
        .containsExactly(
            "median of                        | published | measured here | ratio",
            "isolates, here isolates/none, ms |       4.5 | 4.5           | 1",
            "start of isolates, ms            |           | 200           |");
  }

  @Test
  void ofMemoryTheStudyGivesOneNumber() {
    PaperTable.Quantity row =
        PaperTable.of(
                Map.of(PaperSeries.MOL, Distribution.of(new long[] {40, 48, 50}, 1)),
                Map.of(PaperSeries.MOL, Group.of("container", "runc", "fibo-py")),
                Map.of())
            .rows()
            .get(0);

    assertThat(row.what()).isEqualTo("memory of containers, here container/runc fibo-py");
    assertThat(row.published().median()).isEqualTo(24);
    assertThat(row.published().n()).isZero();
    assertThat(row.ratio()).isEqualTo(2);
  }

  @Test
  void thePublishedNumbersAreThoseOfThePublishedSamples() throws IOException {
    Path published =
        Path.of(System.getProperty("isolates.home", ".")).resolve("../shared/paper-stats");
    assumeTrue(Files.isDirectory(published), "skipped: the study's samples are not beside us");
    for (Map.Entry<PaperSeries, long[]> series : StatsFolder.read(published).values().entrySet()) {
      Published stated = Published.of(series.getKey());
      Distribution samples = Distribution.of(series.getValue(), 1);

      assertThat(samples.size()).isEqualTo(stated.n());
      assertThat(samples.median()).isEqualTo(stated.median());
      assertThat(samples.mean()).isCloseTo(stated.mean(), within(0.005));
    }
  }
}
