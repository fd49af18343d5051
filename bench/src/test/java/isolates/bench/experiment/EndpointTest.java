package isolates.bench.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import isolates.bench.measure.Gap;
import isolates.bench.measure.HttpDriver;
import isolates.bench.measure.Recorder;
import isolates.bench.platform.EndpointPlatform;
import isolates.bench.platform.Platform;
import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.CsvWriter;
import isolates.bench.sample.Mode;
import isolates.bench.sample.ReadRows;
import isolates.bench.sample.Sample;
import isolates.workload.Catalogue;
import isolates.workload.Workload;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A function where somebody else runs it: here fibo-c, whose input is the body. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class EndpointTest {
  private static final Set<Mode> ALL = EnumSet.of(Mode.FIRST, Mode.COLD, Mode.PREPARED, Mode.WARM);

  private final Workload workload =
      Catalogue.read(Path.of(System.getProperty("isolates.home", "."), "workloads")).find("fibo-c");
  private final LocalServer server = new LocalServer();
  private final HttpDriver driver = new HttpDriver(Duration.ofSeconds(10));
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

  @TempDir Path folder;

  @BeforeEach
  void serve() {
    server.start(
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body);
          byte[] answer =
              new String[] {"0", "1", "1", "2", "3", "5"}
                  [Integer.parseInt(body)].getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
  }

  @AfterEach
  void stop() {
    driver.close();
    server.stop();
  }

  private Platform endpoint() {
    return EndpointPlatform.of(List.of("podman=" + server.url() + "fibo")).get(0);
  }

  @Test
  void isMeasuredUnderItsLabelInTheOneModeThatNobodyHasToProve() throws Exception {
    Path file = folder.resolve("samples.csv");
    Platform endpoint = endpoint();
    List<Task> tasks = Task.each(List.of(workload), List.of(endpoint), ALL);
    assertThat(tasks).extracting(Task::modes).containsExactly(Set.of(Mode.UNKNOWN));

    try (CsvWriter<Sample> writer = CsvWriter.create(file, CsvColumns.SAMPLES)) {
      Recorder recorder = new Recorder("run", "coldstart", writer);
      endpoint.start(List.of(workload));
      for (int input = 1; input <= 3; input++) {
        recorder.visit(
            Latency.cell(driver, endpoint, workload, Mode.UNKNOWN),
            input,
            List.of(Gap.of("1")),
            false);
      }
      endpoint.stop();
    }

    assertThat(ReadRows.samples(file).stream().filter(s -> s.group().mode() != Mode.WARMUP))
        .hasSize(3)
        .allMatch(Sample::ok)
        .allMatch(sample -> sample.instance().isEmpty())
        .allMatch(sample -> sample.group().mode() == Mode.UNKNOWN)
        .allMatch(sample -> sample.group().platformName().equals("endpoint/podman"));
    assertThat(asked).hasSize(6).contains("POST /fibo 1", "POST /fibo 3");
    assertThat(endpoint.description()).containsEntry("url", server.url() + "fibo");
  }

  @Test
  void isLeftOutInItsOwnWordsWhereItDoesNotAnswer() throws Exception {
    Platform right = new LocalPlatform("right", input -> "5");
    Platform gone = endpoint();
    server.stop();

    Map<String, String> failed =
        new Trial(folder, 5, Duration.ofSeconds(10)).run(List.of(right, gone), List.of(workload));

    assertThat(failed).containsOnlyKeys("fibo-c on endpoint/podman");
    assertThat(failed.get("fibo-c on endpoint/podman")).startsWith("no response: ");
  }
}
