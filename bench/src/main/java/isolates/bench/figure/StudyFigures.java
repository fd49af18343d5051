package isolates.bench.figure;

import static isolates.bench.sample.StudySeries.CGI;
import static isolates.bench.sample.StudySeries.CGIPYJSON;
import static isolates.bench.sample.StudySeries.CGIPYQRY;
import static isolates.bench.sample.StudySeries.CS;
import static isolates.bench.sample.StudySeries.MNI;
import static isolates.bench.sample.StudySeries.MNIKB;
import static isolates.bench.sample.StudySeries.MOL;
import static isolates.bench.sample.StudySeries.MOLKB;
import static isolates.bench.sample.StudySeries.NI;
import static isolates.bench.sample.StudySeries.OL;

import isolates.bench.run.RunData;
import isolates.bench.sample.Group;
import isolates.bench.sample.StatsFolder;
import isolates.bench.sample.StudySeries;
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
record StudyFigures(List<Figure> figures, List<String> missing, List<String> numbers) {
  /** A figure of the study: its series from the top down. */
  private record Recipe(String name, String title, List<StudySeries> series) {}

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

  private static Recipe recipe(String name, String title, StudySeries... series) {
    return new Recipe(name, title, List.of(series));
  }

  /** The figures that a stats folder has the data of. */
  static StudyFigures of(StatsFolder folder) {
    Map<StudySeries, Distribution> all = new EnumMap<>(StudySeries.class);
    for (StudySeries series : StudySeries.values()) {
      folder.get(series).ifPresent(values -> all.put(series, Distribution.of(values, 1)));
    }
    return of(rows(all, folder.origins(), folder::origin));
  }

  /** The figures of a run that repeated the study, finer than its whole milliseconds. */
  static List<Figure> of(RunData run) {
    if (!run.repeatsTheStudy()) {
      return List.of();
    }
    Map<StudySeries, Group> origins = run.study().origins();
    return of(rows(run.study().distributions(), origins, origins::get)).figures();
  }

  private static Map<StudySeries, LabelledDistribution> rows(
      Map<StudySeries, Distribution> all,
      Map<StudySeries, Group> measured,
      Function<StudySeries, Group> origins) {
    Map<StudySeries, LabelledDistribution> rows = new EnumMap<>(StudySeries.class);
    all.forEach(
        (series, values) -> {
          Group origin = origins.apply(series);
          String label =
              measured.containsKey(series) ? measured(series, origin) : label(series, origin);
          rows.put(series, LabelledDistribution.of(label, origin, values, series.unit()));
        });
    return rows;
  }

  private static StudyFigures of(Map<StudySeries, LabelledDistribution> rows) {
    StudyFigures all = new StudyFigures(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (Recipe recipe : RECIPES) {
      List<String> lacking =
          recipe.series().stream()
              .filter(series -> !rows.containsKey(series))
              .map(StudySeries::fileName)
              .toList();
      if (lacking.isEmpty()) {
        all.figures().add(figure(recipe, recipe.series().stream().map(rows::get).toList()));
      } else {
        all.missing()
            .add(recipe.name() + ": needs " + String.join(" and ", lacking) + ", absent or empty");
      }
    }
    rows.forEach(
        (series, row) -> {
          if (RECIPES.stream().anyMatch(recipe -> recipe.series().contains(series))) {
            all.numbers().add(row.numbers());
          }
        });
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
  private static String measured(StudySeries series, Group origin) {
    String name = (origin.platformName() + " " + origin.function()).strip();
    return switch (series) {
      case CS -> name + " first";
      case OL -> name + " warm";
      default -> name;
    };
  }

  private static String label(StudySeries series, Group origin) {
    String platform =
        switch (origin.platform() + "/" + origin.variant()) {
          case "openlambda/" -> "OpenLambda";
          case "isolates/lkm" -> "Novo Isolates";
          case "isolates/none" -> "CGI";
          default -> origin.platformName();
        };
    return switch (series) {
      case CS -> platform + " cold";
      case OL -> platform + " warm";
      case CGIPYJSON -> platform + ", Python, JSON";
      case CGIPYQRY -> platform + ", Python, query";
      default -> platform;
    };
  }
}
