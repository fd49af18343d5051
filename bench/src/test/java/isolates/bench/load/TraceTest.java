package isolates.bench.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import isolates.bench.WrongUseException;
import isolates.bench.load.Arrivals.Due;
import isolates.bench.sample.MalformedFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TraceTest {
  private static final Path SHIPPED =
      Path.of(System.getProperty("isolates.home", "")).resolve("bench/trace");

  @TempDir Path folder;
  private final List<String> lines = new ArrayList<>();

  /** A function's counts from the first minute on; none after them. */
  private void function(int... counts) {
    lines.add(
        "owner,app,function"
            + lines.size()
            + ",http,"
            + IntStream.range(0, 1440)
                .mapToObj(at -> Integer.toString(at < counts.length ? counts[at] : 0))
                .collect(Collectors.joining(",")));
  }

  private Path file() throws IOException {
    List<String> all = new ArrayList<>();
    all.add(
        "HashOwner,HashApp,HashFunction,Trigger,"
            + IntStream.rangeClosed(1, 1440)
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(",")));
    all.addAll(lines);
    return Files.write(folder.resolve("trace.csv"), all);
  }

  private static List<Due> due(Trace trace, Duration minute) {
    return trace.arrivals(minute).plan(1, 1, trace.functions(), new Random(7));
  }

  @Test
  void eachFunctionIsInvokedAsOftenInEachMinuteAsTheTraceSays() throws IOException {
    function(0, 3, 0, 9);
    function(7, 1, 2, 9);
    function(0, 0, 0, 9);

    Trace trace = Trace.read(file(), 1, 3, 10, 1, 7);
    List<Due> due = due(trace, Duration.ofSeconds(6));

    assertThat(trace.functions()).as("the third is not invoked in these minutes").isEqualTo(2);
    assertThat(due).isSortedAccordingTo((a, b) -> Long.compare(a.ns(), b.ns()));
    assertThat(
            due.stream()
                .collect(
                    Collectors.groupingBy(
                        each -> each.ns() / 6_000_000_000L + " " + each.function(),
                        Collectors.counting()))
                .values())
        .containsExactlyInAnyOrder(7L, 3L, 1L, 2L);
    assertThat(trace.description())
        .contains("2 functions, 13 of 13 requests", "by 0 % minute by minute, and by 0 %");
  }

  @Test
  void scaledEvenlyEachFunctionKeepsItsShare() throws IOException {
    function(100, 100, 100, 100);
    function(10, 0, 0, 0);

    Trace trace = Trace.read(file(), 1, 4, 10, 0.25, 7);

    assertThat(
            due(trace, Duration.ofSeconds(1)).stream()
                .collect(Collectors.groupingBy(Due::function, Collectors.counting()))
                .values())
        .satisfiesExactlyInAnyOrder(
            many -> assertThat(many).isEqualTo(100), few -> assertThat(few).isBetween(2L, 3L));
  }

  @Test
  void theErrorOfTheScalingIsTold() throws IOException {
    function(1, 1, 1, 1);

    Trace trace = Trace.read(file(), 1, 4, 10, 0.5, 7);

    // Two of four are left: in each minute half a request is missing, or too many.
    assertThat(trace.requests()).isEqualTo(2);
    assertThat(trace.description())
        .contains("2 of 4 requests (scale 0.5)", "by 100 % minute by minute");
  }

  @Test
  void aFunctionThatIsSeldomInvokedStaysAsOftenAsItShould() throws IOException {
    for (int i = 0; i < 1000; i++) {
      function(1);
    }

    assertThat(Trace.read(file(), 1, 1, 1000, 0.3, 7).requests()).isBetween(240L, 360L);
    assertThat(Trace.read(file(), 1, 1, 1000, 0.3, 7).description())
        .containsPattern("[67]\\d\\d functions have no request left");
  }

  @Test
  void functionsAreDrawnByTheSeed() throws IOException {
    for (int i = 1; i <= 50; i++) {
      function(i);
    }

    Path file = file();
    assertThat(Trace.read(file, 1, 1, 5, 1, 7).functions()).isEqualTo(5);
    assertThat(Trace.read(file, 1, 1, 5, 1, 7).requests())
        .isEqualTo(Trace.read(file, 1, 1, 5, 1, 7).requests())
        .isNotEqualTo(Trace.read(file, 1, 1, 5, 1, 8).requests());
  }

  @Test
  void whatIsNoTraceIsNamedWithItsLine() throws IOException {
    function(1);
    lines.add("owner,app,function,http,1,2");
    Path file = file();

    assertThatThrownBy(() -> Trace.read(file, 1, 1, 5, 1, 7))
        .isInstanceOf(MalformedFileException.class)
        .hasMessage(file + ", line 3: has 6 fields, not 1444");
    assertThatThrownBy(() -> Trace.read(file, 1, 1, 5, 1, 7)).hasMessageContaining("line 3");
    assertThatThrownBy(() -> Trace.read(Files.writeString(file, "a,b\n"), 1, 1, 5, 1, 7))
        .hasMessageContaining("line 1: is no trace: it does not begin with HashOwner,HashApp");
  }

  @Test
  void aTraceWithoutARequestIsRefused() throws IOException {
    function(0, 1);
    Path file = file();

    assertThatThrownBy(() -> Trace.read(file, 1, 1, 5, 1, 7))
        .isInstanceOf(WrongUseException.class)
        .hasMessageContaining(
            "no request is left in minutes 1 to 1; choose others, or raise scale");
  }

  @Test
  void theSyntheticTraceIsWhatItsGeneratorMakes() throws Exception {
    Process generator =
        new ProcessBuilder("python3", SHIPPED.resolve("generate.py").toString()).start();
    String made = new String(generator.getInputStream().readAllBytes(), UTF_8);

    assertThat(generator.waitFor()).isZero();
    assertThat(made).isEqualTo(Files.readString(SHIPPED.resolve("synthetic.csv")));
    assertThat(Trace.read(SHIPPED.resolve("synthetic.csv"), 601, 605, 24, 1, 7).requests())
        .isPositive();
  }
}
