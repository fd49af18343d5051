package isolates.bench.cli;

import isolates.bench.gate.Tolerance;
import isolates.bench.gate.live.RevisionGate;
import isolates.bench.gate.live.Revisions;
import isolates.bench.gate.live.Revisions.Revision;
import isolates.bench.run.RunFolder;
import isolates.bench.selftest.LiveSelfTest;
import isolates.bench.selftest.ResampledSelfTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "selftest",
    description =
        "Measure the gate itself: how often it raises an alarm over two equal versions, and how"
            + " often it catches a slow-down; exit 1 if more often wrong than it promises. It draws"
            + " from a gate of two equal revisions, or from a run, of 10 launches or more.")
final class SelfTestCommand extends GatingCommand {
  private static final int RESAMPLED_TRIALS = 2_000;
  private static final int LIVE_TRIALS = 20;

  @Mixin private RunOptions.OneRun run;

  @Option(names = "--live", arity = "0..1", paramLabel = "true|false")
  private boolean live;

  @Option(names = "--revision", paramLabel = "REV")
  private Optional<String> revision;

  @Option(names = "--slowed", split = ",", paramLabel = "SHARE,...", defaultValue = "5%,10%")
  private List<Tolerance> slowed;

  @Option(names = "--trials", paramLabel = "COUNT")
  private Optional<Integer> trials;

  @Override
  public Integer call() throws IOException, InterruptedException {
    return (live ? live() : resampled()) ? ExitStatus.DONE : ExitStatus.NO;
  }

  private boolean resampled() throws IOException, InterruptedException {
    refuseKeysFor("revisions", "without -Dlive samples are drawn from a run");
    Path pool = run.folder.orElseGet(this::latest);
    ResampledSelfTest test =
        new ResampledSelfTest(rules(), trials.orElse(RESAMPLED_TRIALS), this::say);
    RunFolder folder = newFolder();
    try {
      return test.run(pool, folder.path().resolve("selftest.md"));
    } finally {
      // No run, so never the latest.
      folder.end(folder.path(), "");
    }
  }

  private boolean live() throws IOException, InterruptedException {
    refuseKeysFor("runs", "a live self-test measures revisions");
    RevisionGate gate = revisionGate();
    Revisions built = revisions();
    Revision head = built.build(revision.orElse("HEAD"), built.commit(revision, functions));
    List<LiveSelfTest.Count> counts =
        new LiveSelfTest(
                (before, after, samples) ->
                    gate.run(before, after, samples, line -> say("  " + line)),
                this::say)
            .run(
                head,
                slowed.stream().map(Tolerance::share).toList(),
                newFolder().path(),
                trials.orElse(LIVE_TRIALS));
    double tolerated = rules().tolerance().share();
    return counts.stream().allMatch(count -> count.isRight(tolerated));
  }
}
