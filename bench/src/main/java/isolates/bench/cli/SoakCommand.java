package isolates.bench.cli;

import isolates.bench.run.RunData;
import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.Group;
import isolates.bench.statistics.Growth;
import isolates.bench.statistics.LoadCurve;
import isolates.bench.statistics.LoadCurve.Against;
import isolates.bench.statistics.NumberText;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;

@Command(
    name = "soak",
    description =
        "Each platform at 70 %% of its knee for ten minutes: do latency, memory or descriptors grow?")
final class SoakCommand extends LoadCommand.AtRates {
  /**
   * What is judged.
   *
   * @param constant what it may grow by in any case, as in controller/soak/soak.py
   */
  private record Judged(String column, double constant) {}

  private static final List<Judged> JUDGED =
      List.of(
          new Judged(CsvColumns.P50, 0),
          new Judged(CsvColumns.PSS_KIB, 4096),
          new Judged(CsvColumns.DESCRIPTORS, 50));

  SoakCommand() {
    time = Duration.ofSeconds(10);
    repetitions = 60;
  }

  @Override
  boolean isSoak() {
    return true;
  }

  @Override
  int evaluate(RunData data) throws IOException {
    int status = super.evaluate(data);
    boolean sound = true;
    for (var platforms : LoadCurve.of(data.tables().load()).values()) {
      for (var platform : platforms.entrySet()) {
        sound &= isSound(platform.getKey(), platform.getValue());
      }
    }
    return sound ? status : ExitStatus.NO;
  }

  private boolean isSound(Group group, LoadCurve steps) {
    double failures = steps.sum(CsvColumns.FAILURES) + steps.sum(CsvColumns.UNANSWERED);
    boolean sound = failures == 0;
    say(
        "%s on %s, %s: %s of %s requests failed or were not answered in time"
            .formatted(
                group.function(),
                group.platformName(),
                group.mode().title(),
                NumberText.number(failures),
                NumberText.number(steps.sum(CsvColumns.REQUESTS))));
    for (Judged judged : JUDGED) {
      Growth growth =
          Growth.of(steps.medians(Against.TIME, judged.column()).values(), judged.constant());
      say(
          "  %s: median %s, over the soak %s (%s)%s"
              .formatted(
                  judged.column(),
                  NumberText.number(growth.median()),
                  NumberText.number(growth.whole()),
                  NumberText.interval(growth.interval()),
                  growth.grows() ? ": grows" : ""));
      sound &= !growth.grows();
    }
    return sound;
  }
}
