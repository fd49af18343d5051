package isolates.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import isolates.bench.platform.Footprint;
import isolates.bench.run.RunData;
import isolates.bench.run.RunFolder;
import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.Mode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

/** The driver and the client in C, on real servers; whether they agree is for a quiet machine. */
@Timeout(900)
class CheckIT {
  @Test
  void bothClientsMeasureEveryServerAtEveryGap(@TempDir Path folder) throws Exception {
    assumeTrue(Files.exists(Footprint.nativePart("client")), "no C compiler built the client");
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();

    int status =
        Benchmarks.run(
            new PrintWriter(out),
            new PrintWriter(err),
            "check",
            "--n=20",
            "--gap=1,0",
            "--out=" + folder.resolve("run"));

    assertThat(status).as(err.toString()).isIn(ExitStatus.DONE, ExitStatus.NO);
    assertThat(out.toString().lines().filter(line -> line.matches("(echo|fibo-c) +[01] .*")))
        .hasSize(4)
        .allMatch(line -> line.matches("\\S+ +\\d( +\\d+\\.\\d+){5}  .*"));
    Table samples = RunData.read(new RunFolder(folder.resolve("run"))).tables().samples();
    Table measured =
        samples.where(samples.stringColumn(CsvColumns.MODE).isNotEqualTo(Mode.WARMUP.id()));
    assertThat(measured.rowCount()).isEqualTo(4 * 20);
    assertThat(measured.booleanColumn(CsvColumns.OK).countFalse()).isZero();
  }
}
