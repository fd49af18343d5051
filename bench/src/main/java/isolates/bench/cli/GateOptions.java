package isolates.bench.cli;

import isolates.bench.WrongUseException;
import isolates.bench.gate.GateException;
import isolates.bench.gate.Judgement;
import isolates.bench.gate.Reference;
import isolates.bench.gate.Rules;
import isolates.bench.gate.Tolerance;
import isolates.bench.gate.live.RevisionGate;
import isolates.bench.gate.live.Revisions;
import isolates.bench.gate.live.Revisions.Revision;
import isolates.bench.measure.HttpDriver;
import isolates.bench.measure.Interruption;
import isolates.bench.platform.IsolatesPlatform;
import isolates.bench.run.NewRun;
import isolates.bench.run.ProjectLayout;
import isolates.bench.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The keys that the gate and its self-test share, and what both do with them. */
final class GateOptions {
  /** So often is said that a build goes on. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(10);

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--gate.tolerance",
      paramLabel = "SHARE",
      description =
          "how much slower is no regression, everywhere (default: as gate.yaml says, or 5%%)")
  private Optional<Tolerance> tolerance;

  @Option(
      names = "--gate.rules",
      paramLabel = "FILE",
      description = "tolerances by metric and function (default: gate.yaml, if there is one)")
  private Optional<Path> file;

  @Option(
      names = "--gate.reference",
      paramLabel = "NAME",
      description =
          "for runs: divide every metric by this of the same round, so that a baseline of another"
              + " machine serves: none, spawn, echo or container (default: as gate.yaml says, or"
              + " none)")
  private Optional<Reference> reference;

  @Option(
      names = "--gate.cross-machine",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      description =
          "for runs: compare times of different machines all the same (default: ${DEFAULT-VALUE})",
      defaultValue = "false")
  private boolean crossMachine;

  @Option(
      names = "--gate.budget",
      paramLabel = "TIME",
      description =
          "for revisions: measuring takes this at most, such as 90s or 5m (default:"
              + " ${DEFAULT-VALUE})",
      defaultValue = "5m")
  private Duration budget;

  @Option(
      names = "--n",
      paramLabel = "COUNT",
      description =
          "for revisions: rounds at most, one sample of each a round (default: ${DEFAULT-VALUE})",
      defaultValue = "1000")
  private int n;

  @Option(
      names = "--warmup",
      paramLabel = "COUNT",
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
      description = "for revisions: inputs are drawn from 1 to this (default: ${DEFAULT-VALUE})",
      defaultValue = "10")
  private int max;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "folder of the result, new or empty (default: results/NAME-TIME)")
  private Optional<Path> out;

  /**
   * The rules of a gate.
   *
   * @throws GateException if the file is not as documented, or not there
   */
  Rules rules(ProjectLayout layout) throws IOException {
    Path path = file.orElseGet(() -> layout.home().resolve(Rules.FILE));
    if (file.isPresent() && !Files.isRegularFile(path)) {
      throw new GateException("gate.rules: there is no file " + path);
    }
    Rules found = Files.isRegularFile(path) ? Rules.read(path) : Rules.DEFAULT;
    if (tolerance.isPresent()) {
      found = found.with(tolerance.get());
    }
    if (reference.isPresent()) {
      found = found.with(reference.get());
    }
    return crossMachine ? found.acrossMachines() : found;
  }

  /**
   * Refuses keys that were typed and belong to another mode: {@code for MODE: ...} in their
   * description.
   *
   * @param mode that is not meant
   * @param because what shows that it is not
   */
  void refuseKeysFor(String mode, String because) {
    for (OptionSpec option : command.commandLine().getParseResult().matchedOptions()) {
      if (String.join(" ", option.description()).startsWith("for " + mode + ":")) {
        throw new WrongUseException(
            "%s is a key for %s, and %s; leave it out"
                .formatted(option.longestName().replaceFirst("^-+", ""), mode, because));
      }
    }
  }

  /** Makes the folder of the result. */
  RunFolder newFolder(ProjectLayout layout) {
    RunFolder folder = NewRun.plan(command.name(), out, layout);
    NewRun.makeAside(folder);
    return folder;
  }

  /** Prints a line at once. */
  void say(String line) {
    command.commandLine().getOut().println(line);
    command.commandLine().getOut().flush();
  }

  /** Revisions of the project, the logs of their builds beside them. */
  Revisions revisions(ProjectLayout layout) {
    Path logs = layout.home().resolve("target").resolve("gate").resolve("log");
    return new Revisions(layout.home(), logs, this::say, HEARTBEAT);
  }

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
}
