/**
 * Figures of a run or of a stats folder, from their data and nothing else.
 *
 * <p>XChart draws the charts, by its public API, styled in one place; names beside rows, numbers
 * and captions are set as text around them. One drawing serves PNG, SVG and PDF.
 */
package isolates.bench.figure;
