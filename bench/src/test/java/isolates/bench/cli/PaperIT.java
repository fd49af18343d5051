package isolates.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import isolates.bench.cli.BenchProcess.Outcome;
import isolates.bench.sample.MemoryReading;
import isolates.bench.sample.Mode;
import isolates.bench.sample.ReadRows;
import isolates.bench.sample.Sample;
import isolates.bench.sample.StartUpTime.Stage;
import isolates.container.Runtimes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

/**
 * The study repeated with two samples of each kind, on whatever this machine has in place of
 * OpenLambda.
 */
@Order(3)
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class PaperIT {
  private static final List<String> FIGURES =
      List.of(
          "CSvsOL_bar",
          "CSvsOLvsNI_bar",
          "OLvsNI_box",
          "CGIvsNI_box",
          "CGIPYJSONvsCGIPYQRYvsCGI_bar",
          "OLvsNI_Mem_bar",
          "OLvsNI_MemKB_bar");

  /** How a run says that the machine moved by more than a platform took. */
  private static final String NO_MEMORY = "memory by the study's method is left out of";

  /** What may be below 0: differences and correlations. */
  private static final Pattern SIGNED =
      Pattern.compile("shift.*|cliffs_delta|Cliff.*delta|.*drift.*|auto.*|carry.over.*");

  private static final Pattern WHOLE =
      Pattern.compile(
          "n|.*_n|samples|failures|instances.*|readings|repetition|launch(es)?|outliers.*|warm_up"
              + "|invocations|count|bytes|kib|status|sequence|gc|running|.*_ns|.*_us");

  @TempDir Path folder;

  @Test
  void theStudyIsMeasuredWithContainersInThePlaceOfOpenLambdaUnderTheirOwnName() throws Exception {
    String runtime = runtime();
    Path run = folder.resolve("run");
    Outcome outcome =
        BenchProcess.runWell(
            "paper",
            "--n=2",
            "--launches=1",
            "--warmup=1",
            "--first=2",
            "--repetitions=2",
            "--formats=svg",
            "--out=" + run);

    List<Sample> samples = ReadRows.samples(run.resolve("samples.csv"));
    assertThat(samples)
        .allMatch(Sample::ok)
        .noneMatch(s -> s.group().platform().equals("openlambda"));
    assertThat(samples)
        .filteredOn(s -> s.group().mode() == Mode.FIRST)
        .hasSize(2)
        .allMatch(
            s -> s.group().platform().equals("container") && s.group().variant().equals(runtime));
    assertThat(lines(run.resolve("stats/cs.csv"))).hasSize(2);
    assertThat(lines(run.resolve("stats/ol.csv"))).hasSize(2);
    assertThat(run.resolve("stats/sources.csv")).content().contains("ol.csv,container," + runtime);

    assertThat(ReadRows.memory(run.resolve("memory.csv")))
        .filteredOn(reading -> reading.method().equals(MemoryReading.PSS))
        .hasSizeGreaterThanOrEqualTo(4)
        .allMatch(reading -> reading.kib() > 1024)
        .anyMatch(
            reading ->
                reading.group().platform().equals("container")
                    && reading.instances().orElse(0) == 1);
    assertThat(ReadRows.startUp(run.resolve("startup.csv")))
        .extracting(time -> time.group().platform() + " " + time.stage().id())
        .contains("container " + Stage.LOAD.id(), "isolates " + Stage.START.id());
    assertThat(ReadRows.disk(run.resolve("disk.csv")))
        .filteredOn(item -> item.item().equals("function"))
        .extracting(item -> item.group().platform())
        .contains("container", "isolates");

    // Each visit took a platform's memory or said why it did not: a figure wants one visit of each.
    assertThat(ReadRows.memory(run.resolve("memory.csv")))
        .filteredOn(reading -> reading.method().equals(MemoryReading.AVAILABLE))
        .hasSize(3 * 2 - (int) outcome.said().stream().filter(l -> l.contains(NO_MEMORY)).count());
    boolean bothTook =
        Files.exists(run.resolve("stats/mol.csv")) && Files.exists(run.resolve("stats/mni.csv"));
    for (String figure : FIGURES) {
      boolean told = !figure.contains("_Mem") || bothTook;
      assertThat(Files.exists(run.resolve("figures").resolve(figure + ".svg"))).isEqualTo(told);
      assertThat(Files.readString(run.resolve("report.html")).contains("id=\"" + figure + "\""))
          .isEqualTo(told);
    }
    assertThat(run.resolve("figures/CSvsOL_bar.svg"))
        .content()
        .contains("container/" + runtime)
        .doesNotContain("OpenLambda");
    assertThat(outcome.said())
        .anyMatch(line -> line.matches("median of +\\| published \\| measured here +\\| ratio"))
        .anyMatch(line -> line.startsWith("cold start of containers, here container/" + runtime))
        .anyMatch(line -> line.startsWith("left out: openlambda, no worker was named"));
    tablesawReadsEveryTable(run);
    noNumberCannotBe(run);
    theReportIsMadeAgainFromTheFolderAlone(run);
  }

  private static String runtime() throws InterruptedException {
    for (String name : Runtimes.NAMES) {
      if (Runtimes.probe(name).available()) {
        return name;
      }
    }
    assumeTrue(false, "no container runtime works here: " + Runtimes.probe("unshare"));
    return "";
  }

  private static void tablesawReadsEveryTable(Path run) throws IOException {
    try (Stream<Path> files = Files.list(run)) {
      assertThat(files.filter(file -> file.toString().endsWith(".csv")))
          .hasSizeGreaterThanOrEqualTo(8)
          .allSatisfy(
              file ->
                  assertThat(String.join(",", Table.read().csv(file.toFile()).columnNames()))
                      .isEqualTo(lines(file).get(0)));
    }
  }

  /** Every number of every table, in the files and on the page. */
  private static void noNumberCannotBe(Path run) throws IOException {
    long inFiles = 0;
    try (Stream<Path> files = Files.list(run)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".csv")).toList()) {
        Table table = Table.read().csv(file.toFile());
        for (String column : table.columnNames()) {
          inFiles +=
              table.column(column).asStringColumn().asList().stream()
                  .filter(
                      cell -> isPossibleNumber(file.getFileName() + ": " + column, column, cell))
                  .count();
        }
      }
    }
    assertThat(inFiles).isGreaterThan(500);
    long onPage = 0;
    for (String table :
        found(
            "<table class=\"sortable\">(.*?)</table>",
            Files.readString(run.resolve("report.html")))) {
      List<String> heads = found("<button type=\"button\">(.*?)</button>", table);
      List<String> cells = found("<td[^>]*>(.*?)</td>", table);
      for (int i = 0; i < cells.size(); i++) {
        String head = heads.get(i % heads.size());
        onPage +=
            isPossibleNumber("page: " + head, head, cells.get(i).replace("\u00a0", "")) ? 1 : 0;
      }
    }
    assertThat(onPage).isGreaterThan(200);
  }

  /** Whether it is a number; fails if it is one that cannot be. */
  private static boolean isPossibleNumber(String where, String column, String cell) {
    if (!cell.matches("-?[0-9.]+(E-?[0-9]+)?")) {
      return false;
    }
    double number = Double.parseDouble(cell);
    if (!SIGNED.matcher(column).matches()) {
      assertThat(number).as(where).isNotNegative();
    }
    if (WHOLE.matcher(column).matches()) {
      assertThat(number).as(where).isEqualTo(Math.rint(number));
    }
    return true;
  }

  private static List<String> found(String regex, String text) {
    return Pattern.compile(regex, Pattern.DOTALL)
        .matcher(text)
        .results()
        .map(m -> m.group(1))
        .toList();
  }

  private static void theReportIsMadeAgainFromTheFolderAlone(Path run) throws Exception {
    Path page = run.resolve("report.html");
    String first = Files.readString(page);
    Files.delete(page);
    Outcome outcome = BenchProcess.runWell("report", "--run=" + run);
    assertThat(outcome.said()).containsExactly(page.toString());
    assertThat(page).content().isEqualTo(first);
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.readAllLines(file);
  }
}
