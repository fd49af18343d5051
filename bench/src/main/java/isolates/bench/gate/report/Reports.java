package isolates.bench.gate.report;

import isolates.bench.gate.Judgement;
import isolates.bench.gate.Judgement.Finding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes a judgement in every form that somebody looks for. */
public final class Reports {
  private Reports() {}

  /**
   * Writes {@code gate.json}, {@code gate.md} and {@code gate.xml}, in place of older ones, and
   * GitHub's summary where there is one.
   *
   * @param environment of the process
   * @return what to print
   * @throws IOException if a file cannot be written
   */
  public static List<String> write(
      Path folder, Judgement judgement, Map<String, String> environment) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("gate.json"), JsonReport.text(judgement));
    Files.writeString(folder.resolve("gate.md"), MarkdownReport.text(judgement));
    Files.writeString(folder.resolve("gate.xml"), JunitReport.text(judgement));
    return github(judgement, environment);
  }

  /**
   * Appends to the step's summary if the environment names one.
   *
   * @param environment of the process
   * @return lines to print for the runner to make annotations of; empty elsewhere
   * @throws IOException if the summary cannot be written
   */
  private static List<String> github(Judgement judgement, Map<String, String> environment)
      throws IOException {
    String summary = environment.getOrDefault("GITHUB_STEP_SUMMARY", "");
    if (!summary.isEmpty()) {
      Files.writeString(
          Path.of(summary),
          MarkdownReport.text(judgement),
          StandardCharsets.UTF_8,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
    return environment.getOrDefault("GITHUB_ACTIONS", "").equals("true")
        ? annotations(judgement)
        : List.of();
  }

  private static List<String> annotations(Judgement judgement) {
    List<String> lines = new ArrayList<>();
    judgement
        .defects()
        .forEach(defect -> lines.add(command("error", "wrong", Wording.reason(defect))));
    for (Finding finding : judgement.findings()) {
      switch (finding.decision()) {
        case REGRESSION -> lines.add(command("error", "regression", Wording.reason(finding)));
        case INCONCLUSIVE -> lines.add(command("warning", "inconclusive", Wording.reason(finding)));
        case IMPROVEMENT -> lines.add(command("notice", "improvement", Wording.reason(finding)));
        case PASS -> {}
      }
    }
    return lines;
  }

  /** A workflow command; its data may hold no line end and no per cent sign as they are. */
  private static String command(String kind, String title, String message) {
    return "::%s title=%s::%s"
        .formatted(
            kind, title, message.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"));
  }
}
