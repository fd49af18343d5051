package isolates.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import isolates.bench.figure.ChildJvm;
import isolates.bench.figure.Format;
import isolates.bench.report.Evaluation;
import isolates.bench.sample.Column;
import isolates.bench.sample.CsvColumns;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A million samples, with an instance each, are read, summarized and drawn in 1 GiB. */
@Timeout(300)
class ManySamplesIT {
  private static final int ROWS = 1_000_000;

  /** Prints how many samples the summaries are of, and what all of it took of the processor. */
  static final class Evaluate {
    private Evaluate() {}

    public static void main(String[] args) throws IOException {
      RunData run = RunData.read(new RunFolder(Path.of(args[0])));
      Evaluation.evaluate(run, List.of(Format.SVG), new PrintWriter(Writer.nullWriter()));
      System.out.printf(
          "n %d, comparisons %d, processor time %.1f s%n",
          run.statistics().summaries().stream().mapToLong(summary -> summary.n()).sum(),
          run.statistics().comparisons().size(),
          ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis() / 1e3);
    }
  }

  @TempDir Path folder;

  @Test
  void aMillionRowsAreEvaluatedInOneGibibyte() throws Exception {
    write(folder.resolve("samples.csv"));

    String output = ChildJvm.run(List.of(), List.of("-Xmx1g"), Evaluate.class, folder.toString());

    System.out.print(output);
    assertThat(output).contains("n " + ROWS + ", comparisons 1");
  }

  private static void write(Path file) throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write(String.join(",", Column.names(CsvColumns.SAMPLES)) + "\n");
      for (int i = 0; i < ROWS; i++) {
        // Nearly all in one group: the worst case for what is held at once.
        boolean isolate = i % 100 != 0;
        long latency = Math.round((isolate ? 1e6 : 4e7) * Math.exp(random.nextDouble()));
        out.write("simulated,warm,");
        out.write(isolate ? "isolates,none,fibo-c,c,cold" : "container,runc,fibo-c,c,warm");
        out.write(",i" + i + "," + i + ",," + i * 1_000L + ",," + latency + ",200,true,3,,");
        out.write("," + i % 5 + "," + (isolate ? "exec" : "container") + ",10,,,,,\n");
      }
    }
  }
}
