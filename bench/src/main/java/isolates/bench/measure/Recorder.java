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
import java.util.function.Supplier;

/**
 * Takes samples of one cell at a time: invokes it, proves its mode, and puts the rows on disk.
 *
 * <p>A visit of a cell is a few requests on end: one that leads and is left out, so that whatever
 * ran before has no part in what follows, and then a sample for each gap. The one back to back
 * follows the last of several that lead directly, as a client's next request does; before each of
 * the others everything that the last one caused is over. Where a request must not meet what the
 * last one left behind, such as a fresh container the removal of another, back to back means as
 * soon as that is over.
 */
public final class Recorder {
  private static final List<GarbageCollectorMXBean> COLLECTORS =
      ManagementFactory.getGarbageCollectorMXBeans();

  /**
   * Before one that is back to back: after so many on end a latency falls by a hundredth or less.
   */
  private static final int LEADS = 8;

  /** Of slow ones, which need fewer, only so many are sent as begin within that time. */
  private static final long LEADING_NS = 10_000_000;

  private static final MachineLoad UNKNOWN_LOAD =
      new MachineLoad(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());

  private final String run;
  private final String bench;
  private final CsvWriter<Sample> samples;
  private final InstanceLedger ledger = new InstanceLedger();
  private final Map<String, Long> taken = new HashMap<>();
  private long count;
  private long launch;
  private PageCache cache = PageCache.WARM;
  private final long originNs = System.nanoTime();

  /**
   * When the last request was over: with everything that it caused, and within a burst with the
   * last byte of its response.
   */
  private long overNs = originNs;

  public Recorder(String run, String bench, CsvWriter<Sample> samples) {
    this.run = run;
    this.bench = bench;
    this.samples = samples;
  }

  /** What follows is of that start of the platforms, from 0. */
  public void launch(long number) {
    launch = number;
  }

  /** What of the machine's files is in memory before each sample that follows a gap. */
  public void pageCache(PageCache state) {
    cache = state;
  }

  /**
   * Takes one sample after a gap, without a lead.
   *
   * @throws ModeException as {@link #visit}
   */
  public Sample take(Cell cell, long input, Gap gap) throws InterruptedException {
    MachineLoad before = MachineLoad.quiet();
    Burst burst = new Burst(cell, input, cell.hooks().cpuNs());
    burst.send(cell.mode(), gap);
    return append(cell, burst.settle(), before).get(0);
  }

  /**
   * Visits a cell.
   *
   * @param warmUp whether no statistic is to see any of it
   * @return the samples, leading requests first and of those after them that back to back first
   * @throws ModeException if a response was right but its instance contradicts the cell's mode; the
   *     row is recorded as failed
   */
  public List<Sample> visit(Cell cell, long input, List<Gap> gaps, boolean warmUp)
      throws InterruptedException {
    MachineLoad before = MachineLoad.quiet();
    Mode mode = warmUp ? Mode.WARMUP : cell.mode();
    List<Gap> paced = new ArrayList<>(gaps);
    List<Measured> visit = new ArrayList<>();
    OptionalLong cpuNs = cell.hooks().cpuNs();
    if (cell.mode() == Mode.PREPARED) {
      // Its preparation leads; and nothing that waits for one is back to back, if another gap is.
      if (paced.size() > 1) {
        paced.remove(Gap.BACK_TO_BACK);
      }
    } else {
      Burst burst = new Burst(cell, input, cpuNs);
      burst.send(Mode.WARMUP, Gap.ANY);
      if (cell.hooks().allowsBackToBack() && paced.remove(Gap.BACK_TO_BACK)) {
        long deadline = System.nanoTime() + LEADING_NS;
        for (int lead = 1; lead < LEADS && System.nanoTime() < deadline; lead++) {
          burst.send(Mode.WARMUP, Gap.ANY);
        }
        burst.send(mode, Gap.BACK_TO_BACK);
      }
      visit.addAll(burst.settle());
      cpuNs = burst.cpuNsAfter;
    }
    for (Gap gap : paced) {
      Burst burst = new Burst(cell, input, cpuNs);
      burst.send(mode, gap);
      visit.addAll(burst.settle());
      cpuNs = burst.cpuNsAfter;
    }
    return append(cell, visit, before);
  }

  /**
   * What came of one request.
   *
   * @param intendedNs when it was meant to be sent
   * @param fromNs since when its latency counts
   * @param cpuUs see {@link Sample#cpuUs}
   */
  private record Measured(
      Mode mode,
      Gap gap,
      Response response,
      OptionalLong intendedNs,
      long fromNs,
      OptionalLong gapUs,
      OptionalLong cpuUs,
      OptionalLong collections,
      String contradiction) {}

  /** A request that has been responded to. */
  private record Sent(
      Mode mode, Gap gap, long intendedNs, Supplier<Response> response, long overNs) {}

  /** A response, and for how long before its request nothing was asked of anything. */
  private record Judged(Sent sent, Response response, long gapNs) {}

  /**
   * Requests with nothing between them: they are made ready before, and after them their responses
   * are looked at, counters read and rest awaited.
   */
  private final class Burst {
    private final Cell cell;
    private final Invoker.Invocation invocation;
    private final OptionalLong cpuNsBefore;
    private final long collectionsBefore = collections();
    private final List<Sent> requests = new ArrayList<>();

    /** When the request before was over; of the first, when the burst began. */
    private long sinceNs;

    private OptionalLong cpuNsAfter;

    Burst(Cell cell, long input, OptionalLong cpuNsBefore) {
      this.cell = cell;
      invocation = cell.invoker().ready(input);
      this.cpuNsBefore = cpuNsBefore;
    }

    void send(Mode mode, Gap gap) throws InterruptedException {
      boolean prepared = cell.hooks().prepare();
      boolean emptied = gap.micros() > 0 && cache.bringAbout();
      if (prepared || emptied) {
        overNs = System.nanoTime();
      }
      if (requests.isEmpty()) {
        sinceNs = overNs;
      }
      long intendedNs = gap.await(overNs);
      if (gap.micros() > 0) {
        invocation.rehearse();
      }
      Supplier<Response> response = invocation.send();
      overNs = System.nanoTime();
      requests.add(new Sent(mode, gap, intendedNs, response, overNs));
    }

    List<Measured> settle() throws InterruptedException {
      OptionalLong collections = OptionalLong.of(collections() - collectionsBefore);
      List<Judged> judged = new ArrayList<>();
      for (Sent request : requests) {
        Response response = request.response().get();
        judged.add(new Judged(request, response, response.startNs() - sinceNs));
        sinceNs = response.endNs().orElse(request.overNs());
      }
      for (Judged each : judged) {
        cell.hooks().settle(each.response());
      }
      cpuNsAfter = cell.hooks().cpuNs();
      overNs = System.nanoTime();
      OptionalLong cpuUs =
          cpuNsBefore.isPresent() && cpuNsAfter.isPresent()
              ? OptionalLong.of(
                  (cpuNsAfter.getAsLong() - cpuNsBefore.getAsLong()) / requests.size() / 1_000)
              : OptionalLong.empty();
      return judged.stream().map(each -> measured(each, cpuUs, collections)).toList();
    }

    private Measured measured(Judged judged, OptionalLong cpuUs, OptionalLong collections) {
      Response response = judged.response();
      boolean served = response.ok() || !response.instance().isEmpty();
      return new Measured(
          judged.sent().mode(),
          judged.sent().gap(),
          response,
          OptionalLong.of(judged.sent().intendedNs()),
          response.startNs(),
          OptionalLong.of(Math.max(0, judged.gapNs() / 1_000)),
          cpuUs,
          collections,
          cell.mode().isProven() && served
              ? ledger.enter(cell.platform(), judged.sent().mode(), response).orElse("")
              : "");
    }
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
        "");
  }

  /** Nanoseconds since the run's start. */
  public long sinceStart(long ns) {
    return ns - originNs;
  }

  private Sample append(Cell cell, Measured measured, MachineLoad load) {
    Response response = measured.response();
    String error =
        !response.ok()
            ? response.error()
            : !measured.contradiction().isEmpty()
                ? measured.contradiction()
                : measured.mode() == Mode.PREPARED && !response.isPrepared()
                    ? "its instance was not prepared before the request, but started for it"
                    : "";
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
            response.start(),
            since(measured.intendedNs(), originNs),
            measured.gapUs(),
            response.startNs() - originNs,
            since(response.firstByteNs(), originNs),
            since(response.endNs(), measured.fromNs()),
            response.status(),
            error.isEmpty(),
            response.bytes(),
            measured.cpuUs(),
            measured.collections(),
            load.stealUs(),
            load.pressureUs(),
            load.running(),
            error);
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
