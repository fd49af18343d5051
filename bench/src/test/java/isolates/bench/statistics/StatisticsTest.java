package isolates.bench.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import isolates.bench.sample.Group;
import isolates.bench.sample.Mode;
import isolates.bench.sample.SimulatedRun;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatisticsTest {
  private final Statistics run = SimulatedRun.coldstart().statistics();

  private static Summary latency(Statistics statistics, String platform, Mode mode) {
    return statistics.summaries().stream()
        .filter(s -> s.metric() == Metric.LATENCY)
        .filter(s -> s.group().platformName().equals(platform) && s.group().mode() == mode)
        .findFirst()
        .orElseThrow();
  }

  private static List<String> pairs(Statistics statistics) {
    return statistics.comparisons().stream().map(StatisticsTest::pair).toList();
  }

  private static SimulatedRun isolates(Mode mode, int n, double ms) {
    return new SimulatedRun().group("isolates", "none", "f", mode, n, ms);
  }

  private static String pair(Comparison c) {
    return name(c.base()) + " : " + name(c.other());
  }

  private static String name(Group group) {
    return group.platformName() + " " + group.mode().id();
  }

  @Test
  void isolatesAreHeldAgainstTheOthersColdAndWarmAndAgainstTheirOwnInterception() {
    assertThat(pairs(run))
        .containsExactly(
            "isolates/none first : container/runc first",
            "isolates/none cold : isolates/seccomp cold",
            "isolates/none cold : container/runc cold",
            "isolates/none cold : container/runc warm",
            "isolates/seccomp cold : container/runc cold",
            "isolates/seccomp cold : container/runc warm");
  }

  @Test
  void whatNobodyKnowsToBeWarmOrColdIsHeldAgainstIsolatesAsTheyAre() {
    Statistics endpoint =
        isolates(Mode.COLD, 9, 1).group("endpoint", "podman", "f", Mode.UNKNOWN, 9, 1).statistics();

    assertThat(pairs(endpoint)).containsExactly("isolates/none cold : endpoint/podman unknown");
  }

  @Test
  void theFloorIsSummarizedAndNeverCompared() {
    assertThat(latency(run, "floor", Mode.FLOOR).n()).isEqualTo(50);
    assertThat(pairs(run)).noneMatch(pair -> pair.contains("floor"));
  }

  @Test
  void functionsAreNotMixed() {
    SimulatedRun two =
        new SimulatedRun()
            .group("isolates", "none", "a", Mode.COLD, 9, 1)
            .group("container", "runc", "b", Mode.COLD, 9, 1);

    assertThat(two.statistics().comparisons()).isEmpty();
  }

  @Test
  void warmUpIsInNoStatistic() {
    assertThat(run.summaries()).noneMatch(s -> s.group().mode() == Mode.WARMUP);
    assertThat(latency(run, "isolates/none", Mode.COLD).n()).isEqualTo(100);
  }

  @Test
  void failuresAreCountedAndHaveNoLatency() {
    Statistics half =
        isolates(Mode.COLD, 10, 1)
            .failures("isolates", "none", "f", Mode.COLD, 3)
            .failures("container", "runc", "f", Mode.COLD, 4)
            .statistics();

    assertThat(latency(half, "isolates/none", Mode.COLD))
        .returns(10L, Summary::n)
        .returns(3L, Summary::failures);
    assertThat(latency(half, "container/runc", Mode.COLD))
        .returns(0L, Summary::n)
        .returns(4L, Summary::failures)
        .satisfies(summary -> assertThat(summary.p50()).isNaN())
        .returns(Interval.UNKNOWN, Summary::median);
    assertThat(half.comparisons()).isEmpty();
  }

  @Test
  void aRatioSaysHowManyTimesAsLongTheOtherTakes() {
    Comparison cold =
        run.comparisons().stream()
            .filter(c -> pair(c).equals("isolates/none cold : container/runc cold"))
            .findFirst()
            .orElseThrow();

    assertThat(cold.ratio()).isCloseTo(40, within(4.0));
    assertThat(cold.interval().contains(cold.ratio())).isTrue();
    assertThat(cold.isDecided()).isTrue();
    assertThat(cold.cliffsDelta()).isEqualTo(1);
    assertThat(cold.shift()).isCloseTo(39, within(4.0));
    assertThat(cold.p()).isLessThan(1e-6);
  }

  @Test
  void oneValueIsSummarizedWithoutSpreadOrInterval() {
    Statistics one =
        isolates(Mode.FIRST, 1, 2).group("container", "runc", "f", Mode.FIRST, 1, 60).statistics();

    Summary summary = latency(one, "isolates/none", Mode.FIRST);
    assertThat(summary.sd()).isNaN();
    assertThat(summary.median().isKnown()).isFalse();
    assertThat(summary.p50()).isEqualTo(summary.min()).isEqualTo(summary.max());
    assertThat(one.comparisons()).hasSize(1);
    assertThat(one.comparisons().get(0).interval().isKnown()).isFalse();
    assertThat(one.comparisons().get(0).isDecided()).isFalse();
  }

  @Test
  void nothingIsClaimedOfATailThatNoSampleReached() {
    Summary hundred = latency(run, "isolates/none", Mode.COLD);

    assertThat(hundred.p90()).isNotNaN();
    assertThat(hundred.p99()).isNotNaN();
    assertThat(hundred.p999()).isNaN();
    assertThat(latency(run, "isolates/none", Mode.FIRST).p99()).isNaN();
  }

  @Test
  void noSamplesMakeNoTables() {
    Statistics none = new SimulatedRun().statistics();

    assertThat(none.summaries()).isEmpty();
    assertThat(none.comparisons()).isEmpty();
  }
}
