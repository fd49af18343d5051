package isolates.bench.cli;

import isolates.bench.gate.Reference;
import isolates.bench.gate.Tolerance;
import isolates.bench.load.Arrivals;
import isolates.bench.load.OlBench;
import isolates.bench.measure.Gap;
import isolates.bench.platform.PlatformSpec;
import isolates.bench.statistics.Metric;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/** How words become values, in every benchmark alike. */
final class Conversions {
  private static final int MOST = 10_000_000;

  private Conversions() {}

  static CommandLine register(CommandLine line) {
    // A default is shown as it would be typed, and not as PT2S.
    return line.setDefaultValueProvider(
            key -> key.initialValue() instanceof Duration time ? CommandWords.typed(time) : null)
        .registerConverter(int.class, Conversions::count)
        .registerConverter(Integer.class, Conversions::count)
        .registerConverter(Duration.class, Conversions::duration)
        .registerConverter(PlatformSpec.class, PlatformSpec::parse)
        .registerConverter(Gap.class, Gap::of)
        .registerConverter(OlBench.class, OlBench::of)
        .registerConverter(Arrivals.class, Arrivals::of)
        .registerConverter(Metric.class, Metric::of)
        .registerConverter(Tolerance.class, Tolerance::parse)
        .registerConverter(Reference.class, Reference::of);
  }

  /** A number of things, of which there is at least one. */
  private static int count(String text) {
    if (!text.matches("[0-9]{1,8}")
        || Integer.parseInt(text) < 1
        || Integer.parseInt(text) > MOST) {
      throw new TypeConversionException(
          "'%s' is not a whole number from 1 to %d".formatted(text, MOST));
    }
    return Integer.parseInt(text);
  }

  /** A time in seconds, minutes or hours. */
  private static Duration duration(String text) {
    if (!text.matches("0*[1-9][0-9]{0,5}[smh]")) {
      throw new TypeConversionException("'%s' is not a time; write 90s, 5m or 1h".formatted(text));
    }
    return Duration.parse("PT" + text);
  }
}
