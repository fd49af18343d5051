/**
 * What the samples say: pure functions from numbers to summaries, comparisons and checks.
 *
 * <p>Quantiles are by method 7 of Hyndman and Fan (1996), the default of R, NumPy and Julia, so
 * that anyone can recompute a table of ours with one call. Every random draw is seeded. Unknown
 * numbers are {@code NaN} here and empty in files.
 */
package isolates.bench.statistics;
