/** The run in words and as one page. */
package isolates.bench.report;
