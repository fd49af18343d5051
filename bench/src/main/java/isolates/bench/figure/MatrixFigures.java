package isolates.bench.figure;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.csv.CSVRecord;

/**
 * What is contained and what is not: a row an attack, a column a platform, from {@code
 * isolation.csv} with the columns {@code platform,variant,attack,contained} (yes, no, or why not
 * tried).
 */
final class MatrixFigures {
  static final String FILE = "isolation.csv";

  private static final List<String> COLUMNS = List.of("platform", "variant", "attack", "contained");

  private MatrixFigures() {}

  static List<Figure> of(RunFolder run) throws IOException {
    Map<String, Map<String, String>> attacks = new LinkedHashMap<>();
    Set<String> platforms = new LinkedHashSet<>();
    for (CSVRecord row : run.table(FILE, COLUMNS)) {
      String platform = RunFolder.platform(row);
      platforms.add(platform);
      attacks
          .computeIfAbsent(row.get("attack"), a -> new LinkedHashMap<>())
          .put(platform, row.get("contained"));
    }
    if (attacks.isEmpty()) {
      return List.of();
    }
    List<String> columns = List.copyOf(platforms);
    List<String> rows = List.copyOf(attacks.keySet());
    List<Mark> marks = new ArrayList<>();
    boolean untried = false;
    for (int column = 0; column < columns.size(); column++) {
      marks.add(Marks.columnName(column, columns.get(column)));
      for (int row = 0; row < rows.size(); row++) {
        String answer = attacks.get(rows.get(row)).getOrDefault(columns.get(column), "");
        marks.add(Marks.answer(column, row, answer));
        untried |= !answer.equals("yes") && !answer.equals("no");
      }
    }
    double names =
        columns.stream().mapToDouble(c -> Typeface.width(c, Typeface.LABEL)).max().orElseThrow();
    // Grid lines between columns would say nothing.
    Axis x = new Axis("", -0.5, columns.size() - 0.5, false, List.of());
    List<String> tries =
        attacks.values().stream()
            .flatMap(answers -> answers.values().stream())
            .filter(answer -> answer.equals("yes") || answer.equals("no"))
            .toList();
    long contained = tries.stream().filter("yes"::equals).count();
    return List.of(
        new Figure(
            "isolation",
            "Which attacks are contained",
            List.of(),
            Plot.of(x, Axis.names(rows), marks),
            new Figure.Margins(names + 6, 4),
            rows.size() * 13,
            "yes: the attack was contained; no: it went through."
                + (untried ? " -: not tried." : "")
                + " Contained "
                + contained
                + " of "
                + tries.size()
                + " tries."));
  }
}
