package isolates.bench.selftest;

import isolates.bench.gate.Judgement;
import isolates.bench.gate.Judgement.Decision;
import isolates.bench.gate.Judgement.Finding;
import isolates.bench.gate.Part;
import isolates.bench.gate.Tolerance;
import isolates.bench.gate.live.Revisions.Revision;
import isolates.bench.gate.report.Reports;
import isolates.bench.gate.report.TextReport;
import isolates.bench.statistics.Metric;
import isolates.bench.statistics.Proportion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Gates whose right verdict is known: a revision against itself, and against itself slowed. */
public final class LiveSelfTest {
  private static final double US_PER_MS = 1e3;

  /** Of gates of what is slowed beyond the tolerance. */
  private static final double LEAST_CAUGHT = 0.9;

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
   * How often the gate found what.
   *
   * @param slowed by how much of a latency, 0 for a version against itself
   * @param regressions that it found
   * @param named of those, how many name a phase before the first byte, which is what was slowed
   */
  public record Count(double slowed, int trials, int regressions, int named) {
    /** Whether it found what it promises; of no more than is tolerated it may say either. */
    public boolean isRight(double tolerated) {
      return slowed == 0
          ? regressions == 0
          : slowed <= tolerated || regressions >= LEAST_CAUGHT * trials;
    }

    private Count plus(Judgement judgement) {
      boolean isNamed =
          judgement.findings().stream()
              .anyMatch(finding -> finding.phase().matches("(spawn|computing) phase.*"));
      return new Count(
          slowed,
          trials + 1,
          regressions + (judgement.decision() == Decision.REGRESSION ? 1 : 0),
          named + (isNamed ? 1 : 0));
    }

    @Override
    public String toString() {
      Proportion share = new Proportion(regressions, trials);
      return slowed == 0
          ? "%d of %d gates of equal versions raised an alarm: %s"
              .formatted(regressions, trials, share)
          : "%d of %d gates of one slowed by %s caught it, %d naming its phase: %s"
              .formatted(regressions, trials, new Tolerance(slowed), named, share);
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
   * Gates a revision against itself, and against itself with work before each spawn: so much as
   * that share of the latency that the first gate measured. Writes selftest.txt.
   *
   * @param slowed shares of a latency, such as 0.05
   * @return of equal versions, then of each share
   */
  public List<Count> run(Revision revision, List<Double> slowed, Path folder, int trials)
      throws IOException, InterruptedException {
    List<Count> counts = new ArrayList<>();
    counts.add(new Count(0, 0, 0, 0));
    slowed.forEach(share -> counts.add(new Count(share, 0, 0, 0)));
    double latencyUs = Double.NaN;
    for (int trial = 0; trial < trials; trial++) {
      for (int i = 0; i < counts.size(); i++) {
        double share = counts.get(i).slowed();
        Judgement judgement =
            gated(
                revision,
                share == 0 ? revision : slowed(revision, Math.round(share * latencyUs)),
                folder.resolve("slowed-%.0f-%d".formatted(100 * share, trial)));
        if (trial == 0 && i == 0) {
          latencyUs = latencyUs(judgement);
        }
        counts.set(i, counts.get(i).plus(judgement));
        tell(
            "gate %d of %d, slowed by %.0f %%: %s"
                .formatted(trial + 1, trials, 100 * share, TextReport.line(judgement)));
      }
    }
    tell("an invocation of the first gate took %.0f us".formatted(latencyUs));
    counts.forEach(count -> tell(count.toString()));
    Files.write(folder.resolve("selftest.txt"), told);
    return counts;
  }

  private static Revision slowed(Revision revision, long us) {
    return new Revision(
        revision.name() + " slowed",
        revision.commit(),
        revision.installation().with("isolates.spawn.delay", Long.toString(us)));
  }

  private static double latencyUs(Judgement judgement) {
    return judgement.findings().stream()
            .filter(finding -> finding.subject().metric() == Metric.LATENCY)
            .filter(finding -> finding.subject().part() == Part.CENTRE)
            .mapToDouble(Finding::baselineValue)
            .min()
            .orElseThrow(() -> new IllegalStateException("the gate judged no latency"))
        * US_PER_MS;
  }

  private void tell(String line) {
    told.add(line);
    progress.accept(line);
  }

  private Judgement gated(Revision before, Revision after, Path folder)
      throws IOException, InterruptedException {
    Judgement judgement = gate.measure(before, after, folder);
    Reports.write(folder, judgement, Map.of());
    return judgement;
  }
}
