package isolates.bench.cli;

import isolates.bench.WrongUseException;
import isolates.bench.experiment.Functions;
import isolates.bench.experiment.Task;
import isolates.bench.load.Arrivals;
import isolates.bench.load.Target;
import isolates.bench.load.Trace;
import isolates.bench.run.ProjectLayout;
import isolates.workload.Workload;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "trace",
    description = "Minutes of a trace of many functions, whose cold starts happen by themselves.")
final class TraceCommand extends LoadCommand.OfFunctions {
  private static final int MINUTES_A_DAY = 1440;

  @Option(names = "--trace", paramLabel = "FILE")
  private Optional<Path> file;

  @Option(names = "--minutes", paramLabel = "FIRST-LAST", defaultValue = "601-605")
  private String minutes;

  @Option(names = "--minute", paramLabel = "TIME")
  private Duration minute = Duration.ofMinutes(1);

  @Option(names = "--functions", paramLabel = "COUNT")
  private int most = 24;

  @Option(names = "--scale", paramLabel = "FACTOR")
  private double scale = 1;

  private Trace trace;

  TraceCommand() {
    timeout = Duration.ofSeconds(10);
    repetitions = 1;
  }

  /** The first and the last. */
  private List<Integer> minutes() {
    List<Integer> ends =
        minutes.matches("[0-9]{1,4}-[0-9]{1,4}")
            ? Arrays.stream(minutes.split("-")).map(Integer::valueOf).toList()
            : List.of(0, 0);
    if (ends.get(0) < 1 || ends.get(1) < ends.get(0) || ends.get(1) > MINUTES_A_DAY) {
      throw new WrongUseException(
          "minutes: '%s' is not a range of 1 to %d, such as 601-605"
              .formatted(minutes, MINUTES_A_DAY));
    }
    return ends;
  }

  /** Copies of the user's, in turns, as many as the trace has. */
  @Override
  Functions functions(ProjectLayout layout) throws IOException, InterruptedException {
    if (scale <= 0) {
      throw new WrongUseException("scale: write a number above 0");
    }
    Path from = file.orElse(layout.home().resolve("bench/trace/synthetic.csv"));
    List<Integer> ends = minutes();
    trace = Trace.read(from, ends.get(0), ends.get(1), most, scale, seed.seed);
    say(trace.description());
    return functions.prepare(
        layout,
        found -> {
          List<Workload> copies = new ArrayList<>();
          for (int i = 0; i < trace.functions(); i++) {
            Workload copied = found.get(i % found.size());
            copies.add(copied.named("%s-t%d".formatted(copied.name(), i)));
          }
          return copies;
        });
  }

  /** Not where that leaves instances behind: a trace begins cold. */
  @Override
  boolean isTried() {
    return openlambda.address().url().isEmpty();
  }

  @Override
  List<Target> targets(List<Task> tasks) {
    return Target.together("trace", tasks);
  }

  @Override
  Arrivals arrivals() {
    return trace.arrivals(minute);
  }

  @Override
  List<Double> rates() {
    return List.of(trace.requests() * 1e9 / time().toNanos());
  }

  @Override
  Duration time() {
    return minute.multipliedBy(minutes().get(1) - minutes().get(0) + 1L);
  }
}
