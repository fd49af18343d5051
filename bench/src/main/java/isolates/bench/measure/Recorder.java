package isolates.bench.measure;

import isolates.bench.sample.CsvWriter;
import isolates.bench.sample.Group;
import isolates.bench.sample.Mode;
import isolates.bench.sample.Sample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** Takes one sample of a cell at a time: invokes it, proves its mode, and puts the row on disk. */
public final class Recorder {
  private final String run;
  private final String bench;
  private final CsvWriter<Sample> samples;
  private final InstanceLedger ledger = new InstanceLedger();
  private final Map<String, Long> taken = new HashMap<>();
  private long count;
  private final long originNs = System.nanoTime();

  public Recorder(String run, String bench, CsvWriter<Sample> samples) {
    this.run = run;
    this.bench = bench;
    this.samples = samples;
  }

  /**
   * Takes a sample and records it.
   *
   * @throws ModeException if the response was right but its instance contradicts the cell's mode;
   *     the row is recorded as failed
   */
  public Sample take(Cell cell, long input) throws InterruptedException {
    return record(cell, cell.mode(), input);
  }

  /** Takes a sample that no statistic will see: rows of mode {@link Mode#WARMUP}. */
  public Sample warmUp(Cell cell, long input) throws InterruptedException {
    return record(cell, Mode.WARMUP, input);
  }

  private Sample record(Cell cell, Mode mode, long input) throws InterruptedException {
    Response response = cell.invoker().invoke(input);
    OptionalLong cpuUs = cell.after().cpuUs(response);
    String contradiction =
        cell.mode() != Mode.FLOOR && (response.ok() || !response.instance().isEmpty())
            ? ledger.enter(cell.platform(), mode, response).orElse("")
            : "";
    Sample sample = append(cell, mode, response, OptionalLong.empty(), cpuUs, contradiction);
    if (response.ok() && !contradiction.isEmpty()) {
      throw new ModeException("%s is not what it claims: %s".formatted(cell, contradiction));
    }
    return sample;
  }

  /**
   * Records what came of one invocation of many at a time, where it is not for us to say which
   * instance serves which.
   *
   * @param mode {@link Mode#WARMUP} for what is left out
   */
  public Sample enter(Cell cell, Mode mode, Response response) {
    return append(cell, mode, response, OptionalLong.empty(), OptionalLong.empty(), "");
  }

  /**
   * Records what came of one request of an open loop: its latency counts from when it was meant to
   * be sent.
   */
  public Sample enter(Cell cell, Mode mode, Response response, long intendedNs) {
    return append(cell, mode, response, OptionalLong.of(intendedNs), OptionalLong.empty(), "");
  }

  /** Nanoseconds since the run's start. */
  public long sinceStart(long ns) {
    return ns - originNs;
  }

  private Sample append(
      Cell cell,
      Mode mode,
      Response response,
      OptionalLong intendedNs,
      OptionalLong cpuUs,
      String contradiction) {
    Sample sample =
        new Sample(
            run,
            new Group(
                bench,
                cell.platform().platform(),
                cell.platform().variant(),
                cell.function(),
                cell.language(),
                mode),
            response.instance(),
            taken.merge(cell + " " + mode, 1L, Long::sum) - 1,
            since(intendedNs, originNs),
            response.startNs() - originNs,
            since(response.firstByteNs(), originNs),
            since(response.endNs(), intendedNs.orElse(response.startNs())),
            response.status(),
            response.ok() && contradiction.isEmpty(),
            response.bytes(),
            cpuUs,
            OptionalLong.empty(),
            response.ok() ? contradiction : response.error());
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
