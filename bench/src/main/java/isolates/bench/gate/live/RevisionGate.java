package isolates.bench.gate.live;

import isolates.bench.gate.GateException;
import isolates.bench.gate.Judgement;
import isolates.bench.gate.Reference;
import isolates.bench.gate.Rules;
import isolates.bench.gate.VersionSamples;
import isolates.bench.measure.HttpDriver;
import isolates.bench.measure.Interleaving;
import isolates.bench.platform.Installation;
import isolates.bench.platform.IsolatesPlatform;
import isolates.bench.run.Environment;
import isolates.bench.run.RunData;
import isolates.bench.run.RunFolder;
import isolates.workload.Build;
import isolates.workload.Catalogue;
import isolates.workload.Workload;
import isolates.workload.WorkloadException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Measures two revisions against each other on this machine, and judges. */
public final class RevisionGate {
  private final HttpDriver driver;
  private final Rules rules;
  private final Plan plan;
  private final Consumer<String> progress;

  /**
   * What to measure.
   *
   * @param functions names, which both revisions have
   * @param variants of the isolates platform
   * @param budget of time for measuring, restarts left out
   * @param rounds at most
   * @param warmup rounds after each start that are left out
   * @param seed of the order of samples and of the inputs
   * @param max inputs are drawn from 1 to this
   */
  public record Plan(
      List<String> functions,
      List<String> variants,
      Duration budget,
      int rounds,
      int warmup,
      long seed,
      int max) {}

  /**
   * @param driver used for both sides alike
   * @param progress told a line now and then
   */
  public RevisionGate(HttpDriver driver, Rules rules, Plan plan, Consumer<String> progress) {
    this.driver = driver;
    this.rules = rules;
    this.plan = plan;
    this.progress = progress;
  }

  /**
   * Gates one revision against another.
   *
   * @param out where a folder for each side is made, with its samples
   * @throws GateException if a revision lacks a function, or it does not build
   * @throws IOException if {@code out} cannot be written
   */
  public Judgement run(Revisions.Revision baseline, Revisions.Revision candidate, Path out)
      throws IOException, InterruptedException {
    if (rules.reference() != Reference.NONE) {
      throw new GateException(
          "gate.reference: both revisions run on this machine, side by side; leave it out");
    }
    RevisionBenchmark.Setup before = setup("baseline", baseline, out);
    RevisionBenchmark.Setup after = setup("candidate", candidate, out);
    Interleaving interleaving = new Interleaving(plan.seed(), plan.max());
    try (RevisionBenchmark benchmark =
        new RevisionBenchmark(driver, interleaving, plan.warmup(), before, after)) {
      return new SequentialGate(
              benchmark, rules, new SequentialGate.Budget(plan.budget(), plan.rounds()), progress)
          .run();
    }
  }

  private RevisionBenchmark.Setup setup(String side, Revisions.Revision revision, Path out)
      throws IOException, InterruptedException {
    Installation installation = revision.installation();
    Path folder = Files.createDirectories(out.resolve(side));
    Path built = installation.home().resolve("target").resolve("workloads");
    List<Workload> workloads = workloads(revision, built);
    List<IsolatesPlatform> platforms = new ArrayList<>();
    for (String variant : plan.variants()) {
      platforms.add(new IsolatesPlatform(variant, built, folder, installation));
    }
    Environment environment =
        Environment.read(
            installation.home(),
            "gate",
            Map.of("side", side, "revision", revision.name(), "plan", plan.toString()));
    environment.end();
    environment.write(folder.resolve("environment.json"));
    return new RevisionBenchmark.Setup(
        revision.name(),
        revision.commit(),
        platforms,
        workloads,
        folder,
        VersionSamples.Host.of(RunData.read(new RunFolder(folder)).environment()));
  }

  private List<Workload> workloads(Revisions.Revision revision, Path built)
      throws InterruptedException {
    Catalogue catalogue = Catalogue.read(revision.installation().home().resolve("workloads"));
    Build build = new Build(built);
    List<Workload> workloads = new ArrayList<>();
    for (String name : plan.functions()) {
      try {
        Workload workload = catalogue.find(name);
        build.build(workload);
        workloads.add(workload);
      } catch (WorkloadException e) {
        throw new GateException("revision %s: %s".formatted(revision.name(), e.getMessage()));
      }
    }
    return workloads;
  }
}
