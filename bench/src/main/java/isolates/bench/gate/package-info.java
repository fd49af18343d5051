/**
 * The regression gate: whether a candidate is slower than a baseline by more than is tolerated.
 *
 * <p>Data flows one way: two {@link isolates.bench.gate.Run}s become pairs, pairs become {@link
 * isolates.bench.gate.Finding}s by {@link isolates.bench.gate.Judge}, and a {@link
 * isolates.bench.gate.Judgement} is written in the forms people and machines read. Everything
 * between reading and writing is a pure function.
 */
package isolates.bench.gate;
