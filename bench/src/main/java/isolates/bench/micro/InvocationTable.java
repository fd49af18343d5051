package isolates.bench.micro;

import isolates.bench.MachineLacksException;
import isolates.bench.WrongUseException;
import isolates.controller.RawSpawn;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** What JMH measured, each beside a bare process. */
public final class InvocationTable {
  private static final String REFERENCE = "posixSpawnAndWait";

  private InvocationTable() {}

  /**
   * Refuses to measure where there is nothing to.
   *
   * @throws MachineLacksException if there is no native spawner to measure
   */
  public static void requireSpawner() {
    RawSpawn.problem()
        .ifPresent(
            problem -> {
              throw new MachineLacksException("micro needs the native spawner: " + problem);
            });
  }

  /**
   * Measures and returns the table.
   *
   * @param include a regular expression that the names of the benchmarks match
   * @param result the file for all that JMH has to say
   * @throws WrongUseException if there is no such benchmark, or JMH fails
   */
  public static List<String> measure(String include, int forks, Path result) {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(include)
            .forks(forks)
            .verbosity(VerboseMode.NORMAL)
            .shouldFailOnError(true)
            .resultFormat(ResultFormatType.JSON)
            .result(result.toString());
    try {
      return lines(new Runner(options.build()).run());
    } catch (NoBenchmarksException e) {
      throw new WrongUseException("include: no benchmark matches " + include);
    } catch (RunnerException e) {
      throw new WrongUseException("micro: " + e.getMessage());
    }
  }

  /** Times in microseconds; the ratio is not a number where the bare process was left out. */
  private static List<String> lines(Collection<RunResult> runs) {
    List<Result<?>> results = new ArrayList<>();
    runs.forEach(run -> results.add(run.getPrimaryResult()));
    double reference =
        results.stream()
            .filter(result -> result.getLabel().equals(REFERENCE))
            .mapToDouble(InvocationTable::median)
            .findFirst()
            .orElse(Double.NaN);
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(
        "%-22s %10s %10s %8s %22s"
            .formatted("one invocation", "p50 us", "p99 us", "n", "p50 / " + REFERENCE));
    for (Result<?> result : results) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%-22s %10.1f %10.1f %8d %22.2f",
              result.getLabel(),
              median(result),
              result.getStatistics().getPercentile(99),
              result.getStatistics().getN(),
              median(result) / reference));
    }
    return lines;
  }

  private static double median(Result<?> result) {
    return result.getStatistics().getPercentile(50);
  }
}
