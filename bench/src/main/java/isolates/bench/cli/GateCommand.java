package isolates.bench.cli;

import isolates.bench.WrongUseException;
import isolates.bench.gate.Judge;
import isolates.bench.gate.Judgement;
import isolates.bench.gate.Judgement.Decision;
import isolates.bench.gate.VersionSamples;
import isolates.bench.gate.live.RevisionGate;
import isolates.bench.gate.live.Revisions;
import isolates.bench.gate.live.Revisions.Revision;
import isolates.bench.gate.report.Reports;
import isolates.bench.gate.report.TextReport;
import isolates.bench.history.History;
import isolates.bench.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "gate",
    description =
        "Compare two runs, or two revisions measured side by side; exit 1 if the candidate"
            + " regressed, 4 if the samples cannot tell.")
final class GateCommand extends GatingCommand {
  @Option(names = "--baseline", order = -3, paramLabel = "DIR|REV")
  private Optional<String> baseline;

  @Option(names = "--candidate", order = -2, paramLabel = "DIR|REV")
  private Optional<String> candidate;

  /** What an inconclusive verdict is taken for. */
  enum Inconclusive {
    PASS,
    FAIL
  }

  @Option(names = "--gate.inconclusive", paramLabel = "pass|fail")
  private Optional<Inconclusive> inconclusive;

  @Option(names = "--gate.same-commit", arity = "0..1", paramLabel = "true|false")
  private boolean sameCommit;

  @Override
  public Integer call() throws IOException, InterruptedException {
    String against =
        baseline.orElseThrow(
            () ->
                new WrongUseException(
                    "name what to compare against: baseline=DIR, a run's folder, or baseline=REV"));
    Judgement judgement;
    RunFolder folder;
    if (RunFolder.isMeantBy(against)) {
      refuseKeysFor("revisions", "baseline " + against + " is a run's folder");
      Path before = Path.of(against);
      Path after = candidate.map(Path::of).orElseGet(() -> latest());
      VersionSamples first = VersionSamples.read("baseline", before);
      VersionSamples second = VersionSamples.read("candidate", after);
      requireDifferent(before, after, "folder", Files.isSameFile(before, after));
      judgement = Judge.judge(first, second, rules());
      folder = newFolder();
    } else {
      refuseKeysFor("runs", "baseline " + against + " is a revision");
      RevisionGate gate = revisionGate();
      Revisions built = revisions();
      // Everything refused that can be, before anything is built or measured.
      String commit = built.commit(baseline, functions);
      String ours = built.commit(candidate, functions);
      String name = candidate.orElse("HEAD");
      requireDifferent(against, name, "commit", commit.equals(ours));
      if (!commit.equals(ours) && built.inputs(commit, ours).isEmpty()) {
        folder = newFolder();
        judgement =
            Judgement.unmeasured(
                new Judgement.Side(against, commit, ""),
                new Judgement.Side(name, ours, ""),
                "no build input changed between the two, only documents and tests: there is nothing to measure");
      } else {
        Revision before = built.build(against, commit);
        Revision after = built.build(name, ours);
        folder = newFolder();
        judgement = gate.run(before, after, folder.path(), this::say);
      }
    }
    List<String> annotations = Reports.write(folder.path(), judgement, System.getenv());
    History.append(History.file(layout()), judgement, Instant.now());
    say("");
    TextReport.lines(judgement).forEach(this::say);
    say("verdict in full: %s (gate.json, gate.md, gate.xml)".formatted(folder.path()));
    annotations.forEach(this::say);
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
      throw new WrongUseException(
          "baseline %s and candidate %s are the same %s, so nothing could regress; name another baseline, or try the gate itself with gate.same-commit"
              .formatted(before, after, what));
    }
  }
}
