package isolates.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.Group;
import isolates.bench.sample.LoadStep;
import isolates.bench.sample.Mode;
import isolates.bench.sample.TableBuilder;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

class BreakEvenTest {
  private static final Group ISOLATES = Group.of("isolates", "none", "fibo-c").in(Mode.COLD);
  private static final Group CONTAINER = Group.of("container", "runc", "fibo-c").in(Mode.WARM);

  private final TableBuilder steps = new TableBuilder("load.csv", CsvColumns.LOAD);

  private void step(Group group, double rate, boolean keptUp, double p50, double late) {
    double nan = Double.NaN;
    steps.append(
        new LoadStep(
            "load-1", group, "poisson", false, 0, rate, 0, 1, 100, 100, 0, 0, 0, rate, keptUp, p50,
            nan, nan, nan, nan, nan, nan, nan, p50, late, 0.1, nan));
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

  @Test
  void theRatesOfEachWinnerAreToldInOrder() {
    double[] rates = {20, 500, 3000};
    steps(ISOLATES, rates, new double[] {0.6, 0.7, 2.5});
    steps(CONTAINER, rates, new double[] {0.9, 0.9, 0.5});
    step(CONTAINER, 9000, false, 90, 0);

    assertThat(BreakEven.of(load()))
        .containsExactly(
            "fibo-c: from 20 to 500/s isolates/none cold answers faster than container/runc warm"
                + " (0.6 against 0.9 ms at 20/s); at 3000/s container/runc warm answers faster than"
                + " isolates/none cold (0.5 against 2.5 ms at 3000/s).",
            "fibo-c: isolates/none cold keeps up with 3000/s, its knee is at 500/s;"
                + " container/runc warm keeps up with 3000/s, its knee is at 3000/s.");
  }

  @Test
  void aMedianOfRepetitionsDecides() {
    steps(ISOLATES, new double[] {20, 20, 20}, new double[] {1, 1, 50});
    step(CONTAINER, 20, true, 1.02, 0);

    assertThat(BreakEven.of(load()).get(0))
        .isEqualTo("fibo-c: at 20/s they are within 5 % of each other.");
  }

  @Test
  void aRequestThatWasNeverAnsweredLoses() {
    step(ISOLATES, 200, true, 40, 0);
    step(CONTAINER, 200, false, Double.POSITIVE_INFINITY, 0);

    assertThat(BreakEven.of(load()).get(0))
        .contains("isolates/none cold answers faster", "(40 against infinite ms at 200/s)");
  }

  @Test
  void aDriverThatSentTooLateIsSaidAndEndsTheTrust() {
    step(ISOLATES, 20, true, 1, 0.15);
    step(CONTAINER, 20, true, 2, 0);

    assertThat(BreakEven.of(load()))
        .contains(
            "fibo-c: isolates/none cold at 20/s is doubtful: the driver sent 15 % of the requests"
                + " late, by more than the median latency.");
    assertThat(BreakEven.isValid(load())).isTrue();

    step(CONTAINER, 50, true, 2, 0.21);

    assertThat(BreakEven.of(load()))
        .anyMatch(text -> text.contains("container/runc warm at 50/s is invalid"));
    assertThat(BreakEven.isValid(load())).isFalse();
  }
}
