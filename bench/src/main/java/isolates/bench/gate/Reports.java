package isolates.bench.gate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    return GithubReport.write(judgement, environment);
  }
}
