package isolates.bench.figure;

import static isolates.bench.sample.PaperSeries.CGI;
import static isolates.bench.sample.PaperSeries.CGIPYJSON;
import static isolates.bench.sample.PaperSeries.CGIPYQRY;
import static isolates.bench.sample.PaperSeries.CS;
import static isolates.bench.sample.PaperSeries.MNI;
import static isolates.bench.sample.PaperSeries.MNIKB;
import static isolates.bench.sample.PaperSeries.MOL;
import static isolates.bench.sample.PaperSeries.MOLKB;
import static isolates.bench.sample.PaperSeries.NI;
import static isolates.bench.sample.PaperSeries.OL;

import isolates.bench.run.RunData;
import isolates.bench.sample.Group;
import isolates.bench.sample.PaperSeries;
import isolates.bench.sample.StatsFolder;
import isolates.bench.statistics.Distribution;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The seven figures of the original study, by its names.
 *
 * @param figures those that there is the data of
 * @param missing a line for each of the others, saying what it lacks
 * @param numbers a line for each series drawn
 */
record PaperFigures(List<Figure> figures, List<String> missing, List<String> numbers) {
  /** A figure of the study: its series from the top down. */
  private record Recipe(String name, String title, List<PaperSeries> series) {}

  private static final List<Recipe> RECIPES =
      List.of(
          recipe("CSvsOL_bar", "Cold start against warm requests", CS, OL),
          recipe("CSvsOLvsNI_bar", "Containers cold and warm against process isolates", CS, OL, NI),
          recipe("OLvsNI_box", "Warm containers against process isolates", OL, NI),
          recipe("CGIvsNI_box", "Process isolates without and with interception", CGI, NI),
          recipe(
              "CGIPYJSONvsCGIPYQRYvsCGI_bar",
              "One function in Python and compiled",
              CGIPYJSON,
              CGIPYQRY,
              CGI),
          recipe("OLvsNI_Mem_bar", "Memory in use, in MB", MOL, MNI),
          recipe("OLvsNI_MemKB_bar", "Memory in use, in KB", MOLKB, MNIKB));

  private static Recipe recipe(String name, String title, PaperSeries... series) {
    return new Recipe(name, title, List.of(series));
  }

  /** The figures that a stats folder has the data of. */
  static PaperFigures of(StatsFolder folder) {
    Map<PaperSeries, Distribution> all = new EnumMap<>(PaperSeries.class);
    for (PaperSeries series : PaperSeries.values()) {
      folder.get(series).ifPresent(values -> all.put(series, Distribution.of(values, 1)));
    }
    return of(rows(all, folder.origins(), folder::origin));
  }

  /** The figures of a run that repeated the study, finer than its whole milliseconds. */
  static List<Figure> of(RunData run) {
    if (!run.repeatsTheStudy()) {
      return List.of();
    }
    Map<PaperSeries, Group> origins = run.study().origins();
    return of(rows(run.study().distributions(), origins, origins::get)).figures();
  }

  private static Map<PaperSeries, LabelledDistribution> rows(
      Map<PaperSeries, Distribution> all,
      Map<PaperSeries, Group> measured,
      Function<PaperSeries, Group> origins) {
    Map<PaperSeries, LabelledDistribution> rows = new EnumMap<>(PaperSeries.class);
    all.forEach(
        (series, values) -> {
          Group origin = origins.apply(series);
          String label = label(series, origin, !measured.containsKey(series));
          rows.put(series, LabelledDistribution.of(label, origin, values, series.unit()));
        });
    return rows;
  }

  private static PaperFigures of(Map<PaperSeries, LabelledDistribution> rows) {
    PaperFigures all = new PaperFigures(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (Recipe recipe : RECIPES) {
      List<String> lacking =
          recipe.series().stream()
              .filter(series -> !rows.containsKey(series))
              .map(PaperSeries::fileName)
              .toList();
      if (lacking.isEmpty()) {
        all.figures().add(figure(recipe, recipe.series().stream().map(rows::get).toList()));
      } else {
        all.missing()
            .add(recipe.name() + ": needs " + String.join(" and ", lacking) + ", absent or empty");
      }
    }
    rows.values().forEach(row -> all.numbers().add(row.numbers()));
    return all;
  }

  private static Figure figure(Recipe recipe, List<LabelledDistribution> rows) {
    String quantity = rows.get(0).unit().equals("ms") ? "response time" : "memory";
    DistributionFigures all = new DistributionFigures(quantity, rows, "");
    return recipe.name().endsWith("_box")
        ? all.boxes(recipe.name(), recipe.title())
        : all.bars(recipe.name(), recipe.title());
  }

  /** By the names of what was really measured, where that was not the study itself. */
  private static String label(PaperSeries series, Group origin, boolean ofTheStudy) {
    String platform =
        switch (ofTheStudy ? origin.platform() + "/" + origin.variant() : "") {
          case "openlambda/" -> "OpenLambda";
          case "isolates/lkm" -> "Novo Isolates";
          case "isolates/none" -> "CGI";
          case "" -> (origin.platformName() + " " + origin.function()).strip();
          default -> origin.platformName();
        };
    return switch (series) {
      case CS -> platform + (ofTheStudy ? " cold" : " first");
      case OL -> platform + " warm";
      case CGIPYJSON -> platform + (ofTheStudy ? ", Python, JSON" : "");
      case CGIPYQRY -> platform + (ofTheStudy ? ", Python, query" : "");
      default -> platform;
    };
  }
}
