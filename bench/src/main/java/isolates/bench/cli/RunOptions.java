package isolates.bench.cli;

import isolates.bench.WrongUseException;
import isolates.bench.experiment.FunctionSource;
import isolates.bench.experiment.Functions;
import isolates.bench.experiment.LatencyPlan;
import isolates.bench.figure.Format;
import isolates.bench.measure.Gap;
import isolates.bench.platform.OpenLambdaAddress;
import isolates.bench.platform.PlatformSpec;
import isolates.bench.platform.Platforms;
import isolates.bench.platform.Selection;
import isolates.bench.run.ProjectLayout;
import isolates.workload.Catalogue;
import isolates.workload.Workload.ContainerForm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The keys that several benchmarks take; keys.properties says what each is. */
final class RunOptions {
  private RunOptions() {}

  /** Where what is made goes. */
  static final class Out {
    @Option(names = "--out", paramLabel = "DIR")
    Optional<Path> folder;
  }

  /** A run that is there. */
  static final class OneRun {
    @Option(names = "--run", paramLabel = "DIR")
    Optional<Path> folder;
  }

  /** What is drawn. */
  static final class Formats {
    @Option(names = "--formats", split = ",", paramLabel = "LIST", defaultValue = "png,svg")
    List<Format> list;
  }

  /** What is run. */
  static final class FunctionList {
    @Option(names = "--function", split = ",", paramLabel = "LIST", defaultValue = "fibo-c,fibo-py")
    List<String> names;
  }

  /** What is run, and where it is. */
  static final class FunctionPlace {
    @Option(names = "--function", split = ",", paramLabel = "LIST")
    private List<String> names = List.of();

    @Option(names = "--workloads", paramLabel = "DIR")
    private Optional<Path> folder;

    @Option(names = "--command", paramLabel = "LINE")
    private Optional<String> command;

    @Option(names = "--container", paramLabel = "FORM")
    private Optional<ContainerForm> container;

    FunctionSource source() {
      return new FunctionSource(names, folder, command, container);
    }
  }

  /** How long to wait. */
  static final class Timeout {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    @Option(names = "--timeout", paramLabel = "TIME", defaultValue = "30s")
    private Duration time;

    /** How long a response may take. */
    Duration time() {
      if (time.compareTo(LONGEST) > 0) {
        throw new WrongUseException(
            "timeout: at most %d s, which is how long platforms let a function run"
                .formatted(LONGEST.toSeconds()));
      }
      return time;
    }
  }

  /** Where functions are. */
  static final class Workloads {
    @Option(names = "--workloads", paramLabel = "DIR")
    private Optional<Path> folder;

    Catalogue catalogue(ProjectLayout layout) {
      return Catalogue.read(
          folder.map(Path::toAbsolutePath).map(Path::normalize).orElse(layout.workloads()));
    }
  }

  /** What makes a run's order repeatable. */
  static final class Seed {
    @Option(names = "--seed", paramLabel = "NUMBER")
    long seed = 7;
  }

  /** How many samples, and with what inputs. */
  static final class Sampling {
    @Option(names = "--n", paramLabel = "COUNT", defaultValue = "100")
    int n;

    @Option(names = "--warmup", paramLabel = "COUNT")
    Optional<Integer> warmup;

    @Option(names = "--max", paramLabel = "NUMBER")
    int max = 10;
  }

  /** How latencies are measured. */
  static final class Latencies {
    private static final int WARM_UP_ROUNDS = 5;

    @Mixin private Sampling sampling;

    @Option(names = "--launches", paramLabel = "COUNT")
    private int launches = 5;

    @Option(names = "--gap", split = ",", paramLabel = "MS,...", defaultValue = "10,0")
    private List<Gap> gaps;

    @Option(names = "--idle", paramLabel = "HOW", defaultValue = "awake")
    private Idle idle;

    /** What processors do that have nothing to do. */
    enum Idle {
      AWAKE,
      KEEP
    }

    LatencyPlan plan(Selection selection, Functions functions, int restarts, long seed) {
      return new LatencyPlan(
          selection.platforms(),
          functions.workloads(),
          functions.executables(),
          sampling.n,
          launches,
          restarts,
          sampling.warmup.orElse(WARM_UP_ROUNDS),
          seed,
          sampling.max,
          gaps,
          idle == Idle.AWAKE);
    }
  }

  /** Where a real OpenLambda worker is. */
  static final class OpenLambda {
    @Option(names = "--openlambda.bin", paramLabel = "FILE")
    private Optional<Path> bin;

    @Option(names = "--openlambda.dir", paramLabel = "DIR")
    private Optional<Path> dir;

    @Option(names = "--openlambda.variants", split = ",", paramLabel = "LIST")
    private List<String> variants = List.of();

    @Option(names = "--openlambda.url", paramLabel = "URL")
    private Optional<String> url;

    OpenLambdaAddress address() {
      return OpenLambdaAddress.of(url, bin, dir, variants);
    }

    /** The platforms that these keys and this machine offer. */
    Platforms platforms(ProjectLayout layout, Path logs) {
      return new Platforms(layout.home(), layout.built(), logs, address());
    }
  }

  /** Which platforms. */
  static final class PlatformList {
    @Option(names = "--platforms", split = ",", paramLabel = "LIST")
    private List<PlatformSpec> platforms;

    @Mixin OpenLambda openlambda;

    /** Those that the user named; empty if none. */
    Optional<List<PlatformSpec>> named() {
      return Optional.ofNullable(platforms);
    }

    /** The platforms of a run. */
    Selection select(List<PlatformSpec> defaults, Platforms available) throws InterruptedException {
      return Selection.require(named(), defaults, available);
    }
  }
}
