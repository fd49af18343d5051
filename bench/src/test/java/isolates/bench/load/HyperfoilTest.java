package isolates.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import isolates.bench.MachineLacksException;
import isolates.bench.platform.PlatformException;
import isolates.bench.sample.Mode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The file that Hyperfoil gets, and what is made of what it counted. */
@Timeout(60)
class HyperfoilTest {
  private static final Request REQUEST =
      new Request.Builder()
          .url("http://127.0.0.1:8080/fibo-py/fibo.py?a=1")
          .header("Accept", "text/plain")
          .post(RequestBody.create("{\"n\": 7}", MediaType.get("application/json")))
          .build();

  @TempDir private Path folder;

  private static Map<String, long[]> counted(long sent, long invalid, long errors, long... ns) {
    return Map.of(
        "latencies",
        ns,
        "sent",
        new long[] {sent},
        "invalid",
        new long[] {invalid},
        "errors",
        new long[] {errors});
  }

  /** Of steps of two seconds. */
  private static LoadPlan plan(Arrivals arrivals) {
    return new LoadPlan(
        List.of(),
        Mode.WARM,
        arrivals,
        List.of(),
        false,
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        1,
        256,
        7,
        10,
        Optional.empty());
  }

  /** Ten requests a second. */
  private Outcome offer(Arrivals arrivals, Map<String, long[]> counted) throws Exception {
    return new Hyperfoil(file -> counted)
        .offer(folder.resolve("hyperfoil/fibo.hf.yaml"), REQUEST, plan(arrivals), 10);
  }

  @Test
  void theFileSaysWhatThePlanSays() throws Exception {
    offer(Arrivals.POISSON, counted(0, 0, 0));

    JsonNode file =
        new YAMLMapper().readTree(Files.readString(folder.resolve("hyperfoil/fibo.hf.yaml")));
    assertThat(file.at("/name").asString()).isEqualTo("fibo");
    assertThat(file.at("/http/host").asString()).isEqualTo("http://127.0.0.1:8080");
    assertThat(file.at("/http/sharedConnections").asInt()).isEqualTo(256);
    assertThat(file.at("/http/requestTimeout").asString()).isEqualTo("5000ms");
    JsonNode phase = file.at("/phases/0/load/constantRate");
    assertThat(phase.at("/usersPerSec").asDouble()).isEqualTo(10);
    assertThat(phase.at("/variance").asBoolean()).isTrue();
    assertThat(phase.at("/duration").asString()).isEqualTo("2000ms");
    assertThat(phase.at("/maxDuration").asString()).isEqualTo("7000ms");
    assertThat(phase.at("/maxSessions").asInt()).isGreaterThanOrEqualTo(20);
    JsonNode request = phase.at("/scenario/0/request/0/httpRequest");
    assertThat(request.at("/POST").asString()).isEqualTo("/fibo-py/fibo.py?a=1");
    assertThat(request.at("/body").asString()).isEqualTo("{\"n\": 7}");
    assertThat(request.at("/headers/Accept").asString()).isEqualTo("text/plain");
    assertThat(request.at("/headers/Content-Type").asString()).startsWith("application/json");
  }

  @Test
  void evenlySpacedArrivalsHaveNoVariance() throws Exception {
    offer(Arrivals.CONSTANT, counted(0, 0, 0));

    assertThat(Files.readString(folder.resolve("hyperfoil/fibo.hf.yaml")))
        .contains("variance: false");
  }

  @Test
  void everyRequestThatItSentCountsRightOrWrong() throws Exception {
    Outcome outcome = offer(Arrivals.POISSON, counted(20, 2, 3, 10, 20, 30, 40, 50));

    assertThat(outcome.latencies()).hasSize(20).startsWith(30, 40, 50);
    assertThat(outcome.latencies()[3]).isEqualTo(Outcome.NEVER);
    assertThat(outcome.right()).isEqualTo(3);
    assertThat(outcome.failures()).isEqualTo(5);
    assertThat(outcome.unanswered()).isEqualTo(12);
    assertThat(outcome.keptUp()).isFalse();
    assertThat(outcome.lateness()).as("it does not tell").isEmpty();
  }

  @Test
  void usersWithoutAConnectionAreUnanswered() throws Exception {
    assertThat(offer(Arrivals.POISSON, counted(1, 0, 0, 10)).unanswered()).isEqualTo(19);
    assertThat(offer(Arrivals.POISSON, counted(15, 0, 0, new long[15])).unanswered())
        .as("so few may have come by chance")
        .isZero();
  }

  @Test
  void whatTakesLongStillWaitsAtTheEnd() throws Exception {
    long[] slow = new long[20];
    Arrays.fill(slow, 1_000_000_000L);

    Outcome outcome = offer(Arrivals.POISSON, counted(20, 0, 0, slow));

    assertThat(outcome.before()).as("ten a second, of a second each").isEqualTo(10);
    assertThat(outcome.keptUp()).isFalse();
  }

  @Test
  void itsFaultIsNamedWithTheFile() {
    Hyperfoil broken =
        new Hyperfoil(
            file -> {
              throw new IllegalStateException("no such host");
            });

    assertThatThrownBy(
            () -> broken.offer(folder.resolve("a.hf.yaml"), REQUEST, plan(Arrivals.CONSTANT), 1))
        .isInstanceOf(PlatformException.class)
        .hasMessageContaining("a.hf.yaml: no such host");
  }

  @Test
  void whereItIsNotThereTheCommandThatGathersItIsNamed() {
    assertThatThrownBy(() -> Hyperfoil.in(folder))
        .isInstanceOf(MachineLacksException.class)
        .hasMessageContaining("mvn -f bench/hyperfoil package");
  }
}
