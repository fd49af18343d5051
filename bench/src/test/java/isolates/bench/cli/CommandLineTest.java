package isolates.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wrong use is one line that says what would be right, exit 2, and nothing measured. */
class CommandLineTest {
  @TempDir Path folder;

  private record Ended(int status, String out, String err) {}

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          coldstrat                               | unknown bench 'coldstrat'; there are coldstart, warm,
          coldstart --funtion=noop                | coldstart has no key 'funtion'; its keys are
          coldstart --n=0                         | n: '0' is not a whole number from 1 to
          coldstart --n=1e3                       | n: '1e3' is not a whole number from 1 to
          coldstart --warmup=0                    | warmup: '0' is not a whole number from 1 to
          coldstart --seed=lucky                  | 'lucky' is not a long
          coldstart --platforms=openlamda         | unknown platform 'openlamda'; there are isolates, container, openlambda
          coldstart --platforms=isolates/selinux  | unknown variant 'selinux' of isolates; there are none, seccomp, lkm
          coldstart --function=fibonacci-c        | unknown function 'fibonacci-c'; choose one of fibo-c,
          coldstart --formats=bmp                 | formats
          list --what=everything                  | what
          paper --first=0                         | first: '0' is not a whole number from 1 to
          paper --function=fibo-c                 | paper has no key 'function'; its keys are
          paper --platforms=docker                | unknown platform 'docker'; there are isolates, container, openlambda
          report --run=/nowhere                   | /nowhere is not a directory
          table --by=fuction                      | table: unknown column 'fuction'; choose one of function, mode,
          table --metric=speed                    | metric: unknown metric 'speed'; choose one of latency, first_byte
          table --where=mode                      | table: where: 'mode' is not COLUMN=VALUE
          table --where=mode=tepid                | table: unknown mode 'tepid'; choose one of first, cold, warm
          table --run=/nowhere                    | table: /nowhere is not the folder of a run: it has no samples.csv
          report --stats=/nowhere                 | report has no key 'stats'; its keys are
          help coldstrat                          | unknown bench 'coldstrat'; there are
          """)
  void wrongUseIsOneLineThatSaysWhatWouldBeRight(String line, String complaint) {
    Ended ended = run(line.replace("coldstart ", "coldstart --out=" + folder.resolve("run") + " "));
    assertThat(ended.err()).contains(complaint).endsWith(System.lineSeparator()).hasLineCount(1);
    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.out()).isEmpty();
    assertThat(folder.resolve("run")).doesNotExist();
  }

  @Test
  void aFolderThatHoldsSomethingIsNotOverwritten() throws IOException {
    Files.writeString(folder.resolve("thesis.tex"), "years of work");
    Ended ended = run("coldstart --out=" + folder);
    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.err()).contains("cannot hold a run: it is not empty").hasLineCount(1);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(folder.resolve("thesis.tex"));
    }
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    Ended ended = run("coldstart --out=" + file.resolve("run"));
    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.err()).contains(file + "/run cannot hold a run").hasLineCount(1);
  }

  @Test
  void helpNamesEveryBench() {
    Ended ended = run("help");
    assertThat(ended.status()).isZero();
    assertThat(ended.out()).contains("coldstart", "warm", "micro", "figures", "list", "doctor");
  }

  @Test
  void helpOfABenchNamesItsKeysWithTheirDefaults() {
    Ended ended = run("coldstart --help");
    assertThat(ended.status()).isZero();
    assertThat(ended.out()).contains("--platforms", "--seed", "(default: 7)", "(default: 100)");
  }

  @Test
  void listNamesTheFunctions() {
    assertThat(run("list --what=functions").out()).contains("fibo-c", "fibo-py", "noop");
  }

  private static Ended run(String line) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status =
        BenchMain.run(new PrintWriter(out, true), new PrintWriter(err, true), line.split(" +"));
    return new Ended(status, out.toString(), err.toString());
  }
}
