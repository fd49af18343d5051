package isolates.bench.gate.live;

import isolates.bench.gate.Judge;
import isolates.bench.gate.Judgement;
import isolates.bench.gate.Judgement.Decision;
import isolates.bench.gate.Judgement.Defect;
import isolates.bench.gate.Rules;
import isolates.bench.gate.VersionSamples;
import isolates.bench.gate.report.Wording;
import isolates.bench.statistics.AlphaSpending;
import isolates.bench.statistics.LaunchShift;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Launches two versions side by side until the verdict is clear: looks at it several times, stops
 * when there is a regression or nothing is left open, and goes on while there is, within a budget.
 * What is open then gets half as many launches again before it is given up. {@link AlphaSpending}
 * keeps the error rate in spite of the looks, those of the retry included.
 */
public final class SequentialGate {
  /** Looks at most before the retry. */
  private static final int LOOKS = 6;

  /** With fewer launches Student's t has little to say at the level of a first look. */
  private static final int FIRST_LOOK = 6;

  /** The retry's share of the launches before it. */
  private static final double RETRY = 0.5;

  /** Two versions that are measured side by side, on demand. */
  public interface PairedBenchmark {
    /**
     * Starts both versions anew, in random order, warms them up unmeasured, and measures rounds of
     * one sample of every cell of both, in random order. No two processes of one build are equally
     * fast, by where their memory came to lie; over several this falls out like other noise.
     *
     * @return how long it took, in nanoseconds
     */
    long measureLaunch() throws InterruptedException;

    /** What was measured of the baseline so far. */
    VersionSamples baseline();

    /** What was measured of the candidate so far. */
    VersionSamples candidate();

    /** What the candidate's processes leaked in the last launch, and the baseline's did not. */
    List<Defect> leaks();
  }

  private final PairedBenchmark benchmark;
  private final Rules rules;
  private final Duration budget;
  private final int launches;
  private final Consumer<String> progress;

  /**
   * @param budget of time for launches, the retry's left out
   * @param launches at most, the retry's left out, at least {@link LaunchShift#FEWEST}
   * @param progress told a line at each look
   */
  public SequentialGate(
      PairedBenchmark benchmark,
      Rules rules,
      Duration budget,
      int launches,
      Consumer<String> progress) {
    this.benchmark = benchmark;
    this.rules = rules;
    this.budget = budget;
    this.launches = launches;
    this.progress = progress;
  }

  /**
   * Measures and judges.
   *
   * @throws isolates.bench.WrongUseException if nothing that was measured can be judged
   */
  public Judgement run() throws InterruptedException {
    int done = LaunchShift.FEWEST;
    long spentNs = 0;
    for (int i = 0; i < done; i++) {
      spentNs += benchmark.measureLaunch();
    }
    long affordable = budget.toNanos() * done / Math.max(1, spentNs);
    int most = (int) Math.max(done, Math.min(launches, affordable));
    int last = most + (int) Math.ceil(RETRY * most);
    int step = Math.max(1, (most + LOOKS - 1) / LOOKS);
    AlphaSpending spending = new AlphaSpending();
    for (int look = Math.min(most, Math.max(FIRST_LOOK, step)); ; ) {
      for (; done < look; done++) {
        benchmark.measureLaunch();
      }
      Judgement judgement =
          Judge.judge(
                  benchmark.baseline(),
                  benchmark.candidate(),
                  rules,
                  true,
                  spending.look((double) done / last))
              .with(benchmark.leaks());
      progress.accept("%d of %d launches: %s".formatted(done, most, Wording.headline(judgement)));
      if (isClear(judgement)) {
        return judgement;
      }
      if (done == last) {
        return judgement.noting(
            "%d launches and a retry of %d more were not enough for a clear verdict; give it more with gate.budget or launches"
                .formatted(most, last - most));
      }
      look = done < most ? Math.min(most, done + step) : last;
    }
  }

  private static boolean isClear(Judgement judgement) {
    return judgement.decision() == Decision.REGRESSION
        || judgement.count(Decision.INCONCLUSIVE) == 0;
  }
}
