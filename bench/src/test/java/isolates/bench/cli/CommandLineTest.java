package isolates.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Model.OptionSpec;

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
          coldstrat                               | unknown benchmark 'coldstrat'; choose one of coldstart, warm,
          coldstart --funtion=noop                | coldstart has no key 'funtion'; its keys are
          coldstart --n=0                         | n: '0' is not a whole number from 1 to
          coldstart -n 5                          | a key is not written '-n'; write n=VALUE or --n=VALUE
          coldstart --n                           | n has no value; write n=COUNT
          coldstart n=0                           | n: '0' is not a whole number from 1 to
          coldstart --n=1e3                       | n: '1e3' is not a whole number from 1 to
          coldstart --warmup=0                    | warmup: '0' is not a whole number from 1 to
          coldstart --seed=lucky                  | seed: 'lucky' is not a whole number
          coldstart fibo-c                        | coldstart takes keys alone and not 'fibo-c'; write KEY=VALUE with one of cache, command,
          coldstart --openlambda.url=localhost:1  | openlambda.url: 'localhost:1' is not a URL; write one such as http://localhost:5000
          trace --scale=half                      | scale: 'half' is not a number
          coldstart --platforms=openlamda         | unknown platform 'openlamda'; choose one of isolates, container, openlambda
          coldstart --platforms=isolates/selinux  | unknown variant 'selinux' of isolates; choose one of none, seccomp, lkm
          coldstart --function=fibonacci-c        | unknown function 'fibonacci-c'; choose one of bfs-py,
          coldstart --formats=png,bmp             | formats: 'bmp' is none of them; choose one of png, svg, pdf
          coldstart --container=docker            | container: 'docker' is none of them; choose one of executable, server, f.py
          coldstart --endpoint=here               | endpoint: 'here' is not LABEL=URL, such as podman=http://localhost:8080/
          coldstart --endpoint=Here=http://here/  | endpoint: 'Here=http://here/' is not LABEL=URL
          coldstart --endpoint=here=ftp://here/   | endpoint: 'here=ftp://here/' is not LABEL=URL
          list --what=everything                  | what: 'everything' is none of them; choose one of benchmarks, platforms, functions, runs
          paper --first=0                         | first: '0' is not a whole number from 1 to
          paper --function=fibo-c                 | paper has no key 'function'; its keys are
          paper --platforms=docker                | unknown platform 'docker'; choose one of isolates, container, openlambda
          report --run=/nowhere                   | /nowhere is not the folder of a run: it has no samples.csv; name one
          table --by=fuction                      | table: unknown column 'fuction'; choose one of function, mode,
          table --metric=speed                    | metric: unknown metric 'speed'; choose one of latency, first_byte
          table --where=mode                      | table: where: 'mode' is not COLUMN=VALUE
          table --where=mode=tepid                | table: unknown mode 'tepid'; choose one of first, cold, prepared, warm
          table --run=/nowhere                    | table: /nowhere is not the folder of a run: it has no samples.csv
          report --stats=/nowhere                 | report has no key 'stats'; its keys are
          help coldstrat                          | unknown benchmark 'coldstrat'; choose one of coldstart,
          """)
  void wrongUseIsOneLineThatSaysWhatWouldBeRight(String line, String complaint) {
    Ended ended = run(line.replace("coldstart ", "coldstart --out=" + folder.resolve("run") + " "));
    assertThat(ended.err()).contains(complaint).endsWith(System.lineSeparator()).hasLineCount(1);
    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.out()).isEmpty();
    assertThat(folder.resolve("run")).doesNotExist();
  }

  @Test
  void doctorTellsOnceWhatSeveralVariantsLack() {
    Ended ended = run("doctor");
    assertThat(ended.status()).isZero();
    assertThat(ended.out().lines().filter(line -> line.contains("no worker was named"))).hasSize(1);
    assertThat(ended.out()).containsPattern("no +openlambda/docker +as above");
  }

  @Test
  void aFileIsNoFolderForARun() throws IOException {
    Path file = Files.createFile(folder.resolve("thesis.tex"));
    Ended ended = run("coldstart --out=" + file);
    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.err())
        .contains(file + " cannot hold a run: it is a file; name a new or empty folder with out=");
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

  /** All but help, which takes their names and has no keys. */
  static Set<String> benchmarks() {
    Set<String> names = new TreeSet<>(Benchmarks.commandLine().getSubcommands().keySet());
    assertThat(names.remove("help")).isTrue();
    return names;
  }

  /** Those of a benchmark, as a user types them. */
  private static List<OptionSpec> options(String benchmark) {
    return Benchmarks.commandLine().getSubcommands().get(benchmark).getCommandSpec().options();
  }

  @Test
  void helpNamesEveryBenchmark() {
    Ended ended = run("help");
    assertThat(ended.status()).isZero();
    assertThat(ended.out()).contains(benchmarks()).isEqualTo(run("--help").out());
  }

  @ParameterizedTest
  @MethodSource("benchmarks")
  void helpOfABenchmarkExplainsEveryKeyOfIt(String benchmark) {
    Ended ended = run(benchmark + " --help");
    assertThat(ended.status()).isZero();
    assertThat(options(benchmark))
        .allSatisfy(
            option -> {
              assertThat(ended.out()).contains(option.longestName());
              assertThat(option.description()).as(option.longestName()).isNotEmpty();
            });
    assertThat(run("help " + benchmark).out()).isEqualTo(ended.out());
  }

  @Test
  void everyTextIsOfAKeyThatThereIs() {
    List<String> keys =
        benchmarks().stream()
            .flatMap(
                benchmark ->
                    options(benchmark).stream()
                        .map(option -> option.longestName().substring(2))
                        .flatMap(key -> Stream.of(key, "isolates-bench." + benchmark + "." + key)))
            .toList();
    assertThat(keys).containsAll(ResourceBundle.getBundle("isolates.bench.cli.keys").keySet());
  }

  @ParameterizedTest
  @MethodSource("benchmarks")
  void everyBenchmarkRefusesAKeyItDoesNotHave(String benchmark) {
    Ended ended = run(benchmark + " --no-such-key=1");
    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.err()).contains(benchmark + " has no key 'no-such-key'").hasLineCount(1);
  }

  @ParameterizedTest
  @MethodSource("benchmarks")
  void everyBenchmarkIsInTheReadme(String benchmark) throws IOException {
    Path readme = Path.of(System.getProperty("isolates.home", "."), "bench", "README.md");
    assertThat(readme).content().contains("`" + benchmark + "`");
  }

  @Test
  void helpNamesDefaults() {
    assertThat(run("coldstart --help").out()).contains("Default: 7", "Default: 100");
    assertThat(run("gate --help").out()).contains("Default: 2000", "Default: fibo-c");
    assertThat(run("soak --help").out()).contains("Default: 2s", "Default: 10s");
  }

  @Test
  void theVersionIsTold() {
    Ended ended = run("--version");
    assertThat(ended.status()).isZero();
    assertThat(ended.out()).startsWith("isolates-bench ").contains("Java " + Runtime.version());
  }

  @Test
  void listNamesTheFunctions() {
    assertThat(run("list --what=functions").out()).contains("fibo-c", "fibo-py", "noop");
  }

  private static Ended run(String line) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status =
        Benchmarks.run(new PrintWriter(out, true), new PrintWriter(err, true), line.split(" +"));
    return new Ended(status, out.toString(), err.toString());
  }
}
