package isolates.bench.gate;

import isolates.bench.WrongUseException;
import isolates.bench.gate.Judgement.Subject;
import isolates.bench.sample.Id;
import isolates.bench.statistics.Metric;
import isolates.workload.UnknownKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * What is judged and how strictly.
 *
 * @param tolerance where no special one says otherwise
 * @param tail of p95, where the tolerance of the median is not greater
 * @param metrics those that are judged, where the samples carry them
 * @param reference what metrics are divided by
 * @param specials tolerances by metric and function; a later one beats an earlier one
 * @param crossMachine whether times of different machines may be compared
 */
public record Rules(
    Tolerance tolerance,
    Tolerance tail,
    Set<Metric> metrics,
    Reference reference,
    List<Special> specials,
    boolean crossMachine) {
  private static final String FILE = "gate.yaml";

  /**
   * The chance that a gate of two equal versions raises an alarm, over all metrics together,
   * whatever the tolerance. Holm's correction keeps it.
   */
  public static final double FALSE_ALARMS = 0.01;

  /**
   * The chance that one metric passes although its true ratio is at the tolerance or beyond. A run
   * passes only if every metric does, which needs no correction (R. L. Berger, Technometrics 24
   * (1982) 295-300).
   */
  public static final double FALSE_PASSES = 0.05;

  /**
   * Latency and processor time at 5 %, latency's p95 at 20 %. The first byte is measured too, but
   * tells the phase of a regression and is not judged by itself: it is the greater part of latency.
   */
  public static final Rules DEFAULT =
      new Rules(
          Tolerance.DEFAULT,
          new Tolerance(0.2),
          EnumSet.of(Metric.LATENCY, Metric.CPU),
          Reference.NONE,
          List.of(),
          false);

  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(
              DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
              DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .addModule(
              new SimpleModule()
                  .addDeserializer(Tolerance.class, new Parsed<>(Tolerance::parse))
                  .addDeserializer(Reference.class, new Parsed<>(Reference::of))
                  .addDeserializer(Metric.class, new Parsed<>(Metric::of)))
          .build();

  /**
   * A tolerance of its own.
   *
   * @param function empty for all
   * @param metric empty for all
   */
  public record Special(Optional<String> function, Optional<Metric> metric, Tolerance tolerance) {
    private boolean isWhole() {
      return tolerance != null && (function.isPresent() || metric.isPresent());
    }

    boolean covers(Subject subject) {
      return function.map(subject.group().function()::equals).orElse(true)
          && metric.map(subject.metric()::equals).orElse(true);
    }
  }

  /** The file as it is written; what it leaves out is null. */
  private record Document(
      Tolerance tolerance,
      Tolerance tail,
      Set<Metric> metrics,
      Reference reference,
      List<Special> tolerances) {
    /**
     * @throws WrongUseException saying which key is wrong and why
     */
    Rules rules() {
      if (metrics != null && metrics.isEmpty()) {
        throw new WrongUseException(
            "metrics: names none; leave it out, or name some of "
                + Id.list(Metric.values(), Metric::id));
      }
      if (tolerances != null && !tolerances.stream().allMatch(Special::isWhole)) {
        throw new WrongUseException(
            "tolerances: each needs a tolerance, and a function, a metric or both");
      }
      return new Rules(
          tolerance == null ? DEFAULT.tolerance : tolerance,
          tail == null ? DEFAULT.tail : tail,
          metrics == null ? DEFAULT.metrics : metrics,
          reference == null ? DEFAULT.reference : reference,
          tolerances == null ? DEFAULT.specials : tolerances,
          false);
    }
  }

  public Rules {
    metrics = Set.copyOf(metrics);
    specials = List.copyOf(specials);
  }

  /**
   * The rules of a gate.
   *
   * @param named file that the user names; else the one in the project's folder, if there is one
   * @throws WrongUseException as {@link #read}, or if the named file is not there
   */
  public static Rules find(Optional<Path> named, Path home) throws IOException {
    Path path = named.orElseGet(() -> home.resolve(FILE));
    if (named.isPresent() && !Files.isRegularFile(path)) {
      throw new WrongUseException("gate.rules: there is no file " + path);
    }
    return Files.isRegularFile(path) ? read(path) : DEFAULT;
  }

  /**
   * Reads a file of rules; what it does not say is as in {@link #DEFAULT}.
   *
   * @throws WrongUseException in one line that names file, line and key, if it is not as documented
   * @throws IOException if it cannot be read
   */
  static Rules read(Path file) throws IOException {
    String text = Files.readString(file);
    if (text.lines().allMatch(line -> line.isBlank() || line.strip().startsWith("#"))) {
      return DEFAULT;
    }
    try {
      return YAML.readValue(text, Document.class).rules();
    } catch (WrongUseException e) {
      throw new WrongUseException(file + ": " + e.getMessage());
    } catch (JacksonException e) {
      int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
      throw new WrongUseException("%s:%d: %s".formatted(file, line, problem(e)));
    }
  }

  private static String problem(JacksonException e) {
    if (e instanceof UnrecognizedPropertyException unknown) {
      return UnknownKey.problem(unknown);
    }
    String problem = e.getOriginalMessage().lines().findFirst().orElse("");
    if (problem.startsWith("Trailing token")) {
      return "a second document begins here; keep one";
    }
    if (e instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
      Class<?> wanted = mismatch.getTargetType();
      return wanted.isRecord()
          ? "keys belong here, such as tolerance: 5%"
          : Collection.class.isAssignableFrom(wanted) ? "a list belongs here" : problem;
    }
    return "is not as documented: " + problem;
  }

  /** A value that is written as one word; its parser says what is wrong with another. */
  private static final class Parsed<T> extends StdScalarDeserializer<T> {
    private final transient Function<String, T> parser;

    Parsed(Function<String, T> parser) {
      super(Object.class);
      this.parser = parser;
    }

    @Override
    public T deserialize(JsonParser json, DeserializationContext context) {
      String word = json.getValueAsString();
      if (word == null) {
        throw MismatchedInputException.from(json, Object.class, "one value belongs here");
      }
      try {
        return parser.apply(word);
      } catch (WrongUseException | IllegalArgumentException e) {
        throw MismatchedInputException.from(json, Object.class, e.getMessage());
      }
    }
  }

  Tolerance tolerance(Subject subject) {
    Tolerance found = tolerance;
    for (Special special : specials) {
      if (special.covers(subject)) {
        found = special.tolerance();
      }
    }
    return subject.part() == Part.TAIL && tail.share() > found.share() ? tail : found;
  }

  /** These, with another tolerance everywhere: what was typed beats what lies in a file. */
  public Rules with(Tolerance other) {
    return new Rules(other, tail, metrics, reference, List.of(), crossMachine);
  }

  /** These, divided by another reference. */
  public Rules with(Reference other) {
    return new Rules(tolerance, tail, metrics, other, specials, crossMachine);
  }

  /** These, for runs of any machine. */
  public Rules acrossMachines() {
    return new Rules(tolerance, tail, metrics, reference, specials, true);
  }
}
