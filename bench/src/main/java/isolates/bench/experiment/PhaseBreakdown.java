package isolates.bench.experiment;

import isolates.bench.platform.PhaseTotals.Difference;
import isolates.bench.sample.PhaseTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Splits a request's time, as a worker's statistics tell it, into parts that add up to it. */
final class PhaseBreakdown {
  private static final String REQUEST = "web-request";
  private static final String CREATE = "Create()";

  /** What lies in the creation of a sandbox, in order of time; a worker has some of them. */
  private static final List<String> IN_CREATE =
      List.of(
          "Create()/acquire-mem",
          "Create()/acquire-cgroup",
          "Create()/acquire-bundle",
          "Create()/make-root-fs",
          "Create()/fork-proc",
          "Create()/fresh-proc",
          "Create()/import-function");

  /** Those of an isolate, one after another; its exit comes after the response. */
  private static final List<String> OF_ISOLATE =
      List.of("accept", "spawn", "first-byte", "function");

  /** What is resumed is the zygote to fork from, or the sandbox where none is created. */
  private static final List<String> BEFORE_CREATE = List.of("pull-lambda", "Unpause()");

  /** OpenLambda pauses the zygote again before it forwards the request to the new sandbox. */
  private static final List<String> AFTER_CREATE =
      List.of("ImportCache.putSandboxInNode:Pause", "LambdaInstance-RoundTrip");

  private PhaseBreakdown() {}

  /**
   * All phases that happened, those that add up to the request first and in order of time.
   *
   * @param template with the group's names; its phase and numbers are replaced
   */
  static List<PhaseTime> of(Map<String, Difference> phases, PhaseTime template) {
    Map<String, Difference> parts = new LinkedHashMap<>();
    take(OF_ISOLATE, phases, parts);
    take(BEFORE_CREATE, phases, parts);
    take(IN_CREATE, phases, parts);
    rest(CREATE, List.of(), IN_CREATE, phases, parts);
    take(AFTER_CREATE, phases, parts);
    List<String> inRequest = new ArrayList<>(BEFORE_CREATE);
    inRequest.addAll(AFTER_CREATE);
    rest(REQUEST, List.of(CREATE), inRequest, phases, parts);

    List<PhaseTime> rows = new ArrayList<>();
    parts.forEach((phase, difference) -> rows.add(row(template, phase, true, difference)));
    phases.forEach(
        (phase, difference) -> {
          if (!parts.containsKey(phase)) {
            rows.add(row(template, phase, false, difference));
          }
        });
    return rows;
  }

  private static void take(
      List<String> names, Map<String, Difference> phases, Map<String, Difference> parts) {
    for (String name : names) {
      if (phases.containsKey(name)) {
        parts.put(name, phases.get(name));
      }
    }
  }

  /** What a phase took beyond those inside of it; nothing where rounding has them take more. */
  private static void rest(
      String whole,
      List<String> containers,
      List<String> leaves,
      Map<String, Difference> phases,
      Map<String, Difference> parts) {
    Difference all = phases.get(whole);
    if (all == null) {
      return;
    }
    List<String> inside = new ArrayList<>(containers);
    inside.addAll(leaves);
    double total = all.totalMs();
    double error = all.errorMs();
    for (String name : inside) {
      Difference part = phases.get(name);
      if (part != null) {
        total -= part.totalMs();
        error += part.errorMs() * part.count() / all.count();
      }
    }
    parts.put(whole + ", rest", new Difference(all.count(), Math.max(0, total), error));
  }

  private static PhaseTime row(
      PhaseTime template, String phase, boolean part, Difference difference) {
    return new PhaseTime(
        template.run(),
        template.group(),
        template.invocations(),
        phase,
        part,
        difference.count(),
        difference.meanMs(),
        difference.errorMs(),
        Math.round(difference.totalMs() * 1e6 / template.invocations()));
  }
}
