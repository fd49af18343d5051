package isolates.bench.cli;

import isolates.bench.gate.Rules;
import isolates.bench.gate.VersionSamples;
import isolates.bench.gate.live.RevisionGate;
import isolates.bench.gate.live.Revisions;
import isolates.bench.gate.live.Revisions.Revision;
import isolates.bench.run.ProjectLayout;
import isolates.bench.run.RunFolder;
import isolates.bench.selftest.LiveSelfTest;
import isolates.bench.selftest.ResampledSelfTest;
import isolates.bench.selftest.ResampledSelfTest.Tally;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "selftest",
    sortOptions = false,
    description =
        "Measure the gate itself: how often it raises an alarm over two equal versions, and how"
            + " often it catches a slow-down; exit 1 if more often wrong than it promises.")
final class SelfTestCommand implements Callable<Integer> {
  private static final int RESAMPLED_TRIALS = 2_000;
  private static final int LIVE_TRIALS = 20;

  @Option(
      names = "--run",
      paramLabel = "DIR",
      description =
          "for runs: the one to draw samples from, 200 a group or more, or the folder of a gate of"
              + " two equal revisions (default: results/latest)")
  private Optional<Path> run;

  @Option(
      names = "--live",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      description =
          "measure a revision against itself, and against itself slowed, instead of drawing from a"
              + " run (default: ${DEFAULT-VALUE})",
      defaultValue = "false")
  private boolean live;

  @Option(
      names = "--revision",
      paramLabel = "REV",
      description = "for revisions: the one to measure (default: HEAD of a clean tree)")
  private Optional<String> revision;

  @Option(
      names = "--delay",
      paramLabel = "US",
      description =
          "for revisions: microseconds of sleep before each spawn of the slowed one (default:"
              + " ${DEFAULT-VALUE})",
      defaultValue = "300")
  private int delay;

  @Option(
      names = "--trials",
      paramLabel = "COUNT",
      description = "how often (default: 2000 drawn from a run, 20 live)")
  private Optional<Integer> trials;

  @Mixin private GateOptions options;

  @Override
  public Integer call() throws IOException, InterruptedException {
    ProjectLayout layout = ProjectLayout.found();
    if (live) {
      options.refuseKeysFor("runs", "a live self-test measures revisions");
      return live(layout);
    }
    options.refuseKeysFor("revisions", "without -Dlive samples are drawn from a run");
    return resampled(layout);
  }

  private int resampled(ProjectLayout layout) throws IOException {
    Path pool = run.orElseGet(() -> layout.results().resolve("latest"));
    Rules wanted = options.rules(layout);
    int asked = trials.orElse(RESAMPLED_TRIALS);
    ResampledSelfTest test = new ResampledSelfTest(wanted, asked, options::say);
    List<Tally> tallies = new ArrayList<>();
    if (Files.isDirectory(pool.resolve("baseline"))) {
      // What a gate of two revisions left, here two equal ones: rounds to be drawn as they are.
      VersionSamples before = VersionSamples.read("run", pool.resolve("baseline"));
      VersionSamples after = VersionSamples.read("run", pool.resolve("candidate"));
      tallies.addAll(test.tallies(before, after, true));
      tallies.addAll(test.tallies(after, after, false));
    } else {
      VersionSamples drawn = VersionSamples.read("run", pool);
      tallies.addAll(test.tallies(drawn, drawn, false));
    }
    Path table = options.newFolder(layout).path().resolve("selftest.md");
    String source = "%d trials, resampled from %s".formatted(asked, pool);
    Files.writeString(table, ResampledSelfTest.markdown(tallies, source));
    ResampledSelfTest.lines(tallies).forEach(options::say);
    options.say("table: " + table);
    List<String> broken = ResampledSelfTest.broken(tallies);
    broken.forEach(options::say);
    return broken.isEmpty() ? ExitStatus.DONE : ExitStatus.NO;
  }

  /** Gates of a revision against itself, and against itself with a delay in the spawn path. */
  private int live(ProjectLayout layout) throws IOException, InterruptedException {
    Rules wanted = options.rules(layout);
    RevisionGate.check(wanted);
    Revisions built = options.revisions(layout);
    String name = revision.orElse("HEAD");
    Revision head = built.build(name, options.commit(built, revision));
    Revision slowed =
        new Revision(
            name + " slowed",
            head.commit(),
            head.installation().with("isolates.spawn.delay", Integer.toString(delay)));
    RunFolder folder = options.newFolder(layout);
    List<String> table = new ArrayList<>();
    LiveSelfTest test =
        new LiveSelfTest(
            (before, after, samples) ->
                options.measure(before, after, wanted, samples, line -> options.say("  " + line)),
            line -> {
              table.add(line);
              options.say(line);
            });
    LiveSelfTest.ErrorCounts counts =
        test.run(head, slowed, folder.path(), trials.orElse(LIVE_TRIALS));
    String sum = "%s; slowed by %d us of sleep before each spawn".formatted(counts, delay);
    table.add(sum);
    options.say(sum);
    Files.write(folder.path().resolve("selftest.txt"), table);
    return counts.isRight() ? ExitStatus.DONE : ExitStatus.NO;
  }
}
