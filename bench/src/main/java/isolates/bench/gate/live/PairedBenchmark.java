package isolates.bench.gate.live;

import isolates.bench.gate.Judgement.Defect;
import isolates.bench.gate.Run;
import java.util.List;

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
   * equally fast, by where their memory came to lie; over several this falls out like other noise.
   */
  void restart() throws InterruptedException;

  /** What was measured of the baseline so far. */
  Run baseline();

  /** What was measured of the candidate so far. */
  Run candidate();

  /** What the candidate's processes leaked so far, and the baseline's did not. */
  List<Defect> leaks();
}
