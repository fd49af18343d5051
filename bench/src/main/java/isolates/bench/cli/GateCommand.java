package isolates.bench.cli;

import isolates.bench.WrongUseException;
import isolates.bench.gate.GateException;
import isolates.bench.gate.Judge;
import isolates.bench.gate.Judgement;
import isolates.bench.gate.Judgement.Decision;
import isolates.bench.gate.Rules;
import isolates.bench.gate.VersionSamples;
import isolates.bench.gate.live.RevisionGate;
import isolates.bench.gate.live.Revisions;
import isolates.bench.gate.live.Revisions.Revision;
import isolates.bench.gate.report.Reports;
import isolates.bench.gate.report.TextReport;
import isolates.bench.history.History;
import isolates.bench.run.ProjectLayout;
import isolates.bench.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "gate",
    sortOptions = false,
    description =
        "Compare two runs, or two revisions measured side by side; exit 1 if the candidate"
            + " regressed, 4 if the samples cannot tell.")
final class GateCommand implements Callable<Integer> {
  @Option(
      names = "--baseline",
      paramLabel = "DIR|REV",
      description = "a run's folder, or a revision to build and measure beside the candidate")
  private Optional<String> baseline;

  @Option(
      names = "--candidate",
      paramLabel = "DIR|REV",
      description =
          "what is judged (default: results/latest, or HEAD where baseline is a revision)")
  private Optional<String> candidate;

  /** What an inconclusive verdict is taken for. */
  enum Inconclusive {
    PASS,
    FAIL
  }

  @Option(
      names = "--gate.inconclusive",
      paramLabel = "pass|fail",
      description = "exit 0 or 1 when the samples cannot tell (default: exit 4)")
  private Optional<Inconclusive> inconclusive;

  @Option(
      names = "--gate.same-commit",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      description =
          "compare a commit with itself on purpose, to try the gate (default: ${DEFAULT-VALUE})",
      defaultValue = "false")
  private boolean sameCommit;

  @Mixin private GateOptions options;

  @Override
  public Integer call() throws IOException, InterruptedException {
    ProjectLayout layout = ProjectLayout.found();
    String against =
        baseline.orElseThrow(
            () ->
                new WrongUseException(
                    "name what to compare against: baseline=DIR, a run's folder, or baseline=REV"));
    Rules wanted = options.rules(layout);
    Judgement judgement;
    RunFolder folder;
    if (isFolder(against)) {
      options.refuseKeysFor("revisions", "baseline " + against + " is a run's folder");
      Path before = Path.of(against);
      Path after = candidate.map(Path::of).orElseGet(() -> layout.results().resolve("latest"));
      VersionSamples first = VersionSamples.read("baseline", before);
      VersionSamples second = VersionSamples.read("candidate", after);
      requireDifferent(before, after, "folder", Files.isSameFile(before, after));
      judgement = Judge.judge(first, second, wanted);
      folder = options.newFolder(layout);
    } else {
      options.refuseKeysFor("runs", "baseline " + against + " is a revision");
      RevisionGate.check(wanted);
      Revisions built = options.revisions(layout);
      // Everything refused that can be, before anything is built or measured.
      String commit = options.commit(built, baseline);
      String ours = options.commit(built, candidate);
      String name = candidate.orElse("HEAD");
      requireDifferent(against, name, "commit", commit.equals(ours));
      Revision before = built.build(against, commit);
      Revision after = built.build(name, ours);
      folder = options.newFolder(layout);
      judgement = options.measure(before, after, wanted, folder.path(), options::say);
    }
    List<String> annotations = Reports.write(folder.path(), judgement, System.getenv());
    History.append(History.file(layout), judgement, Instant.now());
    options.say("");
    TextReport.lines(judgement).forEach(options::say);
    options.say("verdict in full: %s (gate.json, gate.md, gate.xml)".formatted(folder.path()));
    annotations.forEach(options::say);
    return status(judgement.decision());
  }

  private int status(Decision decision) {
    return switch (decision) {
      case REGRESSION -> ExitStatus.NO;
      case PASS, IMPROVEMENT -> ExitStatus.DONE;
      case INCONCLUSIVE ->
          inconclusive
              .map(taken -> taken == Inconclusive.PASS ? ExitStatus.DONE : ExitStatus.NO)
              .orElse(ExitStatus.INCONCLUSIVE);
    };
  }

  /** A gate that compares a version with itself by mistake would never fail. */
  private void requireDifferent(Object before, Object after, String what, boolean same) {
    if (same && !sameCommit) {
      throw new GateException(
          "baseline %s and candidate %s are the same %s, so nothing could regress; name another baseline, or try the gate itself with gate.same-commit"
              .formatted(before, after, what));
    }
  }

  private static boolean isFolder(String name) {
    // What looks like a path is meant as one, there or not: the error then speaks of folders.
    return Files.isDirectory(Path.of(name))
        || name.startsWith("/")
        || name.startsWith("./")
        || name.startsWith("results/");
  }
}
