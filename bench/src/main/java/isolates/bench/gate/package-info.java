/**
 * The regression gate: whether a candidate is slower than a baseline by more than is tolerated.
 *
 * <p>Data flows one way: the {@link isolates.bench.gate.VersionSamples} of two versions, read from
 * a run or measured side by side ({@code live}), become a {@link isolates.bench.gate.Judgement} by
 * {@link isolates.bench.gate.Judge}, and that is written in the forms people and machines read
 * ({@code report}). Judging is a pure function. What is made of many judgements stands beside:
 * {@code isolates.bench.history} follows them over time, {@code isolates.bench.selftest} measures
 * how often they err.
 */
package isolates.bench.gate;
