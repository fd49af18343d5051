package isolates.bench.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.Group;
import isolates.bench.sample.Mode;
import isolates.bench.sample.Sample;
import isolates.bench.sample.SimulatedSample;
import isolates.bench.sample.TableBuilder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

/** Whether a sample depends on what was visited before it. */
class CarryOverTest {
  private static final List<String> CELLS = List.of("isolates", "container", "floor");

  /**
   * A run of 100 rounds whose isolates take that many times as long right after a container.
   *
   * @param launches among which the rounds are divided
   */
  private static SortedMap<Group, GroupSamples> run(double times, int launches) {
    Random random = new Random(7);
    TableBuilder table = new TableBuilder("samples", CsvColumns.SAMPLES);
    long clock = 0;
    String before = "";
    for (int round = 0; round < 100; round++) {
      List<String> order = new ArrayList<>(CELLS);
      Collections.shuffle(order, random);
      for (String platform : order) {
        boolean slower = platform.equals("isolates") && before.equals("container");
        for (String gap : List.of("", "10", "0")) {
          double ms = Math.exp(0.05 * random.nextGaussian()) * (slower ? times : 1);
          clock += 1_000_000;
          table.append(sample(platform, gap, round, round * launches / 100, clock, ms));
        }
        before = platform;
      }
    }
    return GroupSamples.of(table.table());
  }

  private static Sample sample(
      String platform, String gap, long round, long launch, long startNs, double ms) {
    Mode mode = gap.isEmpty() ? Mode.WARMUP : platform.equals("floor") ? Mode.FLOOR : Mode.COLD;
    SimulatedSample sample =
        new SimulatedSample(new Group("coldstart", platform, "some", "f", "c", mode, gap));
    sample.round = round;
    sample.launch = launch;
    sample.startNs = startNs;
    sample.latencyNs = OptionalLong.of(Math.round(ms * 1e6));
    return sample.get();
  }

  private static SeriesCheck isolates(SortedMap<Group, GroupSamples> run) {
    return Statistics.of(run).checks().stream()
        .filter(check -> check.group().isIsolates())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatIsSlowerAfterOneCellIsFoundWithTheCellAndTheSize() {
    SeriesCheck check = isolates(run(1.2, 1));

    assertThat(check.carriedOver()).isTrue();
    assertThat(check.after()).isEqualTo("container/some f cold");
    assertThat(check.carryOver()).isCloseTo(0.2, within(0.05));
    assertThat(check.doubts())
        .anyMatch(
            doubt ->
                doubt.matches(
                    "depends on what ran before \\(\\+[0-9.]+ % right after container/some f cold\\)"));
  }

  @Test
  void whereNothingIsLeftBehindNothingIsFound() {
    assertThat(isolates(run(1, 1)).carriedOver()).isFalse();
  }

  @Test
  void theFirstVisitOfALaunchHasNoPredecessor() {
    GroupSamples group =
        run(1, 4).values().stream().filter(g -> g.group().isIsolates()).findFirst().orElseThrow();

    assertThat(group.predecessors()).hasSize(100);
    assertThat(group.predecessors().get(0)).isIn("", "container/some f cold", "floor/some f floor");
    long firsts =
        run(1, 4).values().stream()
            .filter(g -> g.group().gap().equals("10"))
            .flatMap(g -> g.predecessors().stream())
            .filter(String::isEmpty)
            .count();
    assertThat(firsts).isEqualTo(4);
  }

  /**
   * By their formula, with the correction for ties: H = 9.641081 of 2 degrees of freedom, p =
   * exp(-H/2).
   */
  @Test
  void theTestIsThatOfKruskalAndWallis() {
    double[] values = {1, 2, 3, 4, 5, 3, 4, 5, 6, 7, 6, 7, 8, 9, 10};
    List<String> levels = new ArrayList<>();
    for (String level : List.of("a", "b", "c")) {
      levels.addAll(Collections.nCopies(5, level));
    }
    RankVariance found = RankVariance.of(values, levels);

    assertThat(found.p()).isCloseTo(0.008062428, within(1e-6));
    assertThat(found.level()).isEqualTo("c");
    assertThat(found.effect()).isCloseTo(8.0 / 4 - 1, within(1e-12));
  }
}
