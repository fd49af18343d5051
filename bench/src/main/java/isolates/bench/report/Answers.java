package isolates.bench.report;

import isolates.bench.run.RunData;
import java.util.ArrayList;
import java.util.List;
import tech.tablesaw.api.Table;

/**
 * What a run says before anything else.
 *
 * @param caveats what changes the answers or keeps them from being believed, a sentence each
 * @param functions an answer for each function that was measured
 */
public record Answers(List<String> caveats, List<Answer> functions) {
  /** Of a run that measured latencies or a load; of any other it says so. */
  public static Answers of(RunData run) {
    Table load = run.tables().load();
    return new Answers(
        Caveats.of(run), load.isEmpty() ? Narrative.of(run.statistics()) : BreakEven.of(load));
  }

  /** The labels of all lines that say in brief who is faster. */
  List<String> situations() {
    return functions.stream()
        .flatMap(answer -> answer.lines().stream())
        .filter(line -> line.claims().stream().anyMatch(claim -> !claim.brief().isEmpty()))
        .map(Answer.Line::label)
        .distinct()
        .toList();
  }

  /** For a terminal and for headline.txt: caveats first. */
  public List<String> text() {
    List<String> text = new ArrayList<>(caveats);
    functions.forEach(answer -> text.addAll(answer.text()));
    return text;
  }
}
