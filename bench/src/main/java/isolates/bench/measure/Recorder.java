package isolates.bench.measure;

import isolates.bench.sample.CsvWriter;
import isolates.bench.sample.Group;
import isolates.bench.sample.Mode;
import isolates.bench.sample.Sample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Takes samples of one cell at a time: invokes it, proves its mode, and puts the rows on disk.
 *
 * <p>A visit of a cell is a few requests on end: one that leads and is left out, so that whatever
 * ran before has no part in what follows, and then a sample for each gap.
 */
public final class Recorder {
  private static final List<GarbageCollectorMXBean> COLLECTORS =
      ManagementFactory.getGarbageCollectorMXBeans();

  private static final MachineLoad UNKNOWN_LOAD =
      new MachineLoad(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());

  private final String run;
  private final String bench;
  private final CsvWriter<Sample> samples;
  private final InstanceLedger ledger = new InstanceLedger();
  private final Map<String, Long> taken = new HashMap<>();
  private long count;
  private long launch;
  private final long originNs = System.nanoTime();

  /** When everything that the last request caused was over. */
  private long restNs = originNs;

  public Recorder(String run, String bench, CsvWriter<Sample> samples) {
    this.run = run;
    this.bench = bench;
    this.samples = samples;
  }

  /** What follows is of that start of the platforms, from 0. */
  public void launch(long number) {
    launch = number;
  }

  /**
   * Takes one sample after a gap, without a lead.
   *
   * @throws ModeException as {@link #visit}
   */
  public Sample take(Cell cell, long input, Gap gap) throws InterruptedException {
    MachineLoad before = MachineLoad.quiet();
    OptionalLong cpuNs = cell.cpuNs().get();
    return append(cell, List.of(measure(cell, cell.mode(), gap, input, cpuNs)), before).get(0);
  }

  /**
   * Visits a cell.
   *
   * @param warmUp whether no statistic is to see any of it
   * @return the samples, that of the leading request first
   * @throws ModeException if a response was right but its instance contradicts the cell's mode; the
   *     row is recorded as failed
   */
  public List<Sample> visit(Cell cell, long input, List<Gap> gaps, boolean warmUp)
      throws InterruptedException {
    MachineLoad before = MachineLoad.quiet();
    List<Measured> visit = new ArrayList<>();
    Measured last = measure(cell, Mode.WARMUP, Gap.ANY, input, OptionalLong.empty());
    visit.add(last);
    for (Gap gap : gaps) {
      last = measure(cell, warmUp ? Mode.WARMUP : cell.mode(), gap, input, last.cpuNs());
      visit.add(last);
    }
    return append(cell, visit, before);
  }

  /**
   * What came of one request.
   *
   * @param intendedNs when it was meant to be sent
   * @param fromNs since when its latency counts
   * @param cpuUs used since the request before it was over
   * @param cpuNs used in all when this one was over
   */
  private record Measured(
      Mode mode,
      Gap gap,
      Response response,
      OptionalLong intendedNs,
      long fromNs,
      OptionalLong gapUs,
      OptionalLong cpuUs,
      OptionalLong cpuNs,
      OptionalLong collections,
      String contradiction) {}

  private Measured measure(Cell cell, Mode mode, Gap gap, long input, OptionalLong cpuNsBefore)
      throws InterruptedException {
    long intendedNs = gap.await(restNs);
    long collections = collections();
    Response response = cell.invoker().invoke(input);
    collections = collections() - collections;
    cell.after().settle(response);
    OptionalLong cpuNs = cell.cpuNs().get();
    long gapNs = response.startNs() - restNs;
    restNs = System.nanoTime();
    boolean served = response.ok() || !response.instance().isEmpty();
    return new Measured(
        mode,
        gap,
        response,
        OptionalLong.of(intendedNs),
        response.startNs(),
        OptionalLong.of(Math.max(0, gapNs / 1_000)),
        cpuNs.isPresent() && cpuNsBefore.isPresent()
            ? OptionalLong.of((cpuNs.getAsLong() - cpuNsBefore.getAsLong()) / 1_000)
            : OptionalLong.empty(),
        cpuNs,
        OptionalLong.of(collections),
        cell.mode() != Mode.FLOOR && served
            ? ledger.enter(cell.platform(), mode, response).orElse("")
            : "");
  }

  private static long collections() {
    long sum = 0;
    for (GarbageCollectorMXBean collector : COLLECTORS) {
      sum += collector.getCollectionCount();
    }
    return sum;
  }

  private List<Sample> append(Cell cell, List<Measured> visit, MachineLoad before) {
    MachineLoad load = MachineLoad.now().since(before);
    List<Sample> rows = visit.stream().map(measured -> append(cell, measured, load)).toList();
    for (Measured measured : visit) {
      if (measured.response().ok() && !measured.contradiction().isEmpty()) {
        throw new ModeException(
            "%s is not what it claims: %s".formatted(cell, measured.contradiction()));
      }
    }
    return rows;
  }

  /**
   * Records what came of one invocation of many at a time, where it is not for us to say which
   * instance serves which.
   *
   * @param mode {@link Mode#WARMUP} for what is left out
   */
  public Sample enter(Cell cell, Mode mode, Response response) {
    return append(cell, ofMany(mode, response, OptionalLong.empty()), UNKNOWN_LOAD);
  }

  /**
   * Records what came of one request of an open loop: its latency counts from when it was meant to
   * be sent.
   */
  public Sample enter(Cell cell, Mode mode, Response response, long intendedNs) {
    return append(cell, ofMany(mode, response, OptionalLong.of(intendedNs)), UNKNOWN_LOAD);
  }

  private static Measured ofMany(Mode mode, Response response, OptionalLong intendedNs) {
    OptionalLong unknown = OptionalLong.empty();
    return new Measured(
        mode,
        Gap.ANY,
        response,
        intendedNs,
        intendedNs.orElse(response.startNs()),
        unknown,
        unknown,
        unknown,
        unknown,
        "");
  }

  /** Nanoseconds since the run's start. */
  public long sinceStart(long ns) {
    return ns - originNs;
  }

  private Sample append(Cell cell, Measured measured, MachineLoad load) {
    Response response = measured.response();
    Group group =
        new Group(
            bench,
            cell.platform().platform(),
            cell.platform().variant(),
            cell.function(),
            cell.language(),
            measured.mode(),
            measured.gap().ms());
    Sample sample =
        new Sample(
            run,
            group,
            response.instance(),
            taken.merge(cell + " " + group, 1L, Long::sum) - 1,
            launch,
            since(measured.intendedNs(), originNs),
            measured.gapUs(),
            response.startNs() - originNs,
            since(response.firstByteNs(), originNs),
            since(response.endNs(), measured.fromNs()),
            response.status(),
            response.ok() && measured.contradiction().isEmpty(),
            response.bytes(),
            measured.cpuUs(),
            measured.collections(),
            load.stealUs(),
            load.pressureUs(),
            load.running(),
            response.ok() ? measured.contradiction() : response.error());
    try {
      samples.append(sample);
      count++;
    } catch (IOException e) {
      throw new UncheckedIOException("samples.csv cannot be written: " + e.getMessage(), e);
    }
    return sample;
  }

  /** How many rows are on disk. */
  public long count() {
    return count;
  }

  private static OptionalLong since(OptionalLong ns, long originNs) {
    return ns.isPresent() ? OptionalLong.of(ns.getAsLong() - originNs) : ns;
  }
}
