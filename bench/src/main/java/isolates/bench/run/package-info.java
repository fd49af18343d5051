/**
 * A run: the layout of its folder ({@link isolates.bench.run.RunFolder}) and its one model ({@link
 * isolates.bench.run.RunData}), read once and handed to tables, figures, page and gate.
 *
 * <pre>{@code
 * RunData run = RunData.read(new RunFolder(path));
 * run.tables().samples();                      // a Tablesaw table, every invocation; columns: CsvColumns.SAMPLES
 * run.tables().memory(); run.tables().phases();         // tables too, without rows if the run has no such file
 * for (Row row : run.tables().memory()) {
 *   Group.of(row);                    // platform, variant and function: the key of any row
 *   row.getLong(CsvColumns.KIB);
 * }
 * for (GroupSamples samples : run.groups().values()) {  // by Group, in order, warm-up left out
 *   samples.failures();
 *   samples.values(Metric.LATENCY);   // of the right answers, in exact nanoseconds, as measured
 *   samples.sequence(Metric.LATENCY); // the round of each of these
 *   samples.rows();                   // all columns of the group
 * }
 * run.statistics();                   // summaries, comparisons, checks: computed once
 * run.latencies();                    // a Distribution a group, in milliseconds
 * run.study();                        // the study's series at full resolution, and their origins
 * run.environment(); run.isCutOff();
 * }</pre>
 *
 * <p>Samples that lie in no folder become the same table by {@link
 * isolates.bench.sample.TableBuilder}, and groups by {@link
 * isolates.bench.statistics.GroupSamples#of}.
 */
package isolates.bench.run;
