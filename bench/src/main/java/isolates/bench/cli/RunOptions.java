package isolates.bench.cli;

import isolates.bench.MachineLacksException;
import isolates.bench.WrongUseException;
import isolates.bench.experiment.Functions;
import isolates.bench.experiment.LatencyPlan;
import isolates.bench.figure.Format;
import isolates.bench.platform.OpenLambdaAddress;
import isolates.bench.platform.PlatformKind;
import isolates.bench.platform.PlatformSpec;
import isolates.bench.platform.Platforms;
import isolates.bench.platform.Selection;
import isolates.bench.run.ProjectLayout;
import isolates.openlambda.OpenLambdaVariant;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The keys that several benchmarks take, spelt and explained once. */
final class RunOptions {
  private RunOptions() {}

  /** Where what is made goes. */
  static final class Out {
    @Option(
        names = "--out",
        paramLabel = "DIR",
        description = "where it goes (default, of what is measured: results/NAME-TIME)")
    Optional<Path> folder;
  }

  /** A run that is there. */
  static final class OneRun {
    @Option(names = "--run", paramLabel = "DIR", description = "a run (default: results/latest)")
    Optional<Path> folder;
  }

  /** What is drawn. */
  static final class Formats {
    @Option(
        names = "--formats",
        split = ",",
        paramLabel = "LIST",
        description = "formats of the figures: ${COMPLETION-CANDIDATES}",
        defaultValue = "png,svg")
    List<Format> list;
  }

  /** What is run. */
  static final class FunctionList {
    @Option(
        names = "--function",
        split = ",",
        paramLabel = "LIST",
        description = "functions to run, as 'list' names them",
        defaultValue = "fibo-c,fibo-py")
    List<String> names;
  }

  /** What makes a run's order repeatable. */
  static final class Seed {
    @Option(names = "--seed", paramLabel = "NUMBER", description = "seed of everything at random")
    long seed = 7;
  }

  /** How many samples, and with what inputs. */
  static final class Sampling {
    @Option(
        names = "--n",
        paramLabel = "COUNT",
        description = "samples of each platform, function and mode; in a gate, rounds at most",
        defaultValue = "100")
    int n;

    @Option(names = "--warmup", paramLabel = "COUNT", description = "rounds left out after a start")
    int warmup = 50;

    @Option(names = "--max", paramLabel = "NUMBER", description = "inputs are drawn from 1 to this")
    int max = 10;

    LatencyPlan plan(Selection selection, Functions functions, int restarts, long seed) {
      return new LatencyPlan(
          selection.platforms(),
          functions.workloads(),
          functions.executables(),
          n,
          restarts,
          warmup,
          seed,
          max);
    }
  }

  /** Where a real OpenLambda worker is. */
  static final class OpenLambda {
    @Option(
        names = "--openlambda.url",
        paramLabel = "URL",
        description = "a running OpenLambda worker to attach to, such as http://localhost:5000")
    private Optional<String> url;

    @Option(
        names = "--openlambda.bin",
        paramLabel = "FILE",
        description = "OpenLambda's program 'ol', to start and stop a worker with")
    private Optional<Path> bin;

    @Option(
        names = "--openlambda.dir",
        paramLabel = "DIR",
        description = "the folder of that worker, as 'ol worker init' makes it")
    private Optional<Path> dir;

    @Option(
        names = "--openlambda.variants",
        paramLabel = "NAME,...|all",
        description =
            "what to start it as: sock-tree, sock-no-import-cache, sock-multitree, docker, or all"
                + " (default: what its config.json says, and sock-no-import-cache)")
    private String variants;

    /**
     * Where it is.
     *
     * @throws WrongUseException if the keys do not go together
     */
    OpenLambdaAddress address() {
      if (bin.isPresent() != dir.isPresent()) {
        throw new WrongUseException(
            bin.isPresent()
                ? "openlambda.bin needs openlambda.dir=, the directory that 'ol worker init' made"
                : "openlambda.dir needs openlambda.bin=, OpenLambda's program ol");
      }
      if (url.isPresent() && bin.isPresent()) {
        throw new WrongUseException(
            "openlambda.url attaches to a worker and openlambda.bin starts one; name one of the two");
      }
      if (variants != null && bin.isEmpty()) {
        throw new WrongUseException(
            "openlambda.variants is for workers that are started; add openlambda.bin= and"
                + " openlambda.dir=");
      }
      return new OpenLambdaAddress(url, bin, dir, variants());
    }

    private List<OpenLambdaVariant> variants() {
      List<OpenLambdaVariant> startable = OpenLambdaVariant.startable();
      if (variants == null) {
        return List.of();
      }
      if (variants.equals("all")) {
        return startable;
      }
      List<OpenLambdaVariant> chosen = new ArrayList<>();
      for (String name : variants.split(",", -1)) {
        chosen.add(
            OpenLambdaVariant.of(name)
                .filter(startable::contains)
                .orElseThrow(
                    () ->
                        new WrongUseException(
                            "openlambda.variants: unknown variant '%s'; choose one of %s, or all"
                                .formatted(
                                    name,
                                    startable.stream()
                                        .map(OpenLambdaVariant::id)
                                        .collect(Collectors.joining(", "))))));
      }
      return chosen;
    }

    /** The platforms that these keys and this machine offer. */
    Platforms platforms(ProjectLayout layout, Path logs) {
      return new Platforms(layout.home(), layout.built(), logs, address());
    }
  }

  /** Which platforms. */
  static final class PlatformList {
    @Option(
        names = "--platforms",
        split = ",",
        paramLabel = "LIST",
        description =
            "platforms to measure, each NAME or NAME/VARIANT; one named here has to be available"
                + " (default: those that this benchmark is for, as far as they are available)")
    private List<PlatformSpec> platforms;

    @Mixin OpenLambda openlambda;

    /** Those that the user named; empty if none. */
    Optional<List<PlatformSpec>> named() {
      return Optional.ofNullable(platforms);
    }

    /**
     * The platforms of a run.
     *
     * @param defaults where the user named none
     * @throws MachineLacksException if one that the user named is not to be had, or none is
     */
    Selection select(List<PlatformSpec> defaults, Platforms available) throws InterruptedException {
      List<PlatformSpec> wanted = named().orElse(defaults);
      Selection selection = Selection.of(wanted, available);
      boolean all = named().isPresent() || selection.platforms().isEmpty();
      List<PlatformSpec> needed =
          wanted.stream().filter(each -> all || isNamedOpenLambda(each)).toList();
      selection
          .unmet(needed)
          .ifPresent(
              line -> {
                throw new MachineLacksException(line);
              });
      return selection;
    }

    /** Who says where a worker is wants it measured. */
    private boolean isNamedOpenLambda(PlatformSpec wanted) {
      return openlambda.address().isNamed()
          && wanted.platform().equals(PlatformKind.OPENLAMBDA.id());
    }
  }
}
