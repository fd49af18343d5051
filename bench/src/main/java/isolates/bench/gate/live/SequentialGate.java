package isolates.bench.gate.live;

import isolates.bench.gate.Judge;
import isolates.bench.gate.Judgement;
import isolates.bench.gate.Judgement.Decision;
import isolates.bench.gate.Judgement.Defect;
import isolates.bench.gate.Rules;
import isolates.bench.gate.VersionSamples;
import isolates.bench.gate.report.Wording;
import isolates.bench.statistics.AlphaSpending;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Measures two versions side by side until the verdict is clear: looks at it several times, stops
 * when there is a regression or nothing is left open, and goes on while there is, within a budget.
 * {@link AlphaSpending} keeps the error rate in spite of the looks.
 */
final class SequentialGate {
  /** Looks at most. Few, as each restarts both versions. */
  private static final int LOOKS = 6;

  /** Rounds that tell how long a round takes, and count. */
  private static final int PACING = 10;

  /** With fewer rounds the ranks have nothing to say at the level of a first look. */
  private static final int FEWEST_ROUNDS = 30;

  /** So often is said how far it is. */
  private static final Duration REPORT = Duration.ofSeconds(10);

  private final PairedBenchmark benchmark;
  private final Rules rules;
  private final Duration budget;
  private final int rounds;
  private final Consumer<String> progress;
  private long spentNs;
  private int done;

  /** Two versions that are measured side by side, on demand. */
  interface PairedBenchmark {
    /**
     * Takes one sample of every cell of both versions, in random order.
     *
     * @return how long it took, in nanoseconds
     */
    long measureRound() throws InterruptedException;

    /**
     * Starts both versions anew and warms them up, unmeasured. No two processes of one build are
     * equally fast, by where their memory came to lie; over several this falls out like other
     * noise.
     */
    void restart() throws InterruptedException;

    /** What was measured of the baseline so far. */
    VersionSamples baseline();

    /** What was measured of the candidate so far. */
    VersionSamples candidate();

    /** What the candidate's processes leaked so far, and the baseline's did not. */
    List<Defect> leaks();
  }

  /**
   * @param budget of time for rounds, restarts left out
   * @param rounds at most
   * @param progress told a line at each look, and every ten seconds between
   */
  SequentialGate(
      PairedBenchmark benchmark,
      Rules rules,
      Duration budget,
      int rounds,
      Consumer<String> progress) {
    this.benchmark = benchmark;
    this.rules = rules;
    this.budget = budget;
    this.rounds = rounds;
    this.progress = progress;
  }

  /**
   * Measures and judges.
   *
   * @throws isolates.bench.WrongUseException if nothing that was measured can be judged
   */
  Judgement run() throws InterruptedException {
    benchmark.restart();
    while (done < PACING) {
      measure(rounds);
    }
    long affordable = Math.max(1, budget.toNanos() / Math.max(1, spentNs / PACING));
    int most = (int) Math.max(FEWEST_ROUNDS, Math.min(rounds, affordable));
    AlphaSpending spending = new AlphaSpending();
    while (true) {
      int look = Math.max(done + 1, Math.min(most, nextLook(most)));
      while (done < look && (!isTimeSpent() || done < FEWEST_ROUNDS)) {
        measure(most);
      }
      Judgement judgement =
          Judge.judge(
                  benchmark.baseline(),
                  benchmark.candidate(),
                  rules,
                  true,
                  spending.look(Math.min(1, (double) done / most)))
              .with(benchmark.leaks());
      progress.accept("%d of %d rounds: %s".formatted(done, most, Wording.headline(judgement)));
      if (isClear(judgement)) {
        return judgement;
      }
      if (done >= most || isTimeSpent()) {
        return judgement.noting(
            "the budget of %d s and %d rounds ran out before the verdict was clear; give it more with gate.budget or n"
                .formatted(budget.toSeconds(), most));
      }
      benchmark.restart();
    }
  }

  private void measure(int most) throws InterruptedException {
    long before = spentNs / REPORT.toNanos();
    spentNs += benchmark.measureRound();
    done++;
    if (spentNs / REPORT.toNanos() > before) {
      progress.accept(
          "%d of %d rounds, %d s".formatted(done, most, Duration.ofNanos(spentNs).toSeconds()));
    }
  }

  private boolean isTimeSpent() {
    return spentNs >= budget.toNanos();
  }

  private int nextLook(int most) {
    for (int look = 1; look <= LOOKS; look++) {
      int next = Math.max(FEWEST_ROUNDS, (int) Math.ceil((double) most * look / LOOKS));
      if (next > done) {
        return next;
      }
    }
    return most;
  }

  private static boolean isClear(Judgement judgement) {
    return judgement.decision() == Decision.REGRESSION
        || judgement.count(Decision.INCONCLUSIVE) == 0;
  }
}
