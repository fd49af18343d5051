package isolates.bench.gate.live;

import isolates.bench.gate.Judge;
import isolates.bench.gate.Judgement;
import isolates.bench.gate.Judgement.Decision;
import isolates.bench.gate.Rules;
import isolates.bench.gate.report.Wording;
import isolates.bench.statistics.AlphaSpending;
import isolates.bench.statistics.AlphaSpending.CriticalValue;
import java.time.Duration;
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

  private final PairedBenchmark benchmark;
  private final Rules rules;
  private final Budget budget;
  private final Consumer<String> progress;

  /**
   * What measuring may take.
   *
   * @param time of rounds, restarts left out
   * @param rounds at most
   */
  record Budget(Duration time, int rounds) {}

  /**
   * @param progress told a line at each look
   */
  SequentialGate(PairedBenchmark benchmark, Rules rules, Budget budget, Consumer<String> progress) {
    this.benchmark = benchmark;
    this.rules = rules;
    this.budget = budget;
    this.progress = progress;
  }

  /** Measures and judges. */
  Judgement run() throws InterruptedException {
    benchmark.restart();
    long spent = 0;
    int done = 0;
    for (; done < PACING; done++) {
      spent += benchmark.measureRound();
    }
    long affordable = Math.max(1, budget.time().toNanos() / Math.max(1, spent / PACING));
    int most = (int) Math.max(FEWEST_ROUNDS, Math.min(budget.rounds(), affordable));
    AlphaSpending spending = new AlphaSpending();
    Judgement judgement;
    while (true) {
      int look = Math.max(done + 1, Math.min(most, nextLook(done, most)));
      while (done < look && (spent < budget.time().toNanos() || done < FEWEST_ROUNDS)) {
        spent += benchmark.measureRound();
        done++;
      }
      boolean last = done >= most || spent >= budget.time().toNanos();
      judgement = judge(spending.look(Math.min(1, (double) done / most)));
      progress.accept("%d of %d rounds: %s".formatted(done, most, Wording.headline(judgement)));
      if (last || isClear(judgement)) {
        break;
      }
      benchmark.restart();
    }
    return isClear(judgement)
        ? judgement
        : judgement.noting(
            "the budget of %d s and %d rounds ran out before the verdict was clear; give it more with gate.budget or n"
                .formatted(budget.time().toSeconds(), most));
  }

  private static int nextLook(int done, int most) {
    for (int look = 1; look <= LOOKS; look++) {
      int rounds = Math.max(FEWEST_ROUNDS, (int) Math.ceil((double) most * look / LOOKS));
      if (rounds > done) {
        return rounds;
      }
    }
    return most;
  }

  private static boolean isClear(Judgement judgement) {
    return judgement.decision() == Decision.REGRESSION
        || (!judgement.findings().isEmpty() && judgement.count(Decision.INCONCLUSIVE) == 0);
  }

  private Judgement judge(CriticalValue critical) {
    return Judge.judge(benchmark.baseline(), benchmark.candidate(), rules, true, critical)
        .with(benchmark.leaks());
  }
}
