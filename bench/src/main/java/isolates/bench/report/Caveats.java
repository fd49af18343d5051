package isolates.bench.report;

import isolates.bench.run.QuietMachine;
import isolates.bench.run.RunData;
import isolates.bench.statistics.Metric;
import isolates.bench.statistics.SeriesCheck;
import isolates.bench.statistics.Statistics;
import isolates.bench.statistics.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** What changes the answers of a run and is not seen in its numbers, a sentence each. */
final class Caveats {
  private Caveats() {}

  static List<String> of(RunData run) {
    List<String> caveats = new ArrayList<>(carryOver(run.statistics()));
    List<String> disturbances = new ArrayList<>(QuietMachine.before(run.environment()));
    disturbances.addAll(QuietMachine.during(run.tables().samples()));
    if (!disturbances.isEmpty()) {
      caveats.add(
          "Not a quiet machine: %s. Measure again on a quiet one before you rely on these times."
              .formatted(String.join("; ", disturbances)));
    }
    if (run.tables().load().isEmpty()) {
      caveats.addAll(gaps(run.statistics()));
    }
    for (Map.Entry<String, JsonNode> platform : run.environment().path("platforms").properties()) {
      caveats.addAll(platform(platform.getKey(), platform.getValue()));
    }
    String awake = run.environment().path("driver").path("cpu_dma_latency").asString("");
    if (awake.startsWith("kept: ")) {
      caveats.add(
          "The processors may sleep between requests, which adds to every latency: %s; run as root"
                  .formatted(awake.substring("kept: ".length()))
              + " to keep them awake.");
    }
    for (JsonNode function : run.environment().path("unchecked")) {
      caveats.add(
          "The responses of %s are not checked (check: none).".formatted(function.asString()));
    }
    return caveats;
  }

  private static List<String> platform(String name, JsonNode description) {
    List<String> caveats = new ArrayList<>();
    if (description.path("spawn").asString("").equals("processbuilder")) {
      caveats.add(
          name
              + " starts processes by ProcessBuilder, which is slower: its native part is not built,"
              + " which takes a C compiler.");
    }
    String runtime = description.path("runtime").asString("");
    if (runtime.equals("none")) {
      caveats.add(
          name
              + " makes no container: plain processes behind the same worker, never frozen, to tell"
              + " what a container costs.");
      return caveats;
    }
    if (runtime.equals("unshare")) {
      caveats.add(
          name
              + " is namespaces alone, without an OCI runtime: its cold start is shorter than runc's"
              + " or crun's.");
    }
    if (description.path("freezer").asString("").equals("none")) {
      caveats.add(
          name
              + " freezes no container between invocations, for it may not use control groups: its"
              + " warm latency is shorter than with freezing; run as root to have it.");
    }
    return caveats;
  }

  /** That samples depend on what ran before them. */
  private static List<String> carryOver(Statistics statistics) {
    String groups =
        statistics.checks().stream()
            .filter(SeriesCheck::carriedOver)
            .map(
                check ->
                    "%s on %s %s"
                        .formatted(
                            check.group().function(),
                            check.group().platformName(),
                            check.group().situation()))
            .collect(Collectors.joining("; "));
    return groups.isEmpty()
        ? List.of()
        : List.of(
            "This run failed its test of carry-over: %s depend on what ran before (checks.csv)."
                .formatted(groups));
  }

  /** What keeps the run from an answer. */
  private static List<String> gaps(Statistics statistics) {
    List<Summary> right =
        statistics.summaries().stream()
            .filter(s -> s.metric() == Metric.LATENCY && !s.group().isFloor() && s.n() > 0)
            .toList();
    boolean isolates = right.stream().anyMatch(s -> s.group().isIsolates());
    boolean baseline = right.stream().anyMatch(s -> !s.group().isIsolates());
    if (statistics.summaries().isEmpty()) {
      return List.of("This run measured no latencies.");
    }
    if (right.isEmpty()) {
      return List.of("No response was right, so there is nothing to compare.");
    }
    if (!baseline) {
      return List.of(
          "This run has no baseline: only isolates were measured, so nothing says how they compare.");
    }
    if (!isolates) {
      return List.of(
          "This run has no isolates: only baselines were measured, so nothing is compared.");
    }
    return statistics.comparisons().isEmpty()
        ? List.of(
            "Nothing is compared: no function was measured in the same mode on isolates and on a"
                + " baseline.")
        : List.of();
  }
}
