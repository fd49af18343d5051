package isolates.bench.gate;

import isolates.bench.gate.Judgement.Subject;
import isolates.bench.statistics.Metric;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is judged and how strictly.
 *
 * @param tolerance where no special one says otherwise
 * @param metrics those that are judged, where the samples carry them
 * @param reference what metrics are divided by
 * @param specials tolerances by metric and function; a later one beats an earlier one
 * @param crossMachine whether times of different machines may be compared
 */
public record Rules(
    Tolerance tolerance,
    Set<Metric> metrics,
    Reference reference,
    List<Special> specials,
    boolean crossMachine) {

  /**
   * A tolerance of its own.
   *
   * @param function empty for all
   * @param metric empty for all
   */
  public record Special(Optional<String> function, Optional<Metric> metric, Tolerance tolerance) {
    boolean covers(Subject subject) {
      return function.map(subject.group().function()::equals).orElse(true)
          && metric.map(subject.metric()::equals).orElse(true);
    }
  }

  /**
   * The chance that a gate of two equal versions cries wolf, over all metrics together, whatever
   * the tolerance. Holm's correction keeps it.
   */
  public static final double FALSE_ALARMS = 0.01;

  /**
   * The chance that one metric passes although its true ratio is at the tolerance or beyond. A run
   * passes only if every metric does, which needs no correction (R. L. Berger, Technometrics 24
   * (1982) 295-300).
   */
  public static final double FALSE_PASSES = 0.05;

  /** Fewer values than this of either side, and nothing is judged. */
  static final int FEWEST = 6;

  /**
   * Latency and processor time at 5 %. The first byte is measured too, but tells the phase of a
   * regression and is not judged by itself: it is the greater part of latency.
   */
  public static final Rules DEFAULT =
      new Rules(
          Tolerance.DEFAULT,
          EnumSet.of(Metric.LATENCY, Metric.CPU, Metric.MAX_RSS),
          Reference.NONE,
          List.of(),
          false);

  public Rules {
    metrics = Set.copyOf(metrics);
    specials = List.copyOf(specials);
  }

  Tolerance tolerance(Subject subject) {
    Tolerance found = tolerance;
    for (Special special : specials) {
      if (special.covers(subject)) {
        found = special.tolerance();
      }
    }
    return found;
  }

  /** These, with another tolerance everywhere: what was typed beats what lies in a file. */
  public Rules with(Tolerance other) {
    return new Rules(other, metrics, reference, List.of(), crossMachine);
  }

  /** These, divided by another reference. */
  public Rules with(Reference other) {
    return new Rules(tolerance, metrics, other, specials, crossMachine);
  }

  /** These, for runs of any machine. */
  public Rules acrossMachines() {
    return new Rules(tolerance, metrics, reference, specials, true);
  }
}
