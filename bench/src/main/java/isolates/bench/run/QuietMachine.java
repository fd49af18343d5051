package isolates.bench.run;

import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.Group;
import isolates.bench.sample.Mode;
import isolates.bench.statistics.NumberText;
import isolates.process.Rehearsals;
import java.util.ArrayList;
import java.util.List;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.Table;
import tools.jackson.databind.JsonNode;

/** What kept a machine from being quiet before a run and during it, each in a few words. */
public final class QuietMachine {
  /** On a quiet machine three samples in a hundred begin while something else runs. */
  private static final double BUSY_SAMPLES = 0.1;

  /** Of one processor's time; a quiet virtual machine loses a hundredth. */
  private static final double STOLEN = 0.05;

  /** It is counted in ticks of 10 ms: a few of them show nothing. */
  private static final double LEAST_STOLEN_US = 100_000;

  private static final String UNKNOWN = "unknown";

  private QuietMachine() {}

  /**
   * What disturbs before anything is measured; empty if nothing.
   *
   * @param environment see {@link Environment}
   */
  public static List<String> before(JsonNode environment) {
    List<String> disturbances = new ArrayList<>();
    String load = environment.path("load_before").asString(UNKNOWN).replaceFirst(" .*", "");
    JsonNode cpu = environment.path("cpu");
    int processors = cpu.path("processors").asInt(1);
    if (!load.equals(UNKNOWN) && Double.parseDouble(load) > processors) {
      disturbances.add("load %s on %d processors before the run".formatted(load, processors));
    }
    String governor = cpu.path("governor").asString(UNKNOWN);
    if (!governor.equals(UNKNOWN) && !governor.equals("performance")) {
      disturbances.add("frequency governor " + governor + " instead of performance");
    }
    if (environment.has("rehearsals_at_most")) {
      disturbances.add(
          "no more than %s rehearsals of what is measured, by %s"
              .formatted(environment.get("rehearsals_at_most").asString(), Rehearsals.LIMIT));
    }
    return disturbances;
  }

  /**
   * What disturbed the samples; empty if nothing, or if they do not say.
   *
   * @param samples with {@link CsvColumns#SAMPLES}
   */
  public static List<String> during(Table samples) {
    // Samples of one round in several gaps share what was read of the machine.
    String gap = Group.longestGap(samples.stringColumn(CsvColumns.GAP).unique().asList());
    Table measured =
        samples.where(
            samples
                .stringColumn(CsvColumns.MODE)
                .isNotEqualTo(Mode.WARMUP.id())
                .and(samples.stringColumn(CsvColumns.GAP).isEqualTo(gap))
                .and(samples.longColumn(CsvColumns.RUNNING).isNotMissing()));
    List<String> disturbances = new ArrayList<>();
    double others =
        measured.longColumn(CsvColumns.RUNNING).isGreaterThan(0L).size()
            / (double) measured.rowCount();
    if (others > BUSY_SAMPLES) {
      disturbances.add(
          "something else ran when %s of the samples began".formatted(percent(others)));
    }
    double stolenUs = sum(measured, CsvColumns.STEAL_US);
    double stolen =
        stolenUs / (sum(measured, CsvColumns.GAP_US) + sum(measured, CsvColumns.LATENCY_NS) / 1000);
    if (stolenUs >= LEAST_STOLEN_US && stolen > STOLEN) {
      disturbances.add("the hypervisor took %s of a processor".formatted(percent(stolen)));
    }
    return disturbances;
  }

  private static double sum(Table samples, String column) {
    LongColumn values = samples.longColumn(column);
    return values.where(values.isNotMissing()).sum();
  }

  private static String percent(double share) {
    return NumberText.number(100 * share) + " %";
  }
}
