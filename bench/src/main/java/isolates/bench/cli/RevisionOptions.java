package isolates.bench.cli;

import isolates.bench.gate.GateException;
import isolates.bench.gate.Judgement;
import isolates.bench.gate.Rules;
import isolates.bench.gate.live.RevisionGate;
import isolates.bench.gate.live.Revisions;
import isolates.bench.gate.live.Revisions.Revision;
import isolates.bench.measure.HttpDriver;
import isolates.bench.platform.IsolatesPlatform;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How two revisions are built and measured side by side. */
final class RevisionOptions {
  @Option(
      names = "--gate.budget",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description =
          "for revisions: measuring takes this at most, such as 90s or 5m (default:"
              + " ${DEFAULT-VALUE})",
      defaultValue = "5m")
  private Duration budget;

  @Option(
      names = "--n",
      paramLabel = "COUNT",
      converter = RunOptions.CountConverter.class,
      description =
          "for revisions: rounds at most, one sample of each a round (default: ${DEFAULT-VALUE})",
      defaultValue = "1000")
  private int n;

  @Option(
      names = "--warmup",
      paramLabel = "COUNT",
      converter = RunOptions.CountConverter.class,
      description =
          "for revisions: rounds after each start that are left out (default: ${DEFAULT-VALUE})",
      defaultValue = "50")
  private int warmup;

  @Option(
      names = "--function",
      split = ",",
      paramLabel = "LIST",
      description = "for revisions: functions to measure (default: ${DEFAULT-VALUE})",
      defaultValue = "fibo-c")
  private List<String> functions;

  @Option(
      names = "--variants",
      split = ",",
      paramLabel = "LIST",
      converter = VariantConverter.class,
      description =
          "for revisions: variants of the isolates to measure (default: ${DEFAULT-VALUE})",
      defaultValue = "none")
  private List<String> variants;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      description =
          "for revisions: seed of the order of samples and of the inputs (default:"
              + " ${DEFAULT-VALUE})",
      defaultValue = "7")
  private long seed;

  @Option(
      names = "--max",
      paramLabel = "NUMBER",
      converter = RunOptions.CountConverter.class,
      description = "for revisions: inputs are drawn from 1 to this (default: ${DEFAULT-VALUE})",
      defaultValue = "10")
  private int max;

  /**
   * The commit that a revision names, or that of the work tree.
   *
   * @throws GateException if there is none, or it lacks a function
   */
  String commit(Revisions revisions, Optional<String> revision) throws InterruptedException {
    String commit =
        revision.isPresent() ? revisions.commit(revision.get()) : revisions.commitOfCleanTree();
    revisions.requireFunctions(revision.orElse("HEAD"), commit, functions);
    return commit;
  }

  /**
   * Measures two revisions side by side and judges.
   *
   * @param folder where the samples of both go
   */
  Judgement measure(
      Revision before, Revision after, Rules rules, Path folder, Consumer<String> progress)
      throws IOException, InterruptedException {
    RevisionGate.Plan plan =
        new RevisionGate.Plan(functions, variants, budget, n, warmup, seed, max);
    try (HttpDriver driver = new HttpDriver();
        Interruption interruption = Interruption.guard(driver::cancel)) {
      try {
        return RevisionGate.run(driver, plan, rules, before, after, folder, progress);
      } catch (RuntimeException e) {
        if (interruption.happened()) {
          // What broke, broke because Ctrl-C ended it.
          throw new InterruptedException();
        }
        throw e;
      }
    }
  }

  /** How the isolates' calls are intercepted. */
  static final class VariantConverter implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
      if (!IsolatesPlatform.VARIANTS.contains(text)) {
        throw new TypeConversionException(
            "unknown variant '%s'; choose one of %s"
                .formatted(text, String.join(", ", IsolatesPlatform.VARIANTS)));
      }
      return text;
    }
  }

  /** A time in seconds, minutes or hours. */
  static final class DurationConverter implements ITypeConverter<Duration> {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,6})([smh])");

    @Override
    public Duration convert(String text) {
      Matcher matcher = FORM.matcher(text);
      if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
        throw new TypeConversionException(
            "'%s' is not a time; write 90s, 5m or 1h".formatted(text));
      }
      return Duration.parse("PT" + text);
    }
  }
}
