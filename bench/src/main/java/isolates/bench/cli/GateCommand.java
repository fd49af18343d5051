package isolates.bench.cli;

import isolates.bench.figure.Format;
import isolates.bench.gate.GateException;
import isolates.bench.gate.Judge;
import isolates.bench.gate.Judgement;
import isolates.bench.gate.Judgement.Decision;
import isolates.bench.gate.Reference;
import isolates.bench.gate.Rules;
import isolates.bench.gate.RulesFile;
import isolates.bench.gate.Run;
import isolates.bench.gate.RunReader;
import isolates.bench.gate.Tolerance;
import isolates.bench.gate.live.RevisionGate;
import isolates.bench.gate.live.Revisions;
import isolates.bench.gate.report.History;
import isolates.bench.gate.report.Reports;
import isolates.bench.gate.report.TextReport;
import isolates.bench.gate.selftest.LiveSelfTest;
import isolates.bench.gate.selftest.ResampledSelfTest;
import isolates.bench.measure.HttpDriver;
import isolates.bench.run.ProjectLayout;
import isolates.bench.run.RunFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
    name = "gate",
    sortOptions = false,
    description =
        "Compare two runs, or two revisions measured side by side, and exit 1 if the candidate"
            + " regressed.")
final class GateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--baseline",
      paramLabel = "DIR|REV",
      description = "a run's folder, or a revision to build and measure beside the candidate")
  private Optional<String> baseline;

  @Option(
      names = "--candidate",
      paramLabel = "DIR|REV",
      description =
          "what is judged (default: results/latest, or HEAD where baseline is a revision)")
  private Optional<String> candidate;

  @Option(
      names = "--gate.tolerance",
      paramLabel = "SHARE",
      converter = ToleranceConverter.class,
      description =
          "how much slower is no regression, everywhere (default: as gate.yaml says, or 5%%)")
  private Optional<Tolerance> tolerance;

  @Option(
      names = "--gate.rules",
      paramLabel = "FILE",
      description = "tolerances by metric and function (default: gate.yaml, if there is one)")
  private Optional<Path> rules;

  @Option(
      names = "--gate.reference",
      paramLabel = "NAME",
      converter = ReferenceConverter.class,
      description =
          "divide every metric by this of the same round, so that a baseline of another machine"
              + " serves: none, spawn, echo or container (default: as gate.yaml says, or none)")
  private Optional<Reference> reference;

  @Option(
      names = "--gate.cross-machine",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      description = "compare times of different machines all the same (default: ${DEFAULT-VALUE})",
      defaultValue = "false")
  private boolean crossMachine;

  @Option(
      names = "--gate.strict",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      description = "exit 1 when the verdict is inconclusive, too (default: ${DEFAULT-VALUE})",
      defaultValue = "false")
  private boolean strict;

  @Option(
      names = "--gate.budget",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description =
          "for measuring revisions at most, such as 90s or 5m (default: ${DEFAULT-VALUE})",
      defaultValue = "5m")
  private Duration budget;

  @Option(
      names = "--n",
      paramLabel = "COUNT",
      converter = RunOptions.CountConverter.class,
      description =
          "rounds of revisions at most, one sample of each a round (default: ${DEFAULT-VALUE})",
      defaultValue = "1000")
  private int n;

  @Option(
      names = "--warmup",
      paramLabel = "COUNT",
      converter = RunOptions.CountConverter.class,
      description =
          "rounds after each start of the revisions, left out (default: ${DEFAULT-VALUE})",
      defaultValue = "50")
  private int warmup;

  @Option(
      names = "--function",
      split = ",",
      paramLabel = "LIST",
      description = "functions to measure revisions with (default: ${DEFAULT-VALUE})",
      defaultValue = "fibo-c")
  private List<String> functions;

  @Option(
      names = "--variants",
      split = ",",
      paramLabel = "LIST",
      description =
          "variants of the isolates to measure revisions with (default: ${DEFAULT-VALUE})",
      defaultValue = "none")
  private List<String> variants;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      description = "seed of the order of samples and of the inputs (default: ${DEFAULT-VALUE})",
      defaultValue = "7")
  private long seed;

  @Option(
      names = "--max",
      paramLabel = "NUMBER",
      converter = RunOptions.CountConverter.class,
      description = "inputs are drawn from 1 to this (default: ${DEFAULT-VALUE})",
      defaultValue = "10")
  private int max;

  @Option(
      names = "--history",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      description = "instead: find change points over results/history.csv and draw the trend",
      defaultValue = "false")
  private boolean history;

  /** What the self-test asks. */
  enum SelfTestKind {
    RESAMPLED,
    LIVE
  }

  @Option(
      names = "--selftest",
      arity = "0..1",
      fallbackValue = "resampled",
      paramLabel = "KIND",
      description =
          "instead: measure the gate itself, resampled from the run that candidate names, or live"
              + " with HEAD against HEAD and against HEAD slowed: ${COMPLETION-CANDIDATES}")
  private Optional<SelfTestKind> selftest;

  @Option(
      names = "--selftest.trials",
      paramLabel = "COUNT",
      converter = RunOptions.CountConverter.class,
      description = "trials of the self-test (default: 2000 resampled, 20 live)")
  private Optional<Integer> trials;

  @Option(
      names = "--selftest.delay",
      paramLabel = "US",
      converter = RunOptions.CountConverter.class,
      description =
          "microseconds of sleep that the live self-test injects before each spawn (default:"
              + " ${DEFAULT-VALUE})",
      defaultValue = "300")
  private int delay;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "folder of the verdict, new or empty (default: results/gate-TIME)")
  private Optional<Path> out;

  @Override
  public Integer call() throws IOException, InterruptedException {
    try {
      ProjectLayout layout = ProjectLayout.found();
      if (history) {
        return history(layout);
      }
      if (selftest.isPresent()) {
        return selftest.get() == SelfTestKind.LIVE ? live(layout) : resampled(layout);
      }
      return gate(layout);
    } catch (GateException e) {
      throw new WrongUseException("gate: " + e.getMessage());
    }
  }

  private RunFolder newFolder(String kind, ProjectLayout layout) {
    RunFolder folder = NewRun.plan(kind, out, layout);
    NewRun.makeAside(folder);
    return folder;
  }

  private PrintWriter console() {
    return spec.commandLine().getOut();
  }

  private void say(String line) {
    console().println(line);
    console().flush();
  }

  private Integer gate(ProjectLayout layout) throws IOException, InterruptedException {
    String against =
        baseline.orElseThrow(
            () ->
                new GateException(
                    "name what to compare against: baseline=DIR, a run's folder, or baseline=REV"));
    Rules wanted = rules(layout);
    Judgement judgement;
    RunFolder folder;
    if (isFolder(against)) {
      Path judged = candidate.map(Path::of).orElseGet(() -> layout.results().resolve("latest"));
      Run before = RunReader.read("baseline", Path.of(against));
      Run after = RunReader.read("candidate", judged);
      judgement = Judge.judge(before, after, wanted);
      folder = newFolder(spec.name(), layout);
    } else {
      Revisions revisions = revisions(layout);
      // Everything refused that can be, before anything is built or measured.
      String commit = revisions.commit(against);
      String ours =
          candidate.isPresent() ? revisions.commit(candidate.get()) : revisions.commitOfCleanTree();
      Revisions.Revision before = revisions.build(against, commit);
      Revisions.Revision after = revisions.build(candidate.orElse("HEAD"), ours);
      folder = newFolder(spec.name(), layout);
      judgement = measure(before, after, wanted, folder.path(), this::say);
    }
    List<String> annotations = Reports.write(folder.path(), judgement, System.getenv());
    History.append(historyFile(layout), judgement, Instant.now());
    say("");
    TextReport.lines(judgement).forEach(this::say);
    say("verdict in full: %s (gate.json, gate.md, gate.xml)".formatted(folder.path()));
    annotations.forEach(this::say);
    boolean no =
        judgement.decision() == Decision.REGRESSION
            || (strict && judgement.decision() == Decision.INCONCLUSIVE);
    return no ? ExitStatus.NO : ExitStatus.DONE;
  }

  private static boolean isFolder(String name) {
    // What looks like a path is meant as one, there or not: the error then speaks of folders.
    return Files.isDirectory(Path.of(name))
        || name.startsWith("/")
        || name.startsWith("./")
        || name.startsWith("results/");
  }

  private Revisions revisions(ProjectLayout layout) {
    Path logs = layout.home().resolve("target").resolve("gate").resolve("log");
    return new Revisions(layout.home(), logs, this::say);
  }

  private Judgement measure(
      Revisions.Revision before,
      Revisions.Revision after,
      Rules wanted,
      Path folder,
      java.util.function.Consumer<String> progress)
      throws IOException, InterruptedException {
    RevisionGate.Plan plan =
        new RevisionGate.Plan(functions, variants, budget, n, warmup, seed, max);
    try (HttpDriver driver = new HttpDriver();
        Interruption interruption = Interruption.guard(driver::cancel)) {
      try {
        return new RevisionGate(driver, wanted, plan, progress).run(before, after, folder);
      } catch (RuntimeException e) {
        if (interruption.happened()) {
          // What broke, broke because Ctrl-C ended it.
          throw new InterruptedException();
        }
        throw e;
      }
    }
  }

  private Rules rules(ProjectLayout layout) throws IOException {
    Path file = rules.orElseGet(() -> layout.home().resolve(RulesFile.NAME));
    if (rules.isPresent() && !Files.isRegularFile(file)) {
      throw new GateException("gate.rules: there is no file " + file);
    }
    Rules found = Files.isRegularFile(file) ? RulesFile.read(file) : Rules.DEFAULT;
    if (tolerance.isPresent()) {
      found = found.with(tolerance.get());
    }
    if (reference.isPresent()) {
      found = found.with(reference.get());
    }
    return crossMachine ? found.acrossMachines() : found;
  }

  private static Path historyFile(ProjectLayout layout) {
    return layout.results().resolve("history.csv");
  }

  private Integer history(ProjectLayout layout) throws IOException {
    Path figures = out.orElseGet(() -> layout.results().resolve("history"));
    History.read(historyFile(layout), figures, List.of(Format.PNG, Format.SVG)).forEach(this::say);
    return ExitStatus.DONE;
  }

  private Integer resampled(ProjectLayout layout) throws IOException {
    Path pool = candidate.map(Path::of).orElseGet(() -> layout.results().resolve("latest"));
    int asked = trials.orElse(2_000);
    Rules wanted = rules(layout);
    List<ResampledSelfTest.Tally> rows = new ArrayList<>();
    Path beside = pool.resolve("baseline");
    if (Files.isDirectory(beside)) {
      // What a gate of two revisions left, here two equal ones: rounds to be drawn as they are.
      Run before = RunReader.read("candidate", beside);
      Run after = RunReader.read("candidate", pool.resolve("candidate"));
      rows.addAll(ResampledSelfTest.paired(before, after, wanted, asked));
      rows.addAll(ResampledSelfTest.apart(after, wanted, asked));
    } else {
      rows.addAll(ResampledSelfTest.apart(RunReader.read("candidate", pool), wanted, asked));
    }
    RunFolder folder = newFolder("selftest", layout);
    String source = "%d trials, resampled from %s".formatted(asked, pool);
    Files.writeString(
        folder.path().resolve("selftest.md"), ResampledSelfTest.markdown(rows, source));
    ResampledSelfTest.lines(rows).forEach(this::say);
    say("table: " + folder.path().resolve("selftest.md"));
    List<String> broken = ResampledSelfTest.broken(rows);
    broken.forEach(this::say);
    return broken.isEmpty() ? ExitStatus.DONE : ExitStatus.NO;
  }

  /** Gates of HEAD against itself, and against itself with a delay in the spawn path. */
  private Integer live(ProjectLayout layout) throws IOException, InterruptedException {
    Revisions revisions = revisions(layout);
    String commit =
        candidate.isPresent() ? revisions.commit(candidate.get()) : revisions.commitOfCleanTree();
    String name = candidate.orElse("HEAD");
    Revisions.Revision head = revisions.build(name, commit);
    Revisions.Revision slowed =
        new Revisions.Revision(
            name + " slowed",
            commit,
            head.installation().with("isolates.spawn.delay", Integer.toString(delay)));
    Rules wanted = rules(layout);
    RunFolder folder = newFolder("selftest", layout);
    List<String> table = new ArrayList<>();
    LiveSelfTest test =
        new LiveSelfTest(
            (before, after, samples) -> measure(before, after, wanted, samples, line -> {}),
            line -> {
              table.add(line);
              say(line);
            });
    LiveSelfTest.Outcome outcome = test.run(head, slowed, folder.path(), trials.orElse(20));
    String sum = "%s; slowed by %d us of sleep before each spawn".formatted(outcome, delay);
    table.add(sum);
    say(sum);
    Files.write(folder.path().resolve("selftest.txt"), table);
    return outcome.isRight() ? ExitStatus.DONE : ExitStatus.NO;
  }

  /** A share of the baseline. */
  static final class ToleranceConverter implements ITypeConverter<Tolerance> {
    @Override
    public Tolerance convert(String text) {
      try {
        return Tolerance.parse(text);
      } catch (GateException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** What metrics are divided by. */
  static final class ReferenceConverter implements ITypeConverter<Reference> {
    @Override
    public Reference convert(String text) {
      try {
        return Reference.of(text);
      } catch (GateException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** A time in seconds, minutes or hours. */
  static final class DurationConverter implements ITypeConverter<Duration> {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,6})([smh])");

    @Override
    public Duration convert(String text) {
      Matcher matcher = FORM.matcher(text);
      if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
        throw new TypeConversionException("'%s' is no time; write 90s, 5m or 1h".formatted(text));
      }
      long amount = Long.parseLong(matcher.group(1));
      return switch (matcher.group(2)) {
        case "s" -> Duration.ofSeconds(amount);
        case "m" -> Duration.ofMinutes(amount);
        default -> Duration.ofHours(amount);
      };
    }
  }
}
