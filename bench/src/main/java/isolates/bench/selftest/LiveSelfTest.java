package isolates.bench.selftest;

import isolates.bench.gate.Judgement;
import isolates.bench.gate.Judgement.Decision;
import isolates.bench.gate.live.Revisions.Revision;
import isolates.bench.gate.report.Reports;
import isolates.bench.gate.report.TextReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Gates whose right verdict is known: a revision against itself, and against itself slowed. */
public final class LiveSelfTest {
  private final Gate gate;
  private final Consumer<String> progress;
  private final List<String> told = new ArrayList<>();

  /** Measures two revisions side by side and judges them. */
  @FunctionalInterface
  public interface Gate {
    /**
     * One gate.
     *
     * @param folder where the samples of both go
     */
    Judgement measure(Revision before, Revision after, Path folder)
        throws IOException, InterruptedException;
  }

  /**
   * How often the gate was wrong.
   *
   * @param alarms regressions found between equal versions
   * @param caught regressions found where there was one
   * @param named of those caught, how many name the phase that was slowed
   */
  public record ErrorCounts(int trials, int alarms, int caught, int named) {
    /** Whether no gate was wrong. */
    public boolean isRight() {
      return alarms == 0 && caught == trials;
    }

    @Override
    public String toString() {
      return "%d of %d gates of equal versions raised an alarm; %d of %d of a slowed one caught it, %d naming the spawn phase"
          .formatted(alarms, trials, caught, trials, named);
    }

    private static boolean namesSpawnPhase(Judgement judgement) {
      return judgement.findings().stream()
          .anyMatch(finding -> finding.phase().startsWith("spawn phase"));
    }

    private ErrorCounts plus(Judgement equal, Judgement slowed) {
      return new ErrorCounts(
          trials + 1,
          alarms + (equal.decision() == Decision.REGRESSION ? 1 : 0),
          caught + (slowed.decision() == Decision.REGRESSION ? 1 : 0),
          named + (namesSpawnPhase(slowed) ? 1 : 0));
    }
  }

  /**
   * @param progress told a line after each trial
   */
  public LiveSelfTest(Gate gate, Consumer<String> progress) {
    this.gate = gate;
    this.progress = progress;
  }

  /**
   * Gates a revision against itself, and against itself with a delay in the spawn path. Writes
   * selftest.txt.
   *
   * @param delayUs of sleep before each spawn
   * @return whether no gate was wrong
   */
  public boolean run(Revision revision, int delayUs, Path folder, int trials)
      throws IOException, InterruptedException {
    Revision slowed =
        new Revision(
            revision.name() + " slowed",
            revision.commit(),
            revision.installation().with("isolates.spawn.delay", Integer.toString(delayUs)));
    ErrorCounts counts = run(revision, slowed, folder, trials);
    tell("%s; slowed by %d us of sleep before each spawn".formatted(counts, delayUs));
    Files.write(folder.resolve("selftest.txt"), told);
    return counts.isRight();
  }

  private void tell(String line) {
    told.add(line);
    progress.accept(line);
  }

  /**
   * Runs both gates of each trial; the reports of each lie in a folder of its own.
   *
   * @param revision any version
   * @param slowed the same, but for a delay before each spawn
   */
  ErrorCounts run(Revision revision, Revision slowed, Path folder, int trials)
      throws IOException, InterruptedException {
    ErrorCounts counts = new ErrorCounts(0, 0, 0, 0);
    for (int trial = 0; trial < trials; trial++) {
      Judgement same = gated(revision, revision, folder.resolve("equal-" + trial));
      Judgement slower = gated(revision, slowed, folder.resolve("slowed-" + trial));
      counts = counts.plus(same, slower);
      tell(
          "gate %d of %d: equal %s, slowed %s"
              .formatted(trial + 1, trials, TextReport.line(same), TextReport.line(slower)));
    }
    return counts;
  }

  private Judgement gated(Revision before, Revision after, Path folder)
      throws IOException, InterruptedException {
    Judgement judgement = gate.measure(before, after, folder);
    Reports.write(folder, judgement, Map.of());
    return judgement;
  }
}
