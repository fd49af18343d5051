package isolates.bench.sample;

import static isolates.bench.sample.Column.count;
import static isolates.bench.sample.Column.decimal;
import static isolates.bench.sample.Column.oneOf;
import static isolates.bench.sample.Column.text;
import static isolates.bench.sample.Column.truth;
import static isolates.bench.sample.Column.whole;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The columns of every CSV file of a run: their names, and which file has which, in order. */
public final class CsvColumns {
  public static final String RUN = "run";

  // The key of a row, see Group.
  public static final String BENCH = "bench";
  public static final String PLATFORM = "platform";
  public static final String VARIANT = "variant";
  public static final String FUNCTION = "function";
  public static final String LANGUAGE = "language";
  public static final String MODE = "mode";
  public static final String GAP = "gap";

  public static final String INSTANCE = "instance";
  public static final String SEQUENCE = "sequence";
  public static final String LAUNCH = "launch";
  public static final String INTENDED_NS = "intended_ns";
  public static final String GAP_US = "gap_us";
  public static final String START_NS = "start_ns";
  public static final String FIRST_BYTE_NS = "first_byte_ns";
  public static final String LATENCY_NS = "latency_ns";
  public static final String STATUS = "status";
  public static final String OK = "ok";
  public static final String BYTES = "bytes";
  public static final String CPU_US = "cpu_us";
  public static final String STEAL_US = "steal_us";
  public static final String RUNNING = "running";
  public static final String ERROR = "error";

  public static final String INSTANCES = "instances";
  public static final String METHOD = "method";
  public static final String SCOPE = "scope";
  public static final String KIB = "kib";

  public static final String PHASE = "phase";
  public static final String PART = "part";
  public static final String NS = "ns";

  public static final String REPETITION = "repetition";
  public static final String SECONDS = "seconds";

  public static final String ITEM = "item";
  public static final String OWNER = "owner";

  public static final String METRIC = "metric";
  public static final String UNIT = "unit";
  public static final String N = "n";
  public static final String FAILURES = "failures";
  public static final String P50 = "p50";
  public static final String P99 = "p99";
  public static final String P999 = "p99.9";
  public static final String MAX = "max";

  /** Before a column of the group in the denominator. */
  public static final String BASE = "base_";

  /** Before a column of the group in the numerator. */
  public static final String OTHER = "other_";

  public static final String RATIO = "ratio";
  public static final String RATIO_LOW = "ratio_low";
  public static final String RATIO_HIGH = "ratio_high";

  // Of load.csv, see LoadStep.
  public static final String ARRIVALS = "arrivals";
  public static final String RAMP = "ramp";
  public static final String RATE = "rate";
  public static final String FROM_NS = "from_ns";
  public static final String REQUESTS = "requests";
  public static final String RIGHT = "right";
  public static final String UNANSWERED = "unanswered";
  public static final String COLD = "cold";
  public static final String GOODPUT = "goodput";
  public static final String KEPT_UP = "kept_up";
  public static final String P50_LOW = "p50_low";
  public static final String P50_HIGH = "p50_high";
  public static final String LATE = "late";
  public static final String DRIVER_CPU = "driver_cpu";
  public static final String SERVER_CPU_US = "server_cpu_us";
  public static final String PSS_KIB = "pss_kib";
  public static final String DESCRIPTORS = "descriptors";
  public static final String ENGINE = "engine";

  public static final String AFTER = "after";

  /** The key of samples and of what is computed from them. */
  public static final List<String> KEY =
      List.of(BENCH, PLATFORM, VARIANT, FUNCTION, LANGUAGE, MODE, GAP);

  private static final Column MODES =
      oneOf(
          MODE, Stream.of(Mode.values()).filter(mode -> mode != Mode.NONE).map(Mode::id).toList());

  /** The same, with what each holds. */
  private static final List<Column> MEASURED =
      table(texts(BENCH, PLATFORM, VARIANT, FUNCTION, LANGUAGE), List.of(MODES, text(GAP)));

  /** What a reading belongs to that is of no one benchmark. */
  private static final List<Column> SERVED = texts(RUN, PLATFORM, VARIANT, FUNCTION);

  /** {@code samples.csv}: a row an invocation, see {@link Sample}. */
  public static final List<Column> SAMPLES =
      table(
          texts(RUN, BENCH, PLATFORM, VARIANT, FUNCTION, LANGUAGE),
          List.of(MODES, text(INSTANCE), whole(SEQUENCE)),
          unknown(whole(INTENDED_NS)),
          List.of(whole(START_NS)),
          unknown(whole(FIRST_BYTE_NS), count(LATENCY_NS), whole(STATUS)),
          List.of(truth(OK)),
          unknown(whole(BYTES), whole(CPU_US)),
          List.of(
              text(ERROR),
              whole(LAUNCH).orAbsent("0"),
              text("start").orAbsent(""),
              text(GAP).orAbsent("")),
          Stream.of(GAP_US, "gc", STEAL_US, "pressure_us", RUNNING)
              .map(name -> whole(name).orUnknown().orAbsent(""))
              .toList());

  /** {@code load.csv}: a row a step of an open loop, see {@link LoadStep}. */
  public static final List<Column> LOAD =
      table(
          SERVED,
          List.of(MODES, text(ARRIVALS), truth(RAMP), whole(REPETITION), decimal(RATE)),
          wholes(FROM_NS, "to_ns", REQUESTS, RIGHT, FAILURES, UNANSWERED, COLD),
          List.of(decimal(GOODPUT), truth(KEPT_UP)),
          unknown(decimals(P50, P50_LOW, P50_HIGH, "p90", P99, "p99_low", "p99_high", P999, MAX)),
          unknown(decimal(LATE)),
          List.of(decimal(DRIVER_CPU)),
          unknown(decimal(SERVER_CPU_US)),
          unknown(decimal(PSS_KIB).orAbsent(""), decimal(DESCRIPTORS).orAbsent("")),
          List.of(text(ENGINE).orAbsent(LoadStep.OWN)));

  /** {@code memory.csv}: a row a reading, see {@link MemoryReading}. */
  public static final List<Column> MEMORY =
      table(SERVED, unknown(whole(INSTANCES)), texts(METHOD, SCOPE), wholes(KIB));

  /** {@code phases.csv}: a row a phase of a group of invocations, see {@link PhaseTime}. */
  public static final List<Column> PHASES =
      table(
          SERVED,
          List.of(MODES, whole("invocations"), text(PHASE), truth(PART), whole("count")),
          decimals("ms_avg", "error_ms"),
          wholes(NS));

  /** {@code startup.csv}: a row a phase of a platform's life, see {@link StartUpTime}. */
  public static final List<Column> STARTUP =
      table(
          SERVED,
          List.of(
              oneOf(
                  PHASE,
                  Arrays.stream(StartUpTime.Stage.values()).map(StartUpTime.Stage::id).toList()),
              whole(REPETITION),
              decimal(SECONDS)));

  /** {@code disk.csv}: a row a thing on disk, see {@link DiskItem}. */
  public static final List<Column> DISK = table(SERVED, texts(ITEM, "path", OWNER), wholes(BYTES));

  /** {@code summary.csv}: a row a group and metric. */
  public static final List<Column> SUMMARY =
      table(
          MEASURED,
          List.of(text(METRIC), whole(N), whole(FAILURES)),
          unknown(decimals("mean", "sd", "min", P50, "p90", P99, P999, MAX, "ci_low", "ci_high")),
          texts(UNIT));

  /** {@code comparison.csv}: a row a pair of groups. */
  public static final List<Column> COMPARISON =
      table(
          texts(BENCH, FUNCTION, LANGUAGE, METRIC),
          texts(BASE + PLATFORM, BASE + VARIANT, BASE + MODE, GAP),
          List.of(whole(BASE + N), decimal(BASE + P50)),
          texts(OTHER + PLATFORM, OTHER + VARIANT, OTHER + MODE),
          List.of(whole(OTHER + N), decimal(OTHER + P50), text(UNIT)),
          unknown(decimals(RATIO, RATIO_LOW, RATIO_HIGH, "ratio_without_floor", "p")),
          decimals("cliffs_delta", "shift"));

  /** {@code checks.csv}: a row a group, what would make its numbers doubtful. */
  public static final List<Column> CHECKS =
      table(
          MEASURED,
          texts(METRIC),
          wholes(N, "outliers_low", "outliers_high"),
          List.of(decimal("autocorrelation").orUnknown(), truth("autocorrelated")),
          List.of(decimal("drift").orUnknown(), truth("drifted")),
          List.of(whole("launches"), decimal("launch_share").orUnknown()),
          List.of(text(AFTER), decimal("carry_over").orUnknown(), truth("carried_over")),
          wholes("warm_up"));

  /** {@code paper.csv}: what the study published beside what was measured here. */
  public static final List<Column> PAPER =
      table(
          texts("what", UNIT),
          unknown(decimal("published"), whole("published_n")),
          unknown(decimals("here", "here_low", "here_high")),
          wholes("here_n"),
          unknown(decimals(RATIO, RATIO_LOW, RATIO_HIGH)),
          texts("why"));

  private CsvColumns() {}

  @SafeVarargs
  private static List<Column> table(List<Column>... parts) {
    List<Column> columns = new ArrayList<>();
    for (List<Column> part : parts) {
      columns.addAll(part);
    }
    return List.copyOf(columns);
  }

  private static List<Column> texts(String... names) {
    return Stream.of(names).map(Column::text).toList();
  }

  private static List<Column> wholes(String... names) {
    return Stream.of(names).map(Column::whole).toList();
  }

  private static List<Column> decimals(String... names) {
    return Stream.of(names).map(Column::decimal).toList();
  }

  /** The same columns, whose fields may be empty. */
  private static List<Column> unknown(List<Column> columns) {
    return columns.stream().map(Column::orUnknown).toList();
  }

  private static List<Column> unknown(Column... columns) {
    return unknown(List.of(columns));
  }
}
