package isolates.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import isolates.bench.sample.Column;
import isolates.bench.sample.Columns;
import isolates.bench.sample.MalformedFileException;
import isolates.bench.sample.Mode;
import isolates.bench.sample.SimulatedRun;
import isolates.bench.statistics.Statistics;
import isolates.bench.statistics.Summary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

class StatisticsCsvTest {
  /** Files keep nine significant digits. */
  private static final RecursiveComparisonConfiguration TO_NINE_DIGITS =
      RecursiveComparisonConfiguration.builder()
          .withComparatorForType(
              (a, b) ->
                  a.equals(b) || Math.abs(a - b) <= 1e-8 * Math.abs(a) ? 0 : Double.compare(a, b),
              Double.class)
          .build();

  private final Statistics run =
      SimulatedRun.coldstart()
          .failures("container", "crun", "fibo-c", Mode.COLD, 2)
          .group("isolates", "none", "odd, \"named\"\nfunction", Mode.COLD, 8, 1)
          .statistics();

  @TempDir Path folder;

  @Test
  void whatIsWrittenIsReadAgain() throws IOException {
    StatisticsCsv.write(new RunFolder(folder), run);

    assertThat(StatisticsCsv.read(new RunFolder(folder)).summaries())
        .usingRecursiveFieldByFieldElementComparator(TO_NINE_DIGITS)
        .isEqualTo(run.summaries());
    assertThat(StatisticsCsv.read(new RunFolder(folder)).comparisons())
        .usingRecursiveFieldByFieldElementComparator(TO_NINE_DIGITS)
        .isEqualTo(run.comparisons());
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
    assertThat(summary.columnNames()).isEqualTo(Column.names(Columns.SUMMARY));
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

  @Test
  void aTableOfOtherColumnsIsRefused() throws IOException {
    StatisticsCsv.write(new RunFolder(folder), run);
    Files.writeString(folder.resolve("summary.csv"), "a,b\n1,2\n");

    assertThatThrownBy(() -> StatisticsCsv.read(new RunFolder(folder)))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContaining("line 1: column 1 is 'a' where 'bench' belongs");
  }

  @Test
  void aWordWhereANumberBelongsIsNamedWithItsLine() throws IOException {
    StatisticsCsv.write(new RunFolder(folder), run);
    Path file = folder.resolve("summary.csv");
    Files.writeString(file, Files.readString(file).replaceFirst(",latency,50,", ",latency,x,"));

    assertThatThrownBy(() -> StatisticsCsv.read(new RunFolder(folder)))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContaining(file + ", line ")
        .hasMessageEndingWith("column 'n' holds 'x' where a whole number belongs");
  }
}
