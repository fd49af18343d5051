/**
 * Figures from the files of a folder, and from nothing else.
 *
 * <p>XChart maps values to places and draws series; {@link isolates.bench.figure.Mark}s are drawn
 * on it as annotations, for what XChart has no chart of: notched boxes, intervals on both sides,
 * values beside bars. Lettering is ours as well, because XChart draws text as outlines and a
 * figure's words should be found by a search. One drawing serves PNG, SVG and PDF.
 */
package isolates.bench.figure;
