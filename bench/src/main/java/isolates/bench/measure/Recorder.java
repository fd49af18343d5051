package isolates.bench.measure;

import isolates.bench.sample.Mode;
import isolates.bench.sample.Sample;
import isolates.bench.sample.SamplesCsv;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** Takes one sample of a cell at a time: invokes it, proves its mode, and puts the row on disk. */
public final class Recorder {
  private final String run;
  private final String bench;
  private final SamplesCsv.Writer samples;
  private final InstanceLedger ledger = new InstanceLedger();
  private final Map<String, Long> taken = new HashMap<>();
  private long count;
  private final long originNs = System.nanoTime();

  public Recorder(String run, String bench, SamplesCsv.Writer samples) {
    this.run = run;
    this.bench = bench;
    this.samples = samples;
  }

  /**
   * Takes a sample and records it.
   *
   * @throws ModeException if the answer was right but its instance contradicts the cell's mode; the
   *     row is recorded as failed
   */
  public Sample take(Cell cell, long input) throws InterruptedException {
    return record(cell, cell.mode(), input);
  }

  /** Takes a sample that no statistic will see: rows of mode {@link Mode#WARMUP}. */
  public Sample warmUp(Cell cell, long input) throws InterruptedException {
    return record(cell, Mode.WARMUP, input);
  }

  private Sample record(Cell cell, Mode mode, long input) throws InterruptedException {
    Reply reply = cell.invoker().invoke(input);
    OptionalLong cpuUs = cell.after().cpuUs(reply);
    String contradiction =
        cell.mode() != Mode.FLOOR && (reply.ok() || !reply.instance().isEmpty())
            ? ledger.enter(cell.platform(), mode, reply).orElse("")
            : "";
    Sample sample = append(cell, mode, reply, cpuUs, contradiction);
    if (reply.ok() && !contradiction.isEmpty()) {
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
  public Sample enter(Cell cell, Mode mode, Reply reply) {
    return append(cell, mode, reply, OptionalLong.empty(), "");
  }

  private Sample append(
      Cell cell, Mode mode, Reply reply, OptionalLong cpuUs, String contradiction) {
    Sample sample =
        new Sample(
            run,
            bench,
            cell.platform().platform(),
            cell.platform().variant(),
            cell.function(),
            cell.language(),
            mode,
            reply.instance(),
            taken.merge(cell + " " + mode, 1L, Long::sum) - 1,
            OptionalLong.empty(),
            reply.startNs() - originNs,
            since(reply.firstByteNs(), originNs),
            since(reply.endNs(), reply.startNs()),
            reply.status(),
            reply.ok() && contradiction.isEmpty(),
            reply.bytes(),
            cpuUs,
            OptionalLong.empty(),
            reply.ok() ? contradiction : reply.error());
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
