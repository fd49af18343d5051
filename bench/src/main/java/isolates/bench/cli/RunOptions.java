package isolates.bench.cli;

import isolates.bench.MachineLacksException;
import isolates.bench.WrongUseException;
import isolates.bench.experiment.FunctionSource;
import isolates.bench.experiment.Functions;
import isolates.bench.experiment.LatencyPlan;
import isolates.bench.figure.Format;
import isolates.bench.measure.Gap;
import isolates.bench.measure.PageCache;
import isolates.bench.platform.OpenLambdaAddress;
import isolates.bench.platform.Platforms;
import isolates.bench.platform.Selection;
import isolates.bench.run.ProjectLayout;
import isolates.workload.Catalogue;
import isolates.workload.Workload;
import isolates.workload.Workload.ContainerForm;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
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

    Functions prepare(ProjectLayout layout) throws InterruptedException {
      return prepare(layout, found -> found);
    }

    /** Prepares what is made of those that are found. */
    Functions prepare(ProjectLayout layout, UnaryOperator<List<Workload>> made)
        throws InterruptedException {
      FunctionSource source = new FunctionSource(names, folder, command, container);
      return Functions.prepare(made.apply(source.find(layout)), layout);
    }
  }

  /** Where functions are. */
  static final class Workloads {
    @Option(names = "--workloads", paramLabel = "DIR")
    private Optional<Path> folder;

    Catalogue catalogue(ProjectLayout layout) {
      return Catalogue.read(layout.workloads(folder));
    }
  }

  /** What makes a run's order repeatable. */
  static final class Seed {
    @Option(names = "--seed", paramLabel = "NUMBER")
    long seed = 7;
  }

  /** How many samples, and with what inputs. */
  static final class Sampling {
    @Option(names = "--n", paramLabel = "COUNT")
    int n;

    @Option(names = "--warmup", paramLabel = "COUNT")
    Optional<Integer> warmup;

    @Option(names = "--max", paramLabel = "NUMBER")
    int max = 10;

    /** With so many samples where the user does not say. */
    Sampling(int n) {
      this.n = n;
    }
  }

  /** How latencies are measured. */
  static final class Latencies {
    private static final int WARM_UP_ROUNDS = 3;

    @Mixin private Sampling sampling = new Sampling(100);

    @Option(names = "--launches", paramLabel = "COUNT")
    private int launches = 5;

    @Option(names = "--gap", split = ",", paramLabel = "MS,...", defaultValue = "10,0")
    private List<Gap> gaps;

    @Option(names = "--idle", paramLabel = "HOW", defaultValue = "awake")
    private Idle idle;

    @Option(names = "--cache", paramLabel = "STATE", defaultValue = "warm")
    private PageCache cache;

    /** What processors do that have nothing to do. */
    enum Idle {
      AWAKE,
      KEEP
    }

    /**
     * The plan.
     *
     * @throws MachineLacksException if the page cache is to be cold and may not be emptied
     * @throws WrongUseException if it is to be cold back to back
     */
    LatencyPlan plan(Selection selection, Functions functions, int restarts, long seed) {
      cache.requirePermission();
      List<Gap> possible =
          cache == PageCache.WARM
              ? gaps
              : gaps.stream().filter(gap -> !gap.equals(Gap.BACK_TO_BACK)).toList();
      if (possible.isEmpty()) {
        throw new WrongUseException(
            "gap: emptying the page cache takes a while, so nothing is back to back with cache=cold; name another gap");
      }
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
          possible,
          idle == Idle.AWAKE,
          cache);
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
}
