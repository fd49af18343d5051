package isolates.bench.gate;

import java.util.OptionalLong;

/**
 * What the gate found of one subject.
 *
 * @param tolerance that was applied
 * @param baselineMedian in the subject's unit
 * @param candidateMedian in the subject's unit
 * @param samples values of the smaller side, or rounds where both were measured side by side
 * @param paired whether both were measured side by side
 * @param ratio candidate to baseline, the pseudomedian of all ratios; above 1 is slower
 * @param low the lower end of the ratio's interval at {@code level}; 0 if the samples are too few
 * @param high the upper end; infinite if the samples are too few
 * @param level the confidence of the interval, corrected for the number of tests
 * @param decision what follows
 * @param more samples more of each side that would likely decide; empty if decided
 * @param phase of a latency regression: where in the invocation the time went; empty otherwise
 */
public record Finding(
    Subject subject,
    Tolerance tolerance,
    double baselineMedian,
    double candidateMedian,
    int samples,
    boolean paired,
    double ratio,
    double low,
    double high,
    double level,
    Decision decision,
    OptionalLong more,
    String phase) {}
