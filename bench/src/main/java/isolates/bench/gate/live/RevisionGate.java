package isolates.bench.gate.live;

import isolates.bench.WrongUseException;
import isolates.bench.gate.Judgement;
import isolates.bench.gate.Reference;
import isolates.bench.gate.Rules;
import isolates.bench.gate.live.Revisions.Revision;
import isolates.bench.measure.HttpDriver;
import isolates.bench.measure.Interruption;
import isolates.bench.platform.IsolatesPlatform;
import isolates.bench.statistics.LaunchShift;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Measures two revisions against each other on this machine, and judges. */
public final class RevisionGate {
  /**
   * What to measure.
   *
   * @param functions names, which both revisions have
   * @param variants of the isolates platform
   * @param budget of time for launches, a retry's left out
   * @param launches at most, a retry's left out
   * @param rounds in all of these, at most
   * @param warmup rounds after each start that are left out
   * @param seed of the order of samples and of the inputs
   * @param max inputs are drawn from 1 to this
   */
  public record Plan(
      List<String> functions,
      List<String> variants,
      Duration budget,
      int launches,
      int rounds,
      int warmup,
      long seed,
      int max) {
    /** Rounds that are measured of each launch. */
    int roundsOfLaunch() {
      return Math.max(1, rounds / launches);
    }
  }

  private final Plan plan;
  private final Rules rules;

  /**
   * Refuses what says nothing to revisions, before those are built.
   *
   * @throws WrongUseException if launches are too few, a variant is unknown, or the rules divide by
   *     a reference
   */
  public RevisionGate(Plan plan, Rules rules) {
    this.plan = plan;
    this.rules = rules;
    if (plan.launches() < LaunchShift.FEWEST) {
      throw new WrongUseException(
          "launches: no verdict rests on fewer than %d; name more".formatted(LaunchShift.FEWEST));
    }
    if (rules.reference() != Reference.NONE) {
      throw new WrongUseException(
          "reference: both revisions run on this machine, side by side; leave it out of the rules");
    }
    for (String variant : plan.variants()) {
      if (!IsolatesPlatform.VARIANTS.contains(variant)) {
        throw new WrongUseException(
            "variants: unknown variant '%s'; choose one of %s"
                .formatted(variant, String.join(", ", IsolatesPlatform.VARIANTS)));
      }
    }
  }

  /**
   * Gates one revision against another.
   *
   * @param out where a folder for each side is made, with its samples
   * @param progress told a line now and then
   * @throws WrongUseException if a function of a revision does not build, or nothing can be judged
   * @throws IOException if {@code out} cannot be written
   */
  public Judgement run(Revision baseline, Revision candidate, Path out, Consumer<String> progress)
      throws IOException, InterruptedException {
    try (HttpDriver driver = new HttpDriver();
        Interruption interruption = Interruption.guard(driver::cancel)) {
      try (RevisionBenchmark benchmark =
          new RevisionBenchmark(driver, plan, baseline, candidate, out)) {
        return new SequentialGate(benchmark, rules, plan.budget(), plan.launches(), progress).run();
      } catch (RuntimeException e) {
        if (interruption.happened()) {
          // What broke, broke because Ctrl-C ended it.
          throw new InterruptedException();
        }
        throw e;
      }
    }
  }
}
