package isolates.bench.cli;

import isolates.bench.gate.GateException;
import isolates.bench.gate.Reference;
import isolates.bench.gate.Rules;
import isolates.bench.gate.Tolerance;
import isolates.bench.run.ProjectLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What the gate judges and how strictly, for the gate and for its self-test. */
final class RulesOptions {
  @Option(
      names = "--gate.tolerance",
      paramLabel = "SHARE",
      converter = ToleranceConverter.class,
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
      converter = ReferenceConverter.class,
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

  /**
   * The rules of a gate.
   *
   * @throws GateException if the file is not as documented, or not there
   */
  Rules read(ProjectLayout layout) throws IOException {
    Path rules = file.orElseGet(() -> layout.home().resolve(Rules.FILE));
    if (file.isPresent() && !Files.isRegularFile(rules)) {
      throw new GateException("gate.rules: there is no file " + rules);
    }
    Rules found = Files.isRegularFile(rules) ? Rules.read(rules) : Rules.DEFAULT;
    if (tolerance.isPresent()) {
      found = found.with(tolerance.get());
    }
    if (reference.isPresent()) {
      found = found.with(reference.get());
    }
    return crossMachine ? found.acrossMachines() : found;
  }

  /** A share of the baseline. */
  static final class ToleranceConverter implements ITypeConverter<Tolerance> {
    @Override
    public Tolerance convert(String text) {
      try {
        return Tolerance.parse(text);
      } catch (GateException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** What metrics are divided by. */
  static final class ReferenceConverter implements ITypeConverter<Reference> {
    @Override
    public Reference convert(String text) {
      try {
        return Reference.of(text);
      } catch (GateException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
