package isolates.bench.cli;

import isolates.bench.WrongUseException;
import isolates.bench.gate.Reference;
import isolates.bench.gate.Rules;
import isolates.bench.gate.Tolerance;
import isolates.bench.gate.live.RevisionGate;
import isolates.bench.gate.live.Revisions;
import isolates.bench.run.RunFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** What the gate and its self-test share. Some keys are for runs alone, some for revisions. */
abstract class GatingCommand extends BenchCommand {
  /** So often is said that a build goes on. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(10);

  private static final int WARM_UP_ROUNDS = 50;
  private static final Map<String, Set<String>> KEYS =
      Map.of(
          "runs", Set.of("run", "gate.reference", "gate.cross-machine"),
          "revisions",
              Set.of(
                  "revision",
                  "slowed",
                  "gate.budget",
                  "variants",
                  "launches",
                  "n",
                  "warmup",
                  "function",
                  "seed",
                  "max"));

  @Option(names = "--gate.tolerance", paramLabel = "SHARE")
  private Optional<Tolerance> tolerance;

  @Option(names = "--gate.rules", paramLabel = "FILE")
  private Optional<Path> file;

  @Option(names = "--gate.cross-machine", arity = "0..1", paramLabel = "true|false")
  private boolean crossMachine;

  @Option(names = "--gate.reference", paramLabel = "NAME")
  private Optional<Reference> reference;

  @Option(names = "--gate.budget", paramLabel = "TIME", defaultValue = "5m")
  private Duration budget;

  @Option(names = "--launches", paramLabel = "COUNT")
  private int launches = 40;

  @Option(names = "--variants", split = ",", paramLabel = "LIST", defaultValue = "none")
  private List<String> variants;

  @Option(names = "--function", split = ",", paramLabel = "LIST", defaultValue = "fibo-c")
  List<String> functions;

  @Mixin private RunOptions.Sampling sampling = new RunOptions.Sampling(2_000);
  @Mixin private RunOptions.Seed seed;
  @Mixin private RunOptions.Out out;

  /**
   * The rules of a gate.
   *
   * @throws WrongUseException if the file is not as documented, or not there
   */
  final Rules rules() throws IOException {
    Rules found = Rules.find(file, layout().home());
    found = tolerance.map(found::with).orElse(found);
    found = reference.map(found::with).orElse(found);
    return crossMachine ? found.acrossMachines() : found;
  }

  /**
   * Refuses keys that were typed and are for the other mode.
   *
   * @param mode that is not meant: runs or revisions
   * @param because what shows that it is not
   */
  final void refuseKeysFor(String mode, String because) {
    for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
      String key = option.longestName().replaceFirst("^-+", "");
      if (KEYS.get(mode).contains(key)) {
        throw new WrongUseException(
            "%s is a key for %s, and %s; leave it out".formatted(key, mode, because));
      }
    }
  }

  /** Makes the folder of the result. */
  final RunFolder newFolder() {
    RunFolder folder = RunFolder.plan(name(), out.folder, layout());
    folder.create();
    return folder;
  }

  /** Revisions of the project, the logs of their builds beside them. */
  final Revisions revisions() {
    Path logs = layout().home().resolve("target/gate/log");
    return new Revisions(layout().home(), logs, this::say, HEARTBEAT);
  }

  /** What measures revisions side by side; refuses what it cannot. */
  final RevisionGate revisionGate() throws IOException {
    return new RevisionGate(
        new RevisionGate.Plan(
            functions,
            variants,
            budget,
            launches,
            sampling.n,
            sampling.warmup.orElse(WARM_UP_ROUNDS),
            seed.seed,
            sampling.max),
        rules());
  }
}
