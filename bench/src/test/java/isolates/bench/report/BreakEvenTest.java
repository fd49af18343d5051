package isolates.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.Group;
import isolates.bench.sample.Mode;
import isolates.bench.sample.SimulatedStep;
import isolates.bench.sample.TableBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

class BreakEvenTest {
  private static final Group ISOLATES = Group.of("isolates", "none", "fibo-c").in(Mode.COLD);
  private static final Group CONTAINER = Group.of("container", "runc", "fibo-c").in(Mode.WARM);

  private final TableBuilder steps = new TableBuilder("load.csv", CsvColumns.LOAD);

  private void step(Group group, double rate, boolean keptUp, double p50, double late) {
    step(group, rate, keptUp, p50, late, Double.NaN);
  }

  private void step(
      Group group, double rate, boolean keptUp, double p50, double late, double cpuUs) {
    SimulatedStep step = new SimulatedStep(group, rate, keptUp, p50);
    step.late = late;
    step.cpuUs = cpuUs;
    steps.append(step.get());
  }

  /** Steps that their platform kept up with, driven on time. */
  private void steps(Group group, double[] rates, double[] medians) {
    for (int i = 0; i < rates.length; i++) {
      step(group, rates[i], true, medians[i], 0);
    }
  }

  private Table load() {
    return steps.table();
  }

  private List<String> text() {
    return BreakEven.of(load()).stream().flatMap(answer -> answer.text().stream()).toList();
  }

  @Test
  void theRatesOfEachWinnerAreToldWithWhereItTurns() {
    double[] rates = {20, 500, 3000};
    steps(ISOLATES, rates, new double[] {0.6, 0.7, 3.5});
    steps(CONTAINER, rates, new double[] {0.9, 0.9, 0.5});
    step(CONTAINER, 9000, false, 90, 0);

    assertThat(text())
        .containsExactly(
            "fibo-c",
            "  latency: from 20 to 500/s isolates/none cold answers faster than container/runc warm;"
                + " at 3000/s container/runc warm answers faster than isolates/none cold;"
                + " break-even between 500 and 3000/s: 0.6 ms against 0.9 ms at 20/s,"
                + " 0.5 ms against 3.5 ms at 3000/s.",
            "  limit: isolates/none cold keeps up with 3000/s: its knee is at 500/s;"
                + " container/runc warm keeps up with 3000/s: its knee is at 3000/s.");
  }

  @Test
  void curvesThatDoNotCrossHaveNoBreakEven() {
    double[] rates = {20, 500, 3000};
    steps(ISOLATES, rates, new double[] {0.6, 0.7, 0.8});
    steps(CONTAINER, rates, new double[] {0.9, 0.9, 0.95});

    assertThat(text().get(1))
        .isEqualTo(
            "  latency: at every rate from 20 to 3000/s isolates/none cold answers faster than"
                + " container/runc warm: 0.6 ms against 0.9 ms at 20/s.");
  }

  @Test
  void lessProcessorIsALineOfItsOwn() {
    step(ISOLATES, 20, true, 1, 0, 900);
    step(CONTAINER, 20, true, 1, 0, 150);

    assertThat(text())
        .contains(
            "  latency: at 20/s no difference is shown between isolates/none cold and"
                + " container/runc warm.",
            "  processor: at 20/s container/runc warm uses less processor than isolates/none cold:"
                + " 150 us against 900 us at 20/s.");
  }

  @Test
  void repetitionsThatOverlapShowNoDifference() {
    steps(ISOLATES, new double[] {20, 20, 20}, new double[] {1, 1, 50});
    steps(CONTAINER, new double[] {20, 20}, new double[] {2, 3});

    assertThat(text().get(1)).contains("at 20/s no difference is shown between");
  }

  @Test
  void onlyThePlatformThatKeepsUpCanWin() {
    steps(ISOLATES, new double[] {20, 200, 400}, new double[] {1, 40, 80});
    step(CONTAINER, 20, true, 2, 0);
    // Fast, but of two repetitions one fell behind.
    step(CONTAINER, 200, true, 2, 0);
    step(CONTAINER, 200, false, Double.POSITIVE_INFINITY, 0);
    step(CONTAINER, 400, false, 3, 0);

    assertThat(text().get(1))
        .contains("from 200 to 400/s only isolates/none cold keeps up")
        .doesNotContain("break-even", "infinite");
  }

  @Test
  void aLimitIsARateThatWasKeptUpWithEachTime() {
    step(ISOLATES, 20, true, 1, 0);
    step(ISOLATES, 200, true, 1, 0);
    step(ISOLATES, 200, false, 1, 0);

    assertThat(text().get(1))
        .startsWith("  limit: isolates/none cold keeps up with 20/s: its knee is at 20/s");
  }

  @Test
  void aPlatformThatFellBehindOnceAtItsOnlyRateHasNoLimit() {
    step(ISOLATES, 200, true, 1, 0);
    step(ISOLATES, 200, false, 1, 0);

    assertThat(text().get(1))
        .isEqualTo(
            "  limit: isolates/none cold falls behind at every rate offered:"
                + " in one step or more of each.");
  }

  @Test
  void whereNeitherKeepsUpNeitherWins() {
    step(ISOLATES, 200, false, 40, 0);
    step(CONTAINER, 200, false, 80, 0);

    assertThat(text().get(1))
        .contains("at 200/s neither isolates/none cold nor container/runc warm keeps up");
  }

  /** What is told of one step of another engine. */
  private String sentBy(String engine) {
    SimulatedStep step = new SimulatedStep(ISOLATES, 20, true, 1);
    step.engine = engine;
    steps.append(step.get());
    return text().get(1);
  }

  @Test
  void whatAnotherEngineHidesIsSaidWithItsNumbers() {
    assertThat(sentBy("hyperfoil-0.25.2"))
        .endsWith(
            "Sent by hyperfoil-0.25.2, which counts from when it sends: a stall is seen by fewer"
                + " requests than fall into it (coordinated omission).");
  }

  @Test
  void anEngineThatCountsFromWhenItShouldHaveSentIsMerelyNamed() {
    assertThat(sentBy("hyperfoil-0.29.3"))
        .endsWith("Sent by hyperfoil-0.29.3, which counts from when it should have sent.");
  }

  @Test
  void aDriverThatSentTooLateIsSaidAndEndsTheTrust() {
    step(ISOLATES, 20, true, 1, 0.15);
    step(CONTAINER, 20, true, 2, 0);

    assertThat(text().get(1))
        .endsWith(
            "Doubtful: the driver sent requests late, by more than the median latency:"
                + " isolates/none cold at 20/s (15 %).");
    assertThat(BreakEven.isValid(load())).isTrue();

    step(ISOLATES, 50, true, 1, 0);
    step(CONTAINER, 50, true, 2, 0.21);

    assertThat(text().get(1))
        .contains(
            "at 20/s isolates/none cold answers faster",
            "container/runc warm at 50/s (21 %, left out)")
        .doesNotContain("at 50/s isolates");
    assertThat(BreakEven.isValid(load())).isFalse();
  }
}
