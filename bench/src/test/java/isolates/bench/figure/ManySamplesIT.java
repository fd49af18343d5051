package isolates.bench.figure;

import static org.assertj.core.api.Assertions.assertThat;

import isolates.bench.sample.Mode;
import isolates.bench.sample.Sample;
import isolates.bench.sample.SamplesCsv;
import isolates.bench.statistics.Statistics;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManySamplesIT {
  private static final int ROWS = 10_000_000;

  /** Reads a samples.csv through a pipe, so that ten million rows need no disk. */
  static final class Summarize {
    private Summarize() {}

    public static void main(String[] args) throws IOException {
      try (Stream<Sample> samples = SamplesCsv.read(Path.of(args[0]))) {
        Statistics statistics = Statistics.of(samples);
        System.out.println(
            "n "
                + statistics.summaries().stream().mapToLong(s -> s.n()).sum()
                + ", comparisons "
                + statistics.comparisons().size());
      }
    }
  }

  @TempDir Path folder;

  @Test
  void tenMillionRowsAreSummarizedInOneGibibyte() throws Exception {
    Path pipe = folder.resolve("samples.csv");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Thread writer = new Thread(() -> write(pipe), "samples");
    writer.setDaemon(true);
    writer.start();

    String output = ChildJvm.run(List.of(), List.of("-Xmx1g"), Summarize.class, pipe.toString());

    writer.join();
    assertThat(output).contains("n " + ROWS + ", comparisons 1");
  }

  private static void write(Path pipe) {
    SplittableRandom random = new SplittableRandom(7);
    try (BufferedWriter out = Files.newBufferedWriter(pipe)) {
      out.write(String.join(",", SamplesCsv.COLUMNS) + "\n");
      StringBuilder row = new StringBuilder();
      for (int i = 0; i < ROWS; i++) {
        // Nearly all in one group: the worst case for what is held at once.
        boolean isolate = i % 100 != 0;
        long latency = Math.round((isolate ? 1e6 : 4e7) * Math.exp(random.nextDouble()));
        row.setLength(0);
        row.append("simulated,warm,")
            .append(isolate ? "isolates,none" : "container,runc")
            .append(",fibo-c,c,")
            .append(isolate ? Mode.COLD.id() : Mode.WARM.id())
            .append(",i")
            .append(i)
            .append(',')
            .append(i)
            .append(",,")
            .append(i * 1_000L)
            .append(",,")
            .append(latency)
            .append(",200,true,3,,,\n");
        out.append(row);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
