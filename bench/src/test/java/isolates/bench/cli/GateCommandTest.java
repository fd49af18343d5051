package isolates.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.CsvWriter;
import isolates.bench.sample.Group;
import isolates.bench.sample.Mode;
import isolates.bench.sample.Sample;
import isolates.bench.sample.SimulatedSample;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The gate as CI sees it: an exit status, a line, and files. */
class GateCommandTest {
  /** The project's folder, and the folder that the user is in. */
  private static final List<String> FOLDERS = List.of("isolates.home", "user.dir");

  @TempDir Path home;
  @TempDir Path here;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Map<String, String> before = new HashMap<>();

  /** A gate adds to the history in the folder that the user is in. */
  @BeforeEach
  void moveIn() {
    FOLDERS.forEach(name -> before.put(name, System.getProperty(name)));
    System.setProperty("isolates.home", home.toString());
    System.setProperty("user.dir", here.toString());
  }

  @AfterEach
  void moveOut() {
    before.forEach(
        (name, value) -> {
          if (value == null) {
            System.clearProperty(name);
          } else {
            System.setProperty(name, value);
          }
        });
  }

  private int gate(String... keys) {
    return bench("gate", keys);
  }

  /** Gates a run against one of 1 ms. */
  private int gateOf(double ms, String... keys) throws IOException {
    Stream<String> sides =
        Stream.of(
            "--baseline=" + run("a", "coldstart", 1), "--candidate=" + run("b", "coldstart", ms));
    return gate(Stream.concat(sides, Stream.of(keys)).toArray(String[]::new));
  }

  private int bench(String name, String... keys) {
    String[] words = Stream.concat(Stream.of(name), Stream.of(keys)).toArray(String[]::new);
    return Benchmarks.run(new PrintWriter(out, true), new PrintWriter(err, true), words);
  }

  private Path run(String name, String bench, double ms) throws IOException {
    Path folder = home.resolve("runs").resolve(name);
    if (Files.exists(folder)) {
      return folder;
    }
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("environment.json"),
        """
        {"schema": 1, "commit": "0123456789abcdef", "cpu": {"model": "Cobol 80", "processors": 2},
         "kernel": {"release": "6.18.0"}, "jdk": {"version": "17.0.15"}}
        """);
    SplittableRandom random = new SplittableRandom(name.hashCode());
    try (CsvWriter<Sample> samples =
        CsvWriter.create(folder.resolve("samples.csv"), CsvColumns.SAMPLES)) {
      for (int i = 0; i < 200; i++) {
        samples.append(sample(bench, i, Math.round(ms * 1e6 * (1 + 0.04 * random.nextDouble()))));
      }
    }
    return folder;
  }

  private static Sample sample(String bench, long sequence, long latency) {
    SimulatedSample sample =
        new SimulatedSample(new Group(bench, "isolates", "none", "fibo-c", "c", Mode.COLD));
    sample.instance = "instance-" + sequence;
    sample.round = sequence;
    sample.launch = sequence / 20;
    sample.startNs = sequence * 10_000_000;
    sample.firstByteNs = OptionalLong.of(sample.startNs + latency - 1000);
    sample.latencyNs = OptionalLong.of(latency);
    return sample.get();
  }

  private void assertRefused(int status, String... parts) {
    assertThat(status).isEqualTo(ExitStatus.WRONG_USE);
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .startsWith("isolates-bench: ")
        .contains(parts);
    assertThat(here.resolve("results")).doesNotExist();
  }

  @Test
  void equalRunsPassAndTheVerdictIsWrittenDown() throws IOException {
    Path verdict = home.resolve("verdict");

    int status = gateOf(1, "--out=" + verdict);

    assertThat(status).as(err.toString()).isZero();
    assertThat(List.of("gate.json", "gate.md", "gate.xml"))
        .allSatisfy(file -> assertThat(verdict.resolve(file)).isNotEmptyFile());
    assertThat(here.resolve("results/history.csv")).content().contains("fibo-c");
  }

  @Test
  void aSlowerRunIsARegressionThatNamesTheFunction() throws IOException {
    int status = gateOf(1.2, "--out=" + home.resolve("verdict"));

    assertThat(status).isEqualTo(ExitStatus.NO);
    assertThat(out.toString()).contains("regression", "fibo-c");
  }

  @Test
  void aToleranceAboveTheSlowDownLetsItPass() throws IOException {
    int status = gateOf(1.2, "--gate.tolerance=50%", "--out=" + home.resolve("verdict"));

    assertThat(status).as(err.toString()).isZero();
  }

  @Test
  void whatTheSamplesCannotTellHasAnExitStatusOfItsOwnUnlessToldOtherwise() throws IOException {
    String tight = "--gate.tolerance=0.1%";

    assertThat(gateOf(1, tight, "--out=" + home + "/1"))
        .as(err.toString())
        .isEqualTo(ExitStatus.INCONCLUSIVE)
        .isEqualTo(4);
    assertThat(out.toString()).contains("inconclusive: ", "smallest slow-down it could have seen:");
    assertThat(gateOf(1, tight, "--gate.inconclusive=pass", "--out=" + home + "/2"))
        .isEqualTo(ExitStatus.DONE);
    assertThat(gateOf(1, tight, "--gate.inconclusive=fail", "--out=" + home + "/3"))
        .isEqualTo(ExitStatus.NO);
  }

  @Test
  void aRunAgainstItselfIsRefusedUnlessMeant() throws IOException {
    Path run = run("a", "coldstart", 1);
    Path latest = Files.createSymbolicLink(home.resolve("latest"), run);
    assertRefused(
        gate("--baseline=" + run, "--candidate=" + latest),
        "are the same folder",
        "gate.same-commit");
    err.getBuffer().setLength(0);
    assertThat(
            gate(
                "--baseline=" + run,
                "--candidate=" + latest,
                "--gate.same-commit",
                "--out=" + home.resolve("verdict")))
        .as(err.toString())
        .isZero();
  }

  @ParameterizedTest
  @CsvSource({"metrics: [cpu], nothing to judge, cpu", "tolerence: 5%, rules.yaml, tolerence"})
  void rulesByWhichNothingCanBeJudgedAreRefused(String yaml, String problem, String key)
      throws IOException {
    Path rules = Files.writeString(home.resolve("rules.yaml"), yaml + "\n");
    assertRefused(gateOf(1, "--gate.rules=" + rules), problem, key);
  }

  @Test
  void keysOfRevisionsAreRefusedForRuns() throws IOException {
    assertRefused(gateOf(1, "--n=50"), "n is a key for revisions", "is a run's folder");
  }

  @Test
  void keysOfRunsAreRefusedForRevisions() {
    assertRefused(
        gate("--baseline=main", "--gate.reference=spawn"),
        "gate.reference is a key for runs",
        "baseline main is a revision");
  }

  @Test
  void keysOfHistoryAndSelfTestAreNotTheGates() {
    assertRefused(gate("--history"), "gate has no key 'history'", "baseline", "gate.tolerance");
    err.getBuffer().setLength(0);
    assertRefused(gate("--selftest=live"), "gate has no key 'selftest'");
    err.getBuffer().setLength(0);
    assertRefused(bench("history", "--baseline=x"), "history has no key 'baseline'", "formats, ");
    err.getBuffer().setLength(0);
    assertRefused(bench("selftest", "--baseline=x"), "selftest has no key 'baseline'", "live, ");
  }

  @Test
  void anUnknownVariantIsRefusedBeforeAnythingIsBuilt() {
    assertRefused(
        gate("--baseline=main", "--variants=jail"),
        "variants: unknown variant 'jail'; choose one of none, seccomp");
  }

  @Test
  void theSelfTestDrawsFromARunAndWritesItsTable() throws IOException {
    Path folder = home.resolve("selftest");
    int status =
        bench("selftest", "--run=" + run("a", "coldstart", 1), "--trials=5", "--out=" + folder);
    assertThat(status).as(err.toString()).isZero();
    assertThat(folder.resolve("selftest.md"))
        .content()
        .contains("5 trials, resampled from", "| one after the other | 5 | 5% | 5% |");
    assertThat(out.toString())
        .contains("one after the other, slowed by 5% at a tolerance of 2%: 5 trials");
  }

  @Test
  void keysOfTheLiveSelfTestAreRefusedForTheOther() throws IOException {
    assertRefused(bench("selftest", "--slowed=20%"), "slowed is a key for revisions", "-Dlive");
    err.getBuffer().setLength(0);
    assertRefused(bench("selftest", "--live", "--run=x"), "run is a key for runs");
  }

  @Test
  void theHistoryOfTheGatesIsDrawn() throws IOException {
    assertRefused(bench("history"), "there is no ", "history.csv", "run one first");
    Path before = run("a", "coldstart", 1);
    gate("--baseline=" + before, "--candidate=" + run("b", "coldstart", 1), "--out=" + home + "/1");
    assertThat(bench("history", "--formats=svg")).isZero();
    assertThat(out.toString()).contains("isolates/none fibo-c cold latency: 1 gate, 0 changes");
    assertThat(here.resolve("results/history")).isDirectoryContaining("glob:**.svg");
  }

  @Test
  void anEmptyFolderIsRefused() throws IOException {
    Path empty = Files.createDirectories(home.resolve("empty"));
    assertRefused(
        gate("--baseline=" + empty, "--candidate=" + run("b", "coldstart", 1)),
        "it has no samples.csv");
  }

  @Test
  void aRunOfAnotherBenchIsRefused() throws IOException {
    assertRefused(
        gate("--baseline=" + run("a", "warm", 1), "--candidate=" + run("b", "coldstart", 1)),
        "warm",
        "coldstart");
  }

  @Test
  void noBaselineIsRefused() {
    assertRefused(gate(), "baseline=DIR", "baseline=REV");
  }

  @Test
  void aRevisionThatDoesNotExistIsRefused() {
    assertRefused(gate("--baseline=no-such-branch"), "no-such-branch", "neither a folder nor");
  }

  @Test
  void aToleranceThatIsNoShareIsRefused() throws IOException {
    assertRefused(gate("--baseline=" + home, "--gate.tolerance=much"), "gate.tolerance", "much");
  }
}
