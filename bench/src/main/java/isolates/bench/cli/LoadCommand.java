package isolates.bench.cli;

import isolates.bench.WrongUseException;
import isolates.bench.experiment.Functions;
import isolates.bench.experiment.MeasuredRun;
import isolates.bench.experiment.Task;
import isolates.bench.load.Arrivals;
import isolates.bench.load.Load;
import isolates.bench.load.LoadPlan;
import isolates.bench.measure.HttpDriver;
import isolates.bench.platform.Selection;
import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.CsvWriter;
import isolates.bench.sample.LoadStep;
import isolates.bench.sample.Mode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "load",
    description =
        "Latency against the offered rate, open loop, and the rate each platform keeps up with.")
class LoadCommand extends MeasuringCommand {
  @Mixin private RunOptions.FunctionPlace functions;

  @Option(names = "--rates", paramLabel = "LIST|auto", defaultValue = "auto")
  private String rates;

  @Option(names = "--arrivals", paramLabel = "NAME", defaultValue = "poisson")
  private String arrivals;

  @Option(names = "--time", paramLabel = "TIME")
  private Duration time = Duration.ofSeconds(2);

  @Option(names = "--timeout", paramLabel = "TIME")
  private Duration timeout = Duration.ofSeconds(2);

  @Option(names = "--repetitions", paramLabel = "COUNT")
  private int repetitions = 2;

  @Option(names = "--connections", paramLabel = "COUNT")
  private int connections = 256;

  @Option(names = "--max", paramLabel = "NUMBER")
  private int max = 10;

  /** The instances to ask for. */
  Mode mode() {
    return Mode.WARM;
  }

  /** When requests are due. */
  Arrivals arrivals() {
    try {
      return Arrivals.of(arrivals);
    } catch (IllegalArgumentException e) {
      throw new WrongUseException("arrivals: " + e.getMessage());
    }
  }

  /** What load.csv calls them. */
  String arrivalsName() {
    return arrivals;
  }

  /** What to offer; empty to find out. */
  List<Double> rates() {
    if (rates.equals("auto")) {
      return List.of();
    }
    if (!rates.matches("[0-9]{1,6}(\\.[0-9]+)?(,[0-9]{1,6}(\\.[0-9]+)?)*")) {
      throw new WrongUseException(
          "rates: '%s' is not a list of requests a second, such as 20,100,500, or auto"
              .formatted(rates));
    }
    List<Double> list = Arrays.stream(rates.split(",")).map(Double::valueOf).sorted().toList();
    if (list.get(0) <= 0) {
      throw new WrongUseException("rates: a rate is above 0");
    }
    return list;
  }

  @Override
  final MeasuredRun.Plan plan(MeasuredRun run) throws InterruptedException {
    List<Double> offered = rates();
    Arrivals due = arrivals();
    Functions built = Functions.prepare(functions.source().find(run.layout()), run.layout());
    Selection selection =
        platforms.select(
            LatencyCommand.EVERYTHING,
            platforms.openlambda.platforms(run.layout(), run.folder().log()));
    List<Task> tasks = Task.each(built.workloads(), selection.platforms(), Set.of(mode()));
    LoadPlan plan =
        new LoadPlan(
            tasks,
            mode(),
            due,
            arrivalsName(),
            offered,
            time,
            timeout,
            repetitions,
            connections,
            seed.seed,
            max);
    return new MeasuredRun.Plan(
        selection,
        built.leftOut(),
        built.unchecked(),
        (driver, recorder, leftOut) -> {
          try (CsvWriter<LoadStep> steps = CsvWriter.create(run.folder().load(), CsvColumns.LOAD)) {
            new Load(plan, run.echoServer(), step -> append(steps, step))
                .run(run.folder(), driver, recorder);
          }
        });
  }

  private static void append(CsvWriter<LoadStep> steps, LoadStep step) {
    try {
      steps.append(step);
    } catch (IOException e) {
      throw new UncheckedIOException("load.csv cannot be written: " + e.getMessage(), e);
    }
  }

  @Override
  final HttpDriver driver() {
    return new HttpDriver(new ConnectionPool(connections, 90, TimeUnit.SECONDS), timeout);
  }
}
