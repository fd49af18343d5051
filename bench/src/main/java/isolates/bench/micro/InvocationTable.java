package isolates.bench.micro;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/** What JMH measured, each beside a bare process. */
public final class InvocationTable {
  private static final String REFERENCE = "posixSpawnAndWait";

  private InvocationTable() {}

  /** Times in microseconds; the ratio is not a number where the bare process was left out. */
  public static List<String> lines(Collection<RunResult> runs) {
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
