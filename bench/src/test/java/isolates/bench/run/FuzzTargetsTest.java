package isolates.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import isolates.controller.PolicyFuzzTarget;
import isolates.controller.RequestFuzzTarget;
import isolates.process.CgiHeadFuzzTarget;
import isolates.workload.ManifestFuzzTarget;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The targets of {@code make fuzz}, each on its seeds and on some thousand changes of them. What a
 * fuzzer has found once is kept as a seed.
 */
class FuzzTargetsTest {
  private static final int ROUNDS = 3000;
  private static final int LONGEST = 4096;
  private static final byte[] TELLING =
      ":,/%.'\"[]{}\r\n\t\0-0\u00ff".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);

  /** Something that takes any bytes, and throws if they break a promise. */
  interface Target {
    void accept(byte[] input) throws Exception;
  }

  static Stream<Arguments> targets() {
    return Stream.of(
        Arguments.of("request", (Target) RequestFuzzTarget::fuzzerTestOneInput),
        Arguments.of("cgi-head", (Target) CgiHeadFuzzTarget::fuzzerTestOneInput),
        Arguments.of("policy", (Target) PolicyFuzzTarget::fuzzerTestOneInput),
        Arguments.of("function", (Target) ManifestFuzzTarget::fuzzerTestOneInput),
        Arguments.of("samples", (Target) SamplesFuzzTarget::fuzzerTestOneInput));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("targets")
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void keepsItsPromisesWhateverItIsGiven(String name, Target target) throws Exception {
    List<byte[]> seeds = seeds(name);
    assertThat(seeds).isNotEmpty();
    for (byte[] seed : seeds) {
      target.accept(seed);
    }
    Random random = new Random(7);
    for (int i = 0; i < ROUNDS; i++) {
      byte[] input = changed(seeds.get(random.nextInt(seeds.size())), random);
      try {
        target.accept(input);
      } catch (Exception | AssertionError e) {
        Path kept = Files.write(Files.createTempFile("fuzz-" + name, ".input"), input);
        throw new AssertionError("round " + i + ", input kept as " + kept, e);
      }
    }
  }

  private static List<byte[]> seeds(String name) throws IOException {
    if (name.equals("samples")) {
      return List.of(SamplesFuzzTarget.seed());
    }
    Path folder = Path.of(System.getProperty("isolates.home", "."), "controller/fuzz/seeds", name);
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> sorted = files.sorted().toList();
      List<byte[]> seeds = new java.util.ArrayList<>();
      for (Path file : sorted) {
        seeds.add(Files.readAllBytes(file));
      }
      return seeds;
    }
  }

  /** With some bytes replaced, left out, put in or repeated. */
  private static byte[] changed(byte[] seed, Random random) {
    byte[] bytes = seed;
    for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
      int from = random.nextInt(bytes.length + 1);
      int to = Math.min(bytes.length, from + random.nextInt(16));
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.write(bytes, 0, from);
      switch (random.nextInt(4)) {
        case 0 -> out.write(TELLING[random.nextInt(TELLING.length)]);
        case 1 -> out.write(random.nextInt(256));
        case 2 -> {
          out.write(bytes, from, to - from);
          out.write(bytes, from, to - from);
        }
        default -> {}
      }
      out.write(bytes, to, bytes.length - to);
      bytes = out.size() > LONGEST ? seed : out.toByteArray();
    }
    return bytes;
  }
}
