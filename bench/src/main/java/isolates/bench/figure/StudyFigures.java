package isolates.bench.figure;

import static isolates.bench.sample.StatsFolder.Series.CGI;
import static isolates.bench.sample.StatsFolder.Series.CGIPYJSON;
import static isolates.bench.sample.StatsFolder.Series.CGIPYQRY;
import static isolates.bench.sample.StatsFolder.Series.CS;
import static isolates.bench.sample.StatsFolder.Series.MNI;
import static isolates.bench.sample.StatsFolder.Series.MNIKB;
import static isolates.bench.sample.StatsFolder.Series.MOL;
import static isolates.bench.sample.StatsFolder.Series.MOLKB;
import static isolates.bench.sample.StatsFolder.Series.NI;
import static isolates.bench.sample.StatsFolder.Series.OL;
import static isolates.bench.sample.StatsFolder.Series.UM1;
import static isolates.bench.sample.StatsFolder.Series.UM1KB;
import static isolates.bench.sample.StatsFolder.Series.UM2;
import static isolates.bench.sample.StatsFolder.Series.UM2KB;
import static isolates.bench.sample.StatsFolder.Series.UMNI;
import static isolates.bench.sample.StatsFolder.Series.UMNIKB;
import static isolates.bench.sample.StatsFolder.Series.UMOL;
import static isolates.bench.sample.StatsFolder.Series.UMOLKB;

import isolates.bench.sample.Group;
import isolates.bench.sample.Mode;
import isolates.bench.sample.StatsFolder;
import isolates.bench.sample.StatsFolder.Series;
import isolates.bench.statistics.Distribution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** The seven figures of the original study, by its names, from its files. */
final class StudyFigures {
  private enum Kind {
    BARS,
    BOXES
  }

  /**
   * A figure of the study.
   *
   * @param series what it shows, from the top down
   */
  private record Recipe(String name, String title, Kind kind, List<Series> series) {}

  private static final List<Recipe> RECIPES =
      List.of(
          new Recipe("CSvsOL_bar", "Cold start against warm requests", Kind.BARS, List.of(CS, OL)),
          new Recipe(
              "CSvsOLvsNI_bar",
              "Containers cold and warm against process isolates",
              Kind.BARS,
              List.of(CS, OL, NI)),
          new Recipe(
              "OLvsNI_box",
              "Warm containers against process isolates",
              Kind.BOXES,
              List.of(OL, NI)),
          new Recipe(
              "CGIvsNI_box",
              "What interception costs: isolates without and with it",
              Kind.BOXES,
              List.of(CGI, NI)),
          new Recipe(
              "CGIPYJSONvsCGIPYQRYvsCGI_bar",
              "One function in Python (JSON body, query string) and compiled",
              Kind.BARS,
              List.of(CGIPYJSON, CGIPYQRY, CGI)),
          new Recipe("OLvsNI_Mem_bar", "Memory in use", Kind.BARS, List.of(MOL, MNI)),
          new Recipe("OLvsNI_MemKB_bar", "Memory in use", Kind.BARS, List.of(MOLKB, MNIKB)));

  /**
   * Memory that was not written down is what was used with the platform less what was before it.
   */
  private static final Map<Series, List<Series>> DIFFERENCES =
      Map.of(
          MOL, List.of(UMOL, UM1),
          MNI, List.of(UMNI, UM2),
          MOLKB, List.of(UMOLKB, UM1KB),
          MNIKB, List.of(UMNIKB, UM2KB));

  private StudyFigures() {}

  /** The figures that the folder has the data of; the others by name, with what they lack. */
  static Figures.Made of(StatsFolder folder) {
    return of(folder, series -> values(folder, series).map(values -> Distribution.of(values, 1)));
  }

  /**
   * The figures of a run that repeated the study, which has a {@code paper.csv}: as its stats
   * folder says what was measured where, but from the samples, finer than the study's whole
   * milliseconds.
   */
  static List<Figure> ofRun(RunFolder run) throws IOException {
    Path stats = run.folder().resolve("stats");
    if (!Files.exists(run.folder().resolve("paper.csv")) || !Files.isDirectory(stats)) {
      return List.of();
    }
    StatsFolder folder = StatsFolder.read(stats);
    return of(
            folder,
            series ->
                latencies(run, series, folder.origin(series))
                    .or(() -> values(folder, series).map(values -> Distribution.of(values, 1))))
        .figures();
  }

  private static Optional<Distribution> latencies(RunFolder run, Series series, Group origin) {
    if (!series.unit().equals("ms")) {
      return Optional.empty();
    }
    Mode mode =
        switch (series) {
          case CS -> Mode.FIRST;
          case OL -> Mode.WARM;
          default -> Mode.COLD;
        };
    return run.latencies().entrySet().stream()
        .filter(
            entry -> {
              Group group = entry.getKey();
              return group.platform().equals(origin.platform())
                  && group.variant().equals(origin.variant())
                  && group.function().equals(origin.function())
                  && group.mode() == mode;
            })
        .map(Map.Entry::getValue)
        .filter(values -> !values.isEmpty())
        .findFirst();
  }

  private static Figures.Made of(
      StatsFolder folder, Function<Series, Optional<Distribution>> values) {
    List<Figure> figures = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    Map<Series, String> numbers = new TreeMap<>();
    for (Recipe recipe : RECIPES) {
      List<Row> rows = new ArrayList<>();
      List<String> lacking = new ArrayList<>();
      for (Series series : recipe.series()) {
        Optional<Distribution> found = values.apply(series);
        if (found.isPresent()) {
          Row row = row(folder, series, found.get());
          rows.add(row);
          numbers.put(series, row.numbers());
        } else {
          lacking.add(series.fileName());
        }
      }
      if (lacking.isEmpty()) {
        String quantity = recipe.series().get(0).unit().equals("ms") ? "response time" : "memory";
        figures.add(
            recipe.kind() == Kind.BOXES
                ? Drawings.boxes(recipe.name(), recipe.title(), quantity, rows, "")
                : Drawings.bars(recipe.name(), recipe.title(), quantity, rows, ""));
      } else {
        missing.add(
            recipe.name() + ": needs " + String.join(" and ", lacking) + ", absent or empty");
      }
    }
    return new Figures.Made(figures, missing, List.copyOf(numbers.values()));
  }

  private static Optional<long[]> values(StatsFolder folder, Series series) {
    Optional<long[]> written = folder.get(series);
    if (written.isPresent() || !DIFFERENCES.containsKey(series)) {
      return written;
    }
    Optional<long[]> with = folder.get(DIFFERENCES.get(series).get(0));
    Optional<long[]> before = folder.get(DIFFERENCES.get(series).get(1));
    if (with.isEmpty() || before.isEmpty() || with.get().length != before.get().length) {
      return Optional.empty();
    }
    long[] differences = with.get().clone();
    for (int i = 0; i < differences.length; i++) {
      differences[i] -= before.get()[i];
    }
    return Optional.of(differences);
  }

  private static Row row(StatsFolder folder, Series series, Distribution values) {
    Group origin = folder.origin(series);
    return new Row(
        folder.origins().containsKey(series) ? measured(series, origin) : label(series, origin),
        Palette.of(origin.platform(), origin.variant()),
        values,
        series.unit());
  }

  /** By the names of what was really measured, where that was not the study itself. */
  private static String measured(Series series, Group origin) {
    String name = (origin.platformName() + " " + origin.function()).strip();
    return switch (series) {
      case CS -> name + " first";
      case OL -> name + " warm";
      default -> name;
    };
  }

  private static String label(Series series, Group origin) {
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
