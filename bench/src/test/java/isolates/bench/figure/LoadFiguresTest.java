package isolates.bench.figure;

import static org.assertj.core.api.Assertions.assertThat;

import isolates.bench.run.RunData;
import isolates.bench.run.RunFolder;
import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.CsvWriter;
import isolates.bench.sample.Group;
import isolates.bench.sample.LoadStep;
import isolates.bench.sample.Mode;
import isolates.bench.sample.Sample;
import isolates.bench.sample.SimulatedSample;
import isolates.bench.sample.SimulatedStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is drawn of load, from steps and samples that nobody measured. */
class LoadFiguresTest {
  private static final Group ISOLATES = Group.of("isolates", "none", "fibo-c").in(Mode.COLD);
  private static final Group CONTAINER = Group.of("container", "runc", "fibo-c").in(Mode.WARM);

  @TempDir Path folder;
  private final List<LoadStep> steps = new ArrayList<>();
  private final List<Sample> samples = new ArrayList<>();

  private void step(
      Group group, String arrivals, int number, double rate, boolean keptUp, double p50) {
    SimulatedStep step = new SimulatedStep(group, rate, keptUp, p50);
    step.arrivals = arrivals;
    step.repetition = number;
    step.failures = 1;
    step.cpuUs = 900 / p50;
    step.pssKib = 90_000 + 10 * number;
    step.descriptors = 100;
    steps.add(step.get());
  }

  private void sample(Group group, long intendedNs, long latencyNs) {
    SimulatedSample sample = new SimulatedSample(group);
    sample.round = samples.size();
    sample.intendedNs = OptionalLong.of(intendedNs);
    sample.startNs = intendedNs;
    sample.latencyNs = OptionalLong.of(latencyNs);
    samples.add(sample.get());
  }

  private List<String> draw() throws IOException {
    try (CsvWriter<LoadStep> load = CsvWriter.create(folder.resolve("load.csv"), CsvColumns.LOAD);
        CsvWriter<Sample> rows =
            CsvWriter.create(folder.resolve("samples.csv"), CsvColumns.SAMPLES)) {
      for (LoadStep step : steps) {
        load.append(step);
      }
      for (Sample sample : samples) {
        rows.append(sample);
      }
    }
    RunData run = RunData.read(new RunFolder(folder));
    Figures.render(run, folder.resolve("figures"), Set.of(Format.SVG, Format.PNG));
    return LoadFigures.of(run).stream().map(Figure::name).toList();
  }

  private String svg(String name) throws IOException {
    return Files.readString(folder.resolve("figures").resolve(name + ".svg"));
  }

  @Test
  void againstTheRateTheKneeIsMarkedAndTheBreakEvenDrawn() throws IOException {
    double[] rates = {20, 200, 1000, 3000, 6000};
    double[] isolates = {0.6, 0.65, 0.8, 2.5, 90};
    double[] container = {1.9, 0.5, 0.4, 0.5, 1.1};
    for (int i = 0; i < rates.length; i++) {
      step(ISOLATES, "poisson", i, rates[i], i < 4, isolates[i]);
      step(CONTAINER, "poisson", i, rates[i], true, container[i]);
    }

    assertThat(draw())
        .containsExactly(
            "fibo-c_load_p50", "fibo-c_load_p99", "fibo-c_load_goodput", "fibo-c_load_break_even");
    assertThat(svg("fibo-c_load_p50"))
        .contains("Upright: the knee of each platform.", "Of 1000 requests 10 failed and 10 were")
        .contains("stroke-dasharray");
  }

  @Test
  void ofAStormTheLastAnswerIsDrawnAndHowItIsWorkedOff() throws IOException {
    for (int i = 0; i < 3; i++) {
      step(ISOLATES, LoadStep.STORM, i, Math.pow(4, i), true, 1 + i);
      step(CONTAINER, LoadStep.STORM, i, Math.pow(4, i), true, 30 + 100 * i);
    }
    for (int i = 0; i < 16; i++) {
      sample(ISOLATES, 2_000_000_000L, 1_000_000L * (i + 1));
    }

    assertThat(draw())
        .containsExactly(
            "fibo-c_storm_p50",
            "fibo-c_storm_max",
            "fibo-c_storm_break_even",
            "fibo-c_burst_under_way");
    assertThat(svg("fibo-c_storm_max")).doesNotContain("knee");
  }

  @Test
  void aSoakIsDrawnOverItsTime() throws IOException {
    for (int i = 0; i < 30; i++) {
      step(ISOLATES, "poisson", i, 2000, true, 1 + 0.01 * (i % 3));
      step(CONTAINER, "poisson", 30 + i, 4000, true, 0.5);
    }

    assertThat(draw())
        .containsExactly("fibo-c_soak_p50", "fibo-c_soak_pss_kib", "fibo-c_soak_descriptors");
  }

  @Test
  void latencyAfterSeveralGapsIsACurve() throws IOException {
    for (double ms : new double[] {0, 1, 10, 100, 1000, 5000}) {
      for (Group group : Arrays.asList(ISOLATES, CONTAINER)) {
        for (int i = 0; i < 5; i++) {
          Group after =
              new Group(
                  "warm",
                  group.platform(),
                  group.variant(),
                  "fibo-c",
                  "c",
                  group.mode(),
                  Long.toString((long) ms));
          long latency = (long) ((group.isIsolates() ? 0.6 : ms > 20 ? 2 : 0.3) * 1e6) + i;
          SimulatedSample sample = new SimulatedSample(after);
          sample.round = i;
          sample.gapUs = OptionalLong.of((long) (ms * 1e3) + 30);
          sample.startNs = samples.size();
          sample.latencyNs = OptionalLong.of(latency);
          samples.add(sample.get());
        }
      }
    }

    assertThat(draw()).containsExactly("fibo-c_gap_p50");
  }
}
