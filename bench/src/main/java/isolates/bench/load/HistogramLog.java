package isolates.bench.load;

import isolates.bench.sample.Group;
import java.io.FileNotFoundException;
import java.nio.file.Path;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/**
 * The latencies of each step in HdrHistogram's log format, beside samples.csv, for the tools that
 * read it: an interval a step, its tag {@code function-platform-variant-mode-rate}, values in
 * microseconds to three digits.
 */
final class HistogramLog implements AutoCloseable {
  private static final int DIGITS = 3;

  private final HistogramLogWriter log;

  HistogramLog(Path file) throws FileNotFoundException {
    log = new HistogramLogWriter(file.toFile());
    log.outputLogFormatVersion();
    log.outputLegend();
  }

  /**
   * Appends a step.
   *
   * @param fromNs its start since the run's
   * @param latencies in nanoseconds; of a request without an answer, the time it was waited for
   */
  void append(Group group, double rate, long fromNs, long toNs, long[] latencies) {
    Histogram histogram = new Histogram(DIGITS);
    // The format takes neither commas nor spaces in a tag.
    histogram.setTag(
        "%s-%s-%s-%s-%s"
            .formatted(group.function(), group.platform(), group.variant(), group.mode().id(), rate)
            .replaceAll("[, ]", "_"));
    histogram.setStartTimeStamp(fromNs / 1_000_000);
    histogram.setEndTimeStamp(toNs / 1_000_000);
    for (long latency : latencies) {
      histogram.recordValue(latency / 1_000);
    }
    log.outputIntervalHistogram(histogram);
  }

  @Override
  public void close() {
    log.close();
  }
}
