package isolates.bench.cli;

import isolates.bench.MachineLacksException;
import isolates.bench.experiment.DriverCheck;
import isolates.bench.experiment.DriverCheck.Result;
import isolates.bench.experiment.FunctionSource;
import isolates.bench.experiment.Functions;
import isolates.bench.experiment.MeasuredRun;
import isolates.bench.measure.Gap;
import isolates.bench.platform.Footprint;
import isolates.bench.platform.PlatformKind;
import isolates.bench.platform.PlatformSpec;
import isolates.bench.platform.Selection;
import isolates.bench.run.RunData;
import isolates.workload.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "check",
    description = "The driver held against an HTTP client in C, on the same servers.")
final class CheckCommand extends MeasuringCommand {
  /** The driver may take so much longer than the client in C to have an echo. */
  private static final double ECHO = 1.15;

  /** And be so far off it, either way, with a function. */
  private static final double FUNCTION = 0.05;

  @Option(names = "--n", paramLabel = "COUNT", defaultValue = "1000")
  private int n;

  @Option(names = "--gap", split = ",", paramLabel = "MS,...", defaultValue = "10,0")
  private List<Gap> gaps;

  private List<Result> results = List.of();

  @Override
  MeasuredRun.Plan plan(MeasuredRun run) throws InterruptedException {
    Path client = Footprint.nativePart("client");
    if (!Files.isExecutable(client)) {
      throw new MachineLacksException(
          client + " is not there; get a C compiler with: apt-get install gcc libc6-dev make");
    }
    FunctionSource source =
        new FunctionSource(List.of("fibo-c"), Optional.empty(), Optional.empty(), Optional.empty());
    Functions built = Functions.prepare(source.find(run.layout()), run.layout());
    Workload function = built.workloads().get(0);
    Selection selection =
        platforms.select(
            List.of(new PlatformSpec(PlatformKind.ISOLATES.id(), Optional.of("none"))),
            platforms.openlambda.platforms(run.layout(), run.folder().log()));
    DriverCheck check =
        new DriverCheck(run.echoServer(), selection.platforms().get(0), function, gaps, n, client);
    return new MeasuredRun.Plan(
        selection,
        built.leftOut(),
        built.unchecked(),
        (driver, recorder, leftOut) -> results = check.run(driver, recorder));
  }

  /** Prints both clients side by side; whether they agree is the verdict. */
  @Override
  int evaluate(RunData data) throws IOException {
    boolean agree = true;
    say(
        "%-8s %6s %12s %12s %7s %12s %11s  %s"
            .formatted(
                "target",
                "gap ms",
                "client ms",
                "driver ms",
                "ratio",
                "first tenth",
                "last tenth",
                ""));
    for (Result result : results) {
      double client = Result.median(result.client());
      double driver = Result.median(result.driver());
      double ratio = driver / client;
      boolean echo = result.target().equals("echo");
      boolean fits = echo ? ratio <= ECHO : Math.abs(ratio - 1) <= FUNCTION;
      agree &= fits;
      say(
          String.format(
              Locale.ROOT,
              "%-8s %6s %12.4f %12.4f %7.3f %12.3f %11.3f  %s",
              result.target(),
              result.gap().ms(),
              client,
              driver,
              ratio,
              result.ratio(0),
              result.ratio(result.driver().size() - 1),
              fits ? "agree" : echo ? "above " + ECHO : "more than 5 % apart"));
    }
    return agree ? ExitStatus.DONE : ExitStatus.NO;
  }
}
