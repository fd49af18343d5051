package isolates.bench.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import isolates.bench.platform.PhaseTotals.Difference;
import isolates.bench.sample.Group;
import isolates.bench.sample.Mode;
import isolates.bench.sample.PhaseTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The parts of a request add up to it, whatever a worker calls its phases. */
class PhaseBreakdownTest {
  private static final long MS = 1_000_000;

  /** Ten cold starts, as a real worker told them. */
  private static final Map<String, Difference> COLD =
      Map.of(
          "web-request", of(1500),
          "Create()", of(1200),
          "Create()/acquire-cgroup", of(100),
          "Create()/make-root-fs", of(300),
          "Create()/fork-proc", of(700),
          "LambdaInstance-RoundTrip", of(200),
          "LambdaInstance-WaitSandbox", of(1250),
          "Destroy()", of(900));

  private static Difference of(double totalMs) {
    return new Difference(10, totalMs, 1.2);
  }

  private static List<PhaseTime> breakdown(Map<String, Difference> phases) {
    return PhaseBreakdown.of(
        phases,
        new PhaseTime(
            "run",
            Group.of("openlambda", "sock", "fibo-py").in(Mode.COLD),
            10,
            "",
            false,
            0,
            0,
            0,
            0));
  }

  private static PhaseTime phase(List<PhaseTime> rows, String name) {
    return rows.stream().filter(row -> row.phase().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void anIsolatesPhasesAreInOrderOfTimeAndItsExitIsNoPartOfTheResponse() {
    List<PhaseTime> rows =
        breakdown(
            Map.of(
                "exit", of(3),
                "function", of(1),
                "spawn", of(2),
                "first-byte", of(4),
                "accept", of(1)));

    assertThat(rows.stream().filter(PhaseTime::part))
        .extracting(PhaseTime::phase)
        .containsExactly("accept", "spawn", "first-byte", "function");
    assertThat(phase(rows, "exit").part()).isFalse();
  }

  @Test
  void partsAddUpToTheRequestInOrderOfTime() {
    List<PhaseTime> parts = breakdown(COLD).stream().filter(PhaseTime::part).toList();
    assertThat(parts)
        .extracting(PhaseTime::phase)
        .containsExactly(
            "Create()/acquire-cgroup",
            "Create()/make-root-fs",
            "Create()/fork-proc",
            "Create(), rest",
            "LambdaInstance-RoundTrip",
            "web-request, rest");
    assertThat(parts.stream().mapToLong(PhaseTime::ns).sum()).isEqualTo(150 * MS);
    assertThat(phase(parts, "Create(), rest").ns()).isEqualTo(10 * MS);
    assertThat(phase(parts, "web-request, rest").ns()).isEqualTo(10 * MS);
  }

  @Test
  void aZygoteIsResumedBeforeItIsForkedAndPausedBeforeTheRequest() {
    Map<String, Difference> fromZygote =
        Map.of(
            "web-request", of(170),
            "Unpause()", of(5),
            "Create()", of(40),
            "Create()/fork-proc", of(40),
            "ImportCache.putSandboxInNode:Pause", of(75),
            "LambdaInstance-RoundTrip", of(30),
            "Pause()", of(75));

    assertThat(breakdown(fromZygote).stream().filter(PhaseTime::part))
        .extracting(PhaseTime::phase)
        .containsExactly(
            "Unpause()",
            "Create()/fork-proc",
            "Create(), rest",
            "ImportCache.putSandboxInNode:Pause",
            "LambdaInstance-RoundTrip",
            "web-request, rest");
    assertThat(phase(breakdown(fromZygote), "web-request, rest").ns()).isEqualTo(2 * MS);
  }

  @Test
  void theRestIsAsUncertainAsAllThatIsTakenFromIt() {
    assertThat(phase(breakdown(COLD), "Create(), rest").errorMs()).isCloseTo(4.8, within(1e-9));
  }

  @Test
  void whatContainsPartsOrComesAfterTheAnswerIsToldButNoPart() {
    assertThat(breakdown(COLD).stream().filter(row -> !row.part()))
        .extracting(PhaseTime::phase)
        .containsExactlyInAnyOrder(
            "web-request", "Create()", "LambdaInstance-WaitSandbox", "Destroy()");
  }

  @Test
  void roundingNeverMakesARestNegative() {
    List<PhaseTime> rows =
        breakdown(Map.of("web-request", of(100), "LambdaInstance-RoundTrip", of(103)));
    assertThat(phase(rows, "web-request, rest").ns()).isZero();
  }
}
