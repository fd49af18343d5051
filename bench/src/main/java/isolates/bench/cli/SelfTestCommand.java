package isolates.bench.cli;

import isolates.bench.gate.Rules;
import isolates.bench.gate.VersionSamples;
import isolates.bench.gate.live.RevisionGate;
import isolates.bench.gate.live.Revisions;
import isolates.bench.gate.live.Revisions.Revision;
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
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "selftest",
    defaultValueProvider = GatingCommand.Defaults.class,
    description =
        "Measure the gate itself: how often it raises an alarm over two equal versions, and how"
            + " often it catches a slow-down; exit 1 if more often wrong than it promises. It draws"
            + " from a run of 200 samples a group or more, or from a gate of two equal revisions.")
final class SelfTestCommand extends GatingCommand {
  private static final int RESAMPLED_TRIALS = 2_000;
  private static final int LIVE_TRIALS = 20;

  @Mixin private RunOptions.OneRun run;

  @Option(
      names = "--live",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      description = "measure a revision against itself, and slowed, instead of drawing from a run")
  private boolean live;

  @Option(
      names = "--revision",
      paramLabel = "REV",
      description = "for revisions: the one to measure (default: HEAD of a clean tree)")
  private Optional<String> revision;

  @Option(
      names = "--delay",
      paramLabel = "US",
      description = "for revisions: microseconds of sleep before each spawn of the slowed one")
  private int delay = 300;

  @Option(
      names = "--trials",
      paramLabel = "COUNT",
      description = "how often (default: 2000 drawn from a run, 20 live)")
  private Optional<Integer> trials;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (live) {
      refuseKeysFor("runs", "a live self-test measures revisions");
      return live();
    }
    refuseKeysFor("revisions", "without -Dlive samples are drawn from a run");
    return resampled();
  }

  private int resampled() throws IOException {
    Path pool = run.folder.orElseGet(this::latest);
    Rules wanted = rules();
    int asked = trials.orElse(RESAMPLED_TRIALS);
    ResampledSelfTest test = new ResampledSelfTest(wanted, asked, this::say);
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
    Path table = newFolder().path().resolve("selftest.md");
    String source = "%d trials, resampled from %s".formatted(asked, pool);
    Files.writeString(table, ResampledSelfTest.markdown(tallies, source));
    ResampledSelfTest.lines(tallies).forEach(this::say);
    say("table: " + table);
    List<String> broken = ResampledSelfTest.broken(tallies);
    broken.forEach(this::say);
    return broken.isEmpty() ? ExitStatus.DONE : ExitStatus.NO;
  }

  /** Gates of a revision against itself, and against itself with a delay in the spawn path. */
  private int live() throws IOException, InterruptedException {
    Rules wanted = rules();
    RevisionGate.check(wanted);
    Revisions built = revisions();
    String name = revision.orElse("HEAD");
    Revision head = built.build(name, commit(built, revision));
    Revision slowed =
        new Revision(
            name + " slowed",
            head.commit(),
            head.installation().with("isolates.spawn.delay", Integer.toString(delay)));
    RunFolder folder = newFolder();
    List<String> table = new ArrayList<>();
    LiveSelfTest test =
        new LiveSelfTest(
            (before, after, samples) ->
                measure(before, after, wanted, samples, line -> say("  " + line)),
            line -> {
              table.add(line);
              say(line);
            });
    LiveSelfTest.ErrorCounts counts =
        test.run(head, slowed, folder.path(), trials.orElse(LIVE_TRIALS));
    String sum = "%s; slowed by %d us of sleep before each spawn".formatted(counts, delay);
    table.add(sum);
    say(sum);
    Files.write(folder.path().resolve("selftest.txt"), table);
    return counts.isRight() ? ExitStatus.DONE : ExitStatus.NO;
  }
}
