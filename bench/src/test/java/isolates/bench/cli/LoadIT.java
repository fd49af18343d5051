package isolates.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import isolates.bench.run.RunData;
import isolates.bench.run.RunFolder;
import isolates.bench.sample.CsvColumns;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

/** The open loop as its users have it, on a real controller. */
@Order(7)
@Timeout(900)
class LoadIT {
  /** One run, that tests look at and leave alone. */
  @TempDir private static Path shared;

  private static final StringWriter SAID = new StringWriter();

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  @Timeout(900)
  static void measure() {
    int status =
        Benchmarks.run(
            new PrintWriter(SAID),
            new PrintWriter(SAID),
            load(
                shared.resolve("run"),
                "load",
                "--rates=5,40",
                "--time=1s",
                "--repetitions=2",
                "--arrivals=constant"));
    assertThat(status).as(SAID::toString).isIn(ExitStatus.DONE, ExitStatus.NO);
  }

  private int run(String... words) {
    return Benchmarks.run(new PrintWriter(out), new PrintWriter(err), words);
  }

  private static String[] load(Path run, String... keys) {
    List<String> line =
        new ArrayList<>(
            List.of(
                "--platforms=isolates/none", "--function=fibo-c", "--formats=svg", "--out=" + run));
    line.addAll(0, List.of(keys));
    return line.toArray(String[]::new);
  }

  /** What came within the time that a response may take; on a busy machine not all does. */
  private static Table inTime(Table samples) {
    double limit = Duration.ofSeconds(2).toNanos();
    return samples.where(samples.longColumn(CsvColumns.LATENCY_NS).isLessThanOrEqualTo(limit));
  }

  @Test
  void everyRequestOfThePlanIsARowAndCountsInItsStep() throws Exception {
    Path path = shared.resolve("run");

    RunData run = RunData.read(new RunFolder(path));
    Table measured =
        run.tables().load().where(run.tables().load().booleanColumn(CsvColumns.RAMP).isFalse());
    assertThat(measured.longColumn(CsvColumns.REQUESTS).asSet()).containsExactlyInAnyOrder(5L, 40L);
    for (Row step : run.tables().load()) {
      LongColumn intended = run.tables().samples().longColumn(CsvColumns.INTENDED_NS);
      Table rows =
          run.tables()
              .samples()
              .where(
                  intended
                      .isGreaterThanOrEqualTo((double) step.getLong("from_ns"))
                      .and(intended.isLessThan((double) step.getLong("to_ns"))));
      assertThat((long) rows.rowCount()).isEqualTo(step.getLong(CsvColumns.REQUESTS));
      assertThat((long) inTime(rows).booleanColumn(CsvColumns.OK).countTrue())
          .isEqualTo(step.getLong(CsvColumns.RIGHT));
      assertThat(step.getLong(CsvColumns.RIGHT)).isPositive();
    }
    for (Row sample : run.tables().samples()) {
      long sinceSent = sample.getLong(CsvColumns.START_NS) - sample.getLong(CsvColumns.INTENDED_NS);
      assertThat(sample.getLong(CsvColumns.LATENCY_NS)).isGreaterThan(sinceSent);
    }
    assertThat(run.tables().load().doubleColumn(CsvColumns.PSS_KIB).min()).isPositive();
    assertThat(run.tables().load().doubleColumn(CsvColumns.DESCRIPTORS).min()).isPositive();
    assertThat(run.environment().at("/driver/senders").asString()).contains("nice");
    assertThat(path.resolve("figures/fibo-c_load_p50.svg")).exists();
    assertThat(SAID.toString()).contains("fibo-c", "  limit: isolates/none cold keeps up with ");
    assertThat(Files.readString(path.resolve("report.html")))
        .contains("isolates/none cold keeps up");
  }

  @Test
  void theHistogramsHoldWhatTheSamplesHold() throws Exception {
    Path path = shared.resolve("run");

    long requests = 0;
    try (HistogramLogReader log = new HistogramLogReader(path.resolve("load.hlog").toFile())) {
      for (EncodableHistogram next = log.nextIntervalHistogram();
          next != null;
          next = log.nextIntervalHistogram()) {
        assertThat(next.getTag()).matches("fibo-c-isolates-none-(cold|prepared)-(5|40)\\.0");
        requests += ((org.HdrHistogram.Histogram) next).getTotalCount();
      }
    }
    assertThat(requests).isEqualTo(RunData.read(new RunFolder(path)).tables().samples().rowCount());
  }

  @Test
  void isolatesThatWaitAreALineBesideThoseThatAreExecuted() throws Exception {
    RunData run = RunData.read(new RunFolder(shared.resolve("run")));

    Table prepared =
        run.tables()
            .load()
            .where(run.tables().load().stringColumn(CsvColumns.MODE).isEqualTo("prepared"));
    assertThat(prepared.doubleColumn(CsvColumns.RATE).asSet()).containsExactlyInAnyOrder(5.0, 40.0);
    Table samples = inTime(run.tables().samples());
    long waited =
        samples
            .where(samples.stringColumn(CsvColumns.MODE).isEqualTo("prepared"))
            .stringColumn("start")
            .isEqualTo("wait")
            .size();
    assertThat(waited).as("answers by one that waited").isPositive();
    assertThat(waited + prepared.longColumn(CsvColumns.COLD).sum())
        .as("none is called prepared that was started for its request")
        .isEqualTo(prepared.longColumn(CsvColumns.RIGHT).sum());
    assertThat(SAID.toString()).contains("isolates/none prepared keeps up with ");
  }

  @Test
  void hyperfoilSendsInPlaceOfOurLoopAndIsNamed() throws Exception {
    assumeThat(Path.of(System.getProperty("isolates.home"), "target/hyperfoil"))
        .as("mvn -f bench/hyperfoil package gathers it")
        .isDirectory();
    Path path = folder.resolve("run");

    run(
        load(
            path,
            "load",
            "--load.engine=hyperfoil",
            "--rates=20",
            "--time=1s",
            "--repetitions=1",
            "--timeout=30s"));

    Table steps = RunData.read(new RunFolder(path)).tables().load();
    assertThat(steps.stringColumn("engine").asSet())
        .allMatch(name -> name.startsWith("hyperfoil-"));
    for (Row step : steps) {
      assertThat(step.getLong(CsvColumns.RIGHT)).isPositive();
      assertThat(step.getLong(CsvColumns.FAILURES)).isZero();
      assertThat(step.getDouble(CsvColumns.P50)).isPositive();
    }
    assertThat(path.resolve("hyperfoil/fibo-c-isolates-none-cold-20.0.hf.yaml")).exists();
    assertThat(Files.readString(path.resolve("report.html"))).contains("coordinated omission");
  }

  @Test
  void aStormIsAnsweredOrCounted() throws Exception {
    Path path = folder.resolve("run");

    run(load(path, "storm", "--repetitions=1", "--time=1s", "--timeout=30s"));

    Table steps = RunData.read(new RunFolder(path)).tables().load();
    Table measured = steps.where(steps.booleanColumn(CsvColumns.RAMP).isFalse());
    assertThat(measured.longColumn(CsvColumns.REQUESTS).asSet())
        .containsExactlyInAnyOrder(1L, 4L, 16L, 64L, 256L);
    for (Row step : measured) {
      assertThat(
              step.getLong(CsvColumns.RIGHT)
                  + step.getLong(CsvColumns.FAILURES)
                  + step.getLong(CsvColumns.UNANSWERED))
          .isEqualTo(step.getLong(CsvColumns.REQUESTS));
      assertThat(step.getLong(CsvColumns.COLD)).isEqualTo(step.getLong(CsvColumns.RIGHT));
    }
  }

  @Test
  void aSoakIsJudgedByItsTrends() throws Exception {
    Path path = folder.resolve("run");

    int status =
        run(load(path, "soak", "--rates=20", "--time=1s", "--repetitions=24", "--timeout=30s"));

    assertThat(out.toString())
        .contains("fibo-c on isolates/none, cold: ")
        .containsPattern("p50: median [\\d.]+, over the soak ")
        .contains("pss_kib: median ", "descriptors: median ");
    assertThat(status).as(err + "" + out).isIn(ExitStatus.DONE, ExitStatus.NO);
    assertThat(path.resolve("figures/fibo-c_soak_pss_kib.svg")).exists();
  }

  @Test
  void aTraceIsReplayedFunctionByFunction() throws Exception {
    Path path = folder.resolve("run");

    run(
        load(
            path,
            "trace",
            "--minutes=601-602",
            "--minute=2s",
            "--scale=0.1",
            "--functions=5",
            "--timeout=30s"));

    assertThat(out.toString()).containsPattern("trace: 5 functions, \\d+ of \\d+ requests");
    Table steps = RunData.read(new RunFolder(path)).tables().load();
    assertThat(steps.rowCount()).as("nothing is warmed up").isEqualTo(1);
    Row step = steps.row(0);
    assertThat(step.getString(CsvColumns.FUNCTION)).isEqualTo("trace");
    assertThat(step.getLong(CsvColumns.RIGHT)).isPositive();
    assertThat(step.getLong(CsvColumns.COLD)).isEqualTo(step.getLong(CsvColumns.RIGHT));
  }

  @Test
  void aBrokenFunctionIsNamedAndNeverLoaded() {
    Path path = folder.resolve("run");

    assertThat(
            run(
                "load",
                "--command=/bin/true",
                "--platforms=isolates/none",
                "--rates=5",
                "--time=1s",
                "--out=" + path))
        .isEqualTo(ExitStatus.MACHINE_LACKS);
    assertThat(err.toString())
        .contains("nothing is left to measure: true on isolates/none", "without a complete header");
    assertThat(path).doesNotExist();
  }

  @Test
  void whatMakesNoSenseIsRefusedBeforeAnythingRuns() {
    Path path = folder.resolve("run");

    assertThat(run(load(path, "load", "--rates=20,fast"))).isEqualTo(ExitStatus.WRONG_USE);
    assertThat(err.toString())
        .contains(
            "rates: '20,fast' is not a list of requests a second, such as 20,100,500, or auto");
    assertThat(run(load(path, "load", "--arrivals=uniform"))).isEqualTo(ExitStatus.WRONG_USE);
    assertThat(err.toString()).contains("choose one of constant, poisson, burst:N");
    assertThat(run(load(path, "load", "--load.engine=hyperfoil", "--arrivals=burst:5")))
        .isEqualTo(ExitStatus.WRONG_USE);
    assertThat(err.toString())
        .contains("load.engine: hyperfoil draws its own arrivals, constant or poisson");
    assertThat(run(load(path, "trace", "--minutes=5-1"))).isEqualTo(ExitStatus.WRONG_USE);
    assertThat(err.toString())
        .contains("minutes: '5-1' is not a range of 1 to 1440, such as 601-605");
    assertThat(path).doesNotExist();
  }
}
