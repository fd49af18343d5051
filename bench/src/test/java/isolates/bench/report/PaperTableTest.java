package isolates.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import isolates.bench.sample.StatsFolder;
import isolates.bench.sample.StatsFolder.Origin;
import isolates.bench.sample.StatsFolder.Series;
import isolates.bench.statistics.Distribution;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

class PaperTableTest {
  private static Distribution published(Series series) {
    return Distribution.of(StatsFolder.published().get(series).orElseThrow(), 1);
  }

  @Test
  void theStudyAgainstItselfIsOneToOne() {
    PaperTable table = PaperTable.of(Map.of(Series.CS, published(Series.CS)), Map.of(), Map.of());

    PaperTable.Row row = table.rows().get(0);
    assertThat(row.published()).isEqualTo(223);
    assertThat(row.publishedN()).isEqualTo(33);
    assertThat(row.ratio()).isEqualTo(1);
    assertThat(row.ratioInterval().contains(1)).isTrue();
  }

  @Test
  void anotherPlatformIsNamedAsTheReasonToDiffer() {
    PaperTable table =
        PaperTable.of(
            Map.of(
                Series.OL, Distribution.of(new long[] {1, 2, 3}, 0.5),
                Series.NI, Distribution.of(new long[] {1, 2, 3}, 0.5)),
            Map.of(
                Series.OL, new Origin("container", "runc"),
                Series.NI, new Origin("isolates", "seccomp")),
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
            Map.of(Series.CGI, published(Series.CGI)),
            Map.of(),
            Map.of("start of isolates, ms", Distribution.of(new long[] {200}, 1)));

    assertThat(table.lines())
        .containsExactly(
            "median                            | published | measured here | ratio",
            "isolates, here isolates/none (ms) | 4.5       | 4.5 (4 to 5)  | 1 (0.889 to 1.11)",
            "start of isolates (ms)            | -         | 200           | -");
    table.write(run);
    Table read = Table.read().csv(run.resolve("paper.csv").toFile());
    assertThat(read.columnNames()).isEqualTo(PaperTable.COLUMNS);
    assertThat(read.rowCount()).isEqualTo(2);
  }

  @Test
  void ofMemoryTheStudyGivesOneNumber() {
    PaperTable.Row row =
        PaperTable.of(
                Map.of(Series.MOL, Distribution.of(new long[] {40, 48, 50}, 1)),
                Map.of(Series.MOL, new Origin("container", "runc", "fibo-py")),
                Map.of())
            .rows()
            .get(0);

    assertThat(row.what()).isEqualTo("memory of containers, here container/runc fibo-py");
    assertThat(row.published()).isEqualTo(24);
    assertThat(row.publishedN()).isZero();
    assertThat(row.ratio()).isEqualTo(2);
  }

  @Test
  void thePublishedNumbersAreThoseOfThePublishedSamples() {
    for (Series series : StatsFolder.published().values().keySet()) {
      Published stated = Published.of(series);

      assertThat(published(series).size()).isEqualTo(stated.n());
      assertThat(published(series).median()).isEqualTo(stated.median());
      assertThat(published(series).mean()).isCloseTo(stated.mean(), within(0.005));
    }
  }
}
