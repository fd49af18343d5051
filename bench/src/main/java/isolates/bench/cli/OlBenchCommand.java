package isolates.bench.cli;

import isolates.bench.experiment.Functions;
import isolates.bench.experiment.Task;
import isolates.bench.load.Arrivals;
import isolates.bench.load.OlBench;
import isolates.bench.load.Target;
import isolates.bench.measure.HttpDriver;
import isolates.bench.run.ProjectLayout;
import isolates.bench.run.RunData;
import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.Group;
import isolates.bench.statistics.Interval;
import isolates.bench.statistics.NumberText;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

@Command(
    name = "ol-bench",
    description =
        "The load of OpenLambda's own 'ol bench', closed loop, on any platform, told as it tells"
            + " it.")
final class OlBenchCommand extends LoadCommand {
  @Option(names = "--load", split = ",", paramLabel = "LIST", defaultValue = "py64-seq,py64-par")
  private List<OlBench> loads;

  @Option(names = "--seconds", paramLabel = "COUNT")
  private int seconds = 10;

  OlBenchCommand() {
    timeout = Duration.ofSeconds(60);
    repetitions = 5;
  }

  @Override
  Functions functions(ProjectLayout layout) throws IOException, InterruptedException {
    Path code = layout.built().resolveSibling(name());
    return Functions.prepare(OlBench.functions(code), layout);
  }

  @Override
  List<Target> targets(List<Task> tasks) {
    return Target.together(OlBench.FUNCTIONS, tasks);
  }

  @Override
  Arrivals arrivals() {
    return Arrivals.CLOSED;
  }

  @Override
  List<Double> rates() {
    return loads.stream().map(load -> (double) load.clients()).sorted().toList();
  }

  @Override
  Duration time() {
    return Duration.ofSeconds(seconds);
  }

  /** With as many idle connections as Go's standard client keeps, which 'ol bench' uses. */
  @Override
  HttpDriver driver() {
    return new HttpDriver(2);
  }

  @Override
  int evaluate(RunData data) throws IOException {
    int status = super.evaluate(data);
    Table load = data.tables().load();
    Table measured = load.where(load.booleanColumn(CsvColumns.RAMP).isFalse());
    for (Table platform : measured.splitOn(CsvColumns.PLATFORM, CsvColumns.VARIANT).asTableList()) {
      for (OlBench each : loads) {
        Table steps =
            platform.where(platform.doubleColumn(CsvColumns.RATE).isEqualTo(each.clients()));
        status = tell(each, steps) ? status : ExitStatus.NO;
      }
    }
    return status;
  }

  /**
   * Tells the repetitions of one load on one platform.
   *
   * @return whether {@code ol bench} would give a result
   */
  private boolean tell(OlBench load, Table steps) {
    boolean sound = true;
    say(Group.of(steps.row(0)).platformName() + ":");
    for (Row step : steps) {
      long successes = Math.round(step.getDouble(CsvColumns.GOODPUT) * seconds);
      long errors = step.getLong(CsvColumns.FAILURES) + step.getLong(CsvColumns.UNANSWERED);
      say(load.line(seconds, successes, errors));
      // There it gives none.
      sound &= errors * 100 <= errors + successes;
    }
    double[] logs = steps.doubleColumn(CsvColumns.GOODPUT).logN().asDoubleArray();
    double mean = Math.exp(Arrays.stream(logs).average().orElse(Double.NaN));
    say(
        "%s: %s ops/s (95 %% interval %s); cold %s of %s"
            .formatted(
                load,
                NumberText.number(mean),
                NumberText.interval(Interval.ofRepetitions(mean, logs)),
                NumberText.number(steps.longColumn(CsvColumns.COLD).sum()),
                NumberText.number(steps.longColumn(CsvColumns.RIGHT).sum())));
    return sound;
  }
}
