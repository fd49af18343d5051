package isolates.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import isolates.bench.sample.Column;
import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.CsvTable;
import isolates.bench.sample.Group;
import isolates.bench.sample.Mode;
import isolates.bench.sample.SimulatedRun;
import isolates.bench.statistics.Statistics;
import isolates.bench.statistics.Summary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

class StatisticsCsvTest {
  private final Statistics run =
      SimulatedRun.coldstart()
          .failures("container", "crun", "fibo-c", Mode.COLD, 2)
          .group("isolates", "none", "odd, \"named\"\nfunction", Mode.COLD, 8, 1)
          .statistics();

  @TempDir Path folder;

  @Test
  void whatIsWrittenIsReadAgainToNineDigits() throws IOException {
    RunFolder files = new RunFolder(folder);
    StatisticsCsv.write(files, run);

    Table summary = CsvTable.read(files.summary(), CsvColumns.SUMMARY);
    assertThat(summary.rowCount()).isEqualTo(run.summaries().size());
    for (Row row : summary) {
      Summary written = run.summaries().get(row.getRowNumber());
      assertThat(Group.of(row)).isEqualTo(written.group());
      assertThat(row.getDouble(CsvColumns.P50)).isCloseTo(written.p50(), withinPercentage(1e-6));
    }
    Table comparison = CsvTable.read(files.comparison(), CsvColumns.COMPARISON);
    assertThat(comparison.rowCount()).isEqualTo(run.comparisons().size());
    for (Row row : comparison) {
      double written = run.comparisons().get(row.getRowNumber()).ratio();
      assertThat(row.getDouble(CsvColumns.RATIO)).isCloseTo(written, withinPercentage(1e-6));
    }
  }

  @Test
  void theSameInAnyLocale() throws IOException {
    StatisticsCsv.write(new RunFolder(folder), run);
    String english = Files.readString(folder.resolve("summary.csv"));
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      StatisticsCsv.write(new RunFolder(folder), run);
    } finally {
      Locale.setDefault(before);
    }
    assertThat(Files.readString(folder.resolve("summary.csv"))).isEqualTo(english);
  }

  @Test
  void tablesawReadsThemWithoutOptions() throws IOException {
    StatisticsCsv.write(new RunFolder(folder), run);

    for (String name : new String[] {"summary.csv", "comparison.csv", "checks.csv"}) {
      Table table = Table.read().csv(folder.resolve(name).toFile());
      assertThat(table.rowCount()).as(name).isPositive();
    }
    Table summary = Table.read().csv(folder.resolve("summary.csv").toFile());
    assertThat(summary.columnNames()).isEqualTo(Column.names(CsvColumns.SUMMARY));
    assertThat(summary.numberColumn("p50").max())
        .isCloseTo(
            run.summaries().stream()
                .mapToDouble(Summary::p50)
                .filter(p50 -> !Double.isNaN(p50))
                .max()
                .orElseThrow(),
            within(1e-6));
  }

  @Test
  void tablesawReadsSamplesWithoutOptions() throws IOException {
    SimulatedRun.coldstart().write(folder);

    Table samples = Table.read().csv(folder.resolve("samples.csv").toFile());

    assertThat(samples.rowCount()).isEqualTo(490);
    assertThat(samples.numberColumn("latency_ns").isEmpty()).isFalse();
  }

  @Test
  void unknownIsAnEmptyFieldAndSmallIsNotZero() {
    assertThat(StatisticsCsv.text(Double.NaN)).isEmpty();
    assertThat(StatisticsCsv.text(3e-9)).isEqualTo("3E-9");
    assertThat(StatisticsCsv.text(0.0015)).isEqualTo("0.0015");
    assertThat(StatisticsCsv.text(1234567)).isEqualTo("1234567");
    assertThat(StatisticsCsv.text(0)).isEqualTo("0");
  }
}
