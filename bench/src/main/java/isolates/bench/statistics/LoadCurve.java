package isolates.bench.statistics;

import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.Group;
import isolates.bench.sample.LoadStep;
import java.util.Arrays;
import java.util.Collection;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

/** What one platform does with one function as the offered rate rises, or as time goes by. */
public final class LoadCurve {
  /** What a quantity of the measured steps can be held against. */
  public enum Against {
    RATE("load", "offered rate (requests/s)"),
    /** Of steps whose requests are sent at once, how many they are. */
    SIZE("storm", "requests at once"),
    /** Of a soak: {@link Trend#FEWEST} steps or more at one rate. */
    TIME("soak", "time since the first step (s)"),
    /** Of one burst. */
    BURST("burst", "time since it was sent (ms)"),
    /** Of single requests, how long nothing was asked before. */
    GAP("gap", "gap since the last response (ms)");

    private final String id;
    private final String title;

    Against(String id, String title) {
      this.id = id;
      this.title = title;
    }

    /** In names of files. */
    public String id() {
      return id;
    }

    /** On an axis. */
    public String title() {
      return title;
    }
  }

  /**
   * Below this multiple of its least median a platform is not yet at its knee. A server that is
   * frozen between requests takes up to four times as long when it is asked more often, and has no
   * queue yet.
   */
  public static final double KNEE = 5;

  private final Table steps;

  private LoadCurve(Table steps) {
    this.steps = steps;
  }

  /**
   * The curves of a run, by function and platform.
   *
   * @param load with {@link CsvColumns#LOAD}
   */
  public static SortedMap<String, SortedMap<Group, LoadCurve>> of(Table load) {
    SortedMap<String, SortedMap<Group, LoadCurve>> functions = new TreeMap<>();
    if (load.isEmpty()) {
      return functions;
    }
    for (Table steps :
        load.splitOn(CsvColumns.FUNCTION, CsvColumns.PLATFORM, CsvColumns.VARIANT, CsvColumns.MODE)
            .asTableList()) {
      Group group = Group.of(steps.row(0));
      functions
          .computeIfAbsent(group.function(), name -> new TreeMap<>())
          .put(group, new LoadCurve(steps));
    }
    return functions;
  }

  /** What its steps differ in. */
  public Against against() {
    return LoadStep.isAtOnce(steps.stringColumn(CsvColumns.ARRIVALS).get(0))
        ? Against.SIZE
        : Against.RATE;
  }

  /** The medians of {@link #values(String)}. */
  public NavigableMap<Double, Double> medians(String column) {
    return medians(against(), column);
  }

  /** The medians of {@link #values(Against, String)}. */
  public NavigableMap<Double, Double> medians(Against against, String column) {
    NavigableMap<Double, Double> medians = new TreeMap<>();
    values(against, column).forEach((key, values) -> medians.put(key, values.median()));
    return medians;
  }

  /** A column against what the steps differ in, see {@link #values(Against, String)}. */
  public NavigableMap<Double, DoubleColumn> values(String column) {
    return values(against(), column);
  }

  /**
   * A column of the measured steps: a value a repetition. Where it is unknown it is left out.
   *
   * @return empty where the steps do not differ in that
   */
  public NavigableMap<Double, DoubleColumn> values(Against against, String column) {
    NavigableMap<Double, DoubleColumn> values = new TreeMap<>();
    Table measured = measured();
    boolean soak = against == Against.TIME;
    if (soak
        ? measured.rowCount() < Trend.FEWEST * measured.doubleColumn(CsvColumns.RATE).countUnique()
        : against != against()) {
      return values;
    }
    double start = measured.longColumn(CsvColumns.FROM_NS).min();
    for (Row step : measured) {
      double value = step.getDouble(column);
      if (!Double.isNaN(value)) {
        double seconds = (step.getLong(CsvColumns.FROM_NS) - start) / 1e9;
        values
            .computeIfAbsent(
                soak ? seconds : step.getDouble(CsvColumns.RATE),
                key -> DoubleColumn.create(column))
            .append(value);
      }
    }
    return values;
  }

  /**
   * A column of each baseline divided by that of the isolates (of several variants, the first), at
   * the rates that both were offered.
   *
   * @param platforms of one function
   */
  public static SortedMap<Group, NavigableMap<Double, Double>> ratios(
      SortedMap<Group, LoadCurve> platforms, String column) {
    SortedMap<Group, NavigableMap<Double, Double>> ratios = new TreeMap<>();
    Optional<Group> ours = platforms.keySet().stream().filter(Group::isIsolates).findFirst();
    platforms.forEach(
        (group, baseline) -> {
          if (ours.isPresent() && !group.isIsolates()) {
            NavigableMap<Double, Double> divisors = platforms.get(ours.get()).medians(column);
            NavigableMap<Double, Double> quotients = baseline.medians(column);
            quotients.keySet().retainAll(divisors.keySet());
            quotients.replaceAll((rate, value) -> value / divisors.get(rate));
            ratios.put(group, quotients);
          }
        });
    return ratios;
  }

  /** The sum of a column of whole numbers over the measured steps. */
  public double sum(String column) {
    return measured().longColumn(column).sum();
  }

  /** What became of all requests of some platforms' measured steps, in a sentence. */
  public static String outcome(Collection<LoadCurve> platforms) {
    Function<String, String> sum =
        column -> NumberText.number(platforms.stream().mapToDouble(p -> p.sum(column)).sum());
    return "Of %s requests %s failed and %s were not answered in time."
        .formatted(
            sum.apply(CsvColumns.REQUESTS),
            sum.apply(CsvColumns.FAILURES),
            sum.apply(CsvColumns.UNANSWERED));
  }

  /**
   * What has to be known of the engine that sent the requests, in a sentence; empty where it is our
   * own loop.
   */
  public static String caveat(Table load) {
    return load.isEmpty()
        ? ""
        : load.stringColumn(CsvColumns.ENGINE).asSet().stream()
            .filter(engine -> !engine.equals(LoadStep.OWN))
            .sorted()
            .map(
                engine ->
                    "Sent by %s, which counts from when it %s."
                        .formatted(
                            engine,
                            engine.matches("hyperfoil-0\\.([0-9]|1[0-9]|2[0-8])(\\D.*)?")
                                ? "sends: a stall is seen by fewer requests than fall into it"
                                    + " (coordinated omission)"
                                : "should have sent"))
            .collect(Collectors.joining(" "));
  }

  /**
   * How many requests of the first burst at the greatest rate are under way, by the milliseconds
   * since it was sent; empty where requests come one by one.
   *
   * @param samples of the same run
   */
  public NavigableMap<Double, Double> firstBurst(Table samples) {
    NavigableMap<Double, Double> underWay = new TreeMap<>();
    Table greatest = measured().sortDescendingOn(CsvColumns.RATE).first(1);
    if (greatest.isEmpty()) {
      return underWay;
    }
    long sent = greatest.longColumn(CsvColumns.FROM_NS).getLong(0);
    LongColumn latencies =
        samples
            .where(samples.longColumn(CsvColumns.INTENDED_NS).isEqualTo((double) sent))
            .longColumn(CsvColumns.LATENCY_NS);
    long[] answered = latencies.removeMissing().asLongArray();
    Arrays.sort(answered);
    for (int i = 0; latencies.size() > 1 && i < answered.length; i++) {
      underWay.put(answered[i] * 1e-6, latencies.size() - 1.0 - i);
    }
    return underWay;
  }

  private Table measured() {
    return steps.where(steps.booleanColumn(CsvColumns.RAMP).isFalse());
  }

  /** Whether it kept up with a rate each time that it was offered. */
  public boolean keepsUpWith(double rate) {
    return steps
        .where(steps.doubleColumn(CsvColumns.RATE).isEqualTo(rate))
        .booleanColumn(CsvColumns.KEPT_UP)
        .all();
  }

  /** The greatest rate that it keeps up with, in requests a second; 0 if with none. */
  public double limit() {
    return greatest(steps);
  }

  /**
   * The greatest rate that it keeps up with while its median was below {@value #KNEE} times the
   * least it had at any rate; 0 if there is none.
   */
  public double knee() {
    DoubleColumn p50 = steps.doubleColumn(CsvColumns.P50);
    return greatest(steps.where(p50.isLessThan(KNEE * p50.min())));
  }

  private double greatest(Table among) {
    return among.doubleColumn(CsvColumns.RATE).asList().stream()
        .filter(this::keepsUpWith)
        .reduce(0.0, Math::max);
  }
}
