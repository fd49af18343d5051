package isolates.bench.load;

import isolates.bench.WrongUseException;
import isolates.bench.load.Arrivals.Due;
import isolates.bench.sample.MalformedFileException;
import isolates.bench.statistics.NumberText;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Some minutes of a trace: how often each of many functions was invoked in each of them, scaled to
 * what one machine can serve. Its file has the form of the public Azure Functions trace (M. Shahrad
 * et al.: Serverless in the Wild, USENIX ATC 2020): a row a function, its three hashes, its trigger
 * and a count for each of the 1,440 minutes of a day.
 *
 * <p>Requests are scaled by leaving some out, evenly: of each function every k-th, counted from a
 * random one on, so that a function that is seldom invoked stays or goes with the probability that
 * it should. Time is scaled on its own, by the length that a minute is given. That bends the
 * pattern, for what a platform does after a while of silence it does by the clock.
 */
public final class Trace {
  private static final String HEADER = "HashOwner,HashApp,HashFunction,Trigger,1,2,3,";
  private static final int NAMES = 4;
  private static final int MINUTES = 1440;

  /** As the file has it, and what is left of it, one number a minute. */
  private record Counts(List<Integer> original, List<Integer> scaled) {}

  private final List<Counts> functions;
  private final double scale;

  private Trace(List<Counts> functions, double scale) {
    this.functions = functions;
    this.scale = scale;
  }

  /**
   * Reads it.
   *
   * @param first minute of the day to replay, from 1
   * @param last the last one, at most 1440
   * @param most functions that are drawn, of those invoked in these minutes
   * @param scale the share of requests to replay; above 1 there are more
   * @param seed of what is drawn
   * @throws WrongUseException if there is no request left to replay
   * @throws MalformedFileException naming file and line
   */
  public static Trace read(Path file, int first, int last, int most, double scale, long seed)
      throws IOException {
    List<List<Integer>> rows = new ArrayList<>();
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      int number = 1;
      String line = lines.readLine();
      if (line == null || !line.startsWith(HEADER)) {
        throw new MalformedFileException(file, 1, "is no trace: it does not begin with " + HEADER);
      }
      for (line = lines.readLine(); line != null; line = lines.readLine()) {
        List<Integer> counts = counts(file, ++number, line).subList(first - 1, last);
        if (counts.stream().anyMatch(count -> count > 0)) {
          rows.add(List.copyOf(counts));
        }
      }
    }
    Random random = new Random(seed);
    Collections.shuffle(rows, random);
    Trace trace =
        new Trace(
            rows.stream()
                .limit(most)
                .map(row -> new Counts(row, scaled(row, scale, random)))
                .toList(),
            scale);
    if (trace.requests() == 0) {
      throw new WrongUseException(
          "%s: no request is left in minutes %d to %d; choose others, or raise scale"
              .formatted(file, first, last));
    }
    return trace;
  }

  private static List<Integer> counts(Path file, int line, String row) {
    String[] fields = row.split(",", -1);
    if (fields.length != NAMES + MINUTES) {
      throw new MalformedFileException(
          file, line, "has %d fields, not %d".formatted(fields.length, NAMES + MINUTES));
    }
    try {
      return IntStream.range(NAMES, fields.length)
          .mapToObj(i -> Integer.valueOf(fields[i]))
          .toList();
    } catch (NumberFormatException e) {
      throw new MalformedFileException(file, line, "has a count that is not a whole number");
    }
  }

  private static List<Integer> scaled(List<Integer> counts, double scale, Random random) {
    List<Integer> scaled = new ArrayList<>();
    double until = random.nextDouble();
    for (int count : counts) {
      double before = Math.floor(until);
      until += count * scale;
      scaled.add((int) (Math.floor(until) - before));
    }
    return scaled;
  }

  /** How many functions there are, at least 1. */
  public int functions() {
    return functions.size();
  }

  /** How many requests are replayed. */
  public long requests() {
    return functions.stream().flatMap(each -> each.scaled().stream()).mapToLong(n -> n).sum();
  }

  /**
   * When they are due: within a minute, at times drawn uniformly, as those of a Poisson process are
   * whose count is known.
   *
   * @param minute how long one of the trace is to last
   */
  public Arrivals arrivals(Duration minute) {
    return new Arrivals(
        Arrivals.TRACE,
        (rate, seconds, count, random) -> {
          List<Due> due = new ArrayList<>();
          for (int function = 0; function < functions.size(); function++) {
            List<Integer> minutes = functions.get(function).scaled();
            for (int at = 0; at < minutes.size(); at++) {
              for (int i = 0; i < minutes.get(at); i++) {
                due.add(new Due((long) ((at + random.nextDouble()) * minute.toNanos()), function));
              }
            }
          }
          due.sort(Comparator.comparingLong(Due::ns));
          return due;
        });
  }

  /** What is replayed, and how far it is from the trace times the scale. */
  public String description() {
    return "trace: %s functions, %s of %s requests (scale %s); they differ from the scaled trace by %s %% minute by minute, and by %s %% when each function is counted on its own; %d functions have no request left"
        .formatted(
            NumberText.number(functions.size()),
            NumberText.number((double) requests()),
            NumberText.number(
                (double)
                    functions.stream()
                        .flatMap(each -> each.original().stream())
                        .mapToLong(n -> n)
                        .sum()),
            NumberText.number(scale),
            NumberText.number(100 * error(List.of(sum()))),
            NumberText.number(100 * error(functions)),
            functions.stream()
                .filter(each -> each.scaled().stream().allMatch(count -> count == 0))
                .count());
  }

  private Counts sum() {
    int minutes = functions.get(0).original().size();
    return new Counts(
        IntStream.range(0, minutes)
            .mapToObj(at -> functions.stream().mapToInt(each -> each.original().get(at)).sum())
            .toList(),
        IntStream.range(0, minutes)
            .mapToObj(at -> functions.stream().mapToInt(each -> each.scaled().get(at)).sum())
            .toList());
  }

  /** The sum of the deviations from the scaled trace, in parts of its requests. */
  private double error(List<Counts> counts) {
    double deviations = 0;
    double requests = 0;
    for (Counts each : counts) {
      for (int at = 0; at < each.original().size(); at++) {
        double wanted = scale * each.original().get(at);
        deviations += Math.abs(each.scaled().get(at) - wanted);
        requests += wanted;
      }
    }
    return deviations / requests;
  }
}
