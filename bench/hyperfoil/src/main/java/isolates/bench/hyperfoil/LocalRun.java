package isolates.bench.hyperfoil;

import io.hyperfoil.api.Version;
import io.hyperfoil.api.config.Benchmark;
import io.hyperfoil.api.config.BenchmarkData;
import io.hyperfoil.api.statistics.StatisticsSnapshot;
import io.hyperfoil.core.impl.LocalSimulationRunner;
import io.hyperfoil.core.parser.BenchmarkParser;
import io.hyperfoil.core.parser.ParserException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;

/**
 * Runs a Hyperfoil benchmark file in this JVM. What goes in and out are types of the JDK, for it is
 * called from a class path that has no Hyperfoil.
 */
public final class LocalRun implements Function<Path, Map<String, long[]>> {
  /**
   * Runs it to its end.
   *
   * @return {@code latencies} of all responses in ns, from the least, and one number each: requests
   *     {@code sent}, responses {@code invalid}, {@code errors} of connections and of Hyperfoil
   */
  @Override
  public Map<String, long[]> apply(Path file) {
    StatisticsSnapshot sum = new StatisticsSnapshot();
    new LocalSimulationRunner(
            benchmark(file),
            (phase, step, metric, snapshot, countDown) -> {
              synchronized (sum) {
                sum.add(snapshot);
              }
            },
            null,
            null)
        .run();
    synchronized (sum) {
      return Map.of(
          "latencies", latencies(sum),
          "sent", new long[] {sum.requestCount},
          "invalid", new long[] {sum.invalid},
          "errors", new long[] {(long) sum.connectionErrors + sum.internalErrors});
    }
  }

  private static Benchmark benchmark(Path file) {
    try (InputStream text = Files.newInputStream(file)) {
      return BenchmarkParser.instance().buildBenchmark(text, BenchmarkData.EMPTY, Map.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ParserException e) {
      throw new IllegalStateException(file + ": " + e.getMessage(), e);
    }
  }

  private static long[] latencies(StatisticsSnapshot sum) {
    return StreamSupport.stream(sum.histogram.recordedValues().spliterator(), false)
        .flatMapToLong(
            value ->
                LongStream.generate(value::getValueIteratedTo)
                    .limit(value.getCountAddedInThisIterationStep()))
        .toArray();
  }

  /** Which Hyperfoil it is. */
  @Override
  public String toString() {
    return Version.VERSION;
  }
}
