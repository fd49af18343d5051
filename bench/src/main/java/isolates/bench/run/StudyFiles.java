package isolates.bench.run;

import isolates.bench.platform.PlatformId;
import isolates.bench.sample.Mode;
import isolates.bench.sample.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * {@code stats/}: a run's latencies in the study's form, whole milliseconds, one a line, no header.
 * {@code sources.csv} beside them says what each file was measured on, since the study's names say
 * OpenLambda where a run may have had another container platform.
 */
public final class StudyFiles {
  private static final double NS_PER_MS = 1e6;

  /** A file of the study's and the groups that may fill it, the most faithful first. */
  private record Source(String file, List<Predicate<Group>> candidates) {}

  private record Group(PlatformId platform, String function, Mode mode) {
    static Group of(Sample sample) {
      return new Group(
          new PlatformId(sample.platform(), sample.variant()), sample.function(), sample.mode());
    }
  }

  private static final List<Source> SOURCES =
      List.of(
          new Source("cs.csv", containers(Mode.FIRST)),
          new Source("ol.csv", containers(Mode.WARM)),
          new Source("cgi.csv", isolates("none", "fibo-go", "fibo-c")),
          new Source("ni.csv", intercepted("fibo-go", "fibo-c")),
          new Source("cgipyjson.csv", isolates("none", "fibo-py")),
          new Source("cgipyqry.csv", isolates("none", "fibo-py-query")));

  private StudyFiles() {}

  private static List<Predicate<Group>> containers(Mode mode) {
    List<Predicate<Group>> candidates = new ArrayList<>();
    for (String platform : List.of("openlambda", "container")) {
      for (String function : List.of("fibo-py", "fibo-c")) {
        candidates.add(
            group ->
                group.platform().platform().equals(platform)
                    && group.function().equals(function)
                    && group.mode() == mode);
      }
    }
    return candidates;
  }

  private static List<Predicate<Group>> isolates(String variant, String... functions) {
    List<Predicate<Group>> candidates = new ArrayList<>();
    for (String function : functions) {
      candidates.add(
          group ->
              group.platform().equals(new PlatformId("isolates", variant))
                  && group.function().equals(function)
                  && group.mode() == Mode.COLD);
    }
    return candidates;
  }

  private static List<Predicate<Group>> intercepted(String... functions) {
    List<Predicate<Group>> candidates = new ArrayList<>(isolates("lkm", functions));
    candidates.addAll(isolates("seccomp", functions));
    return candidates;
  }

  /**
   * Writes the files that the samples can fill.
   *
   * @throws IOException if the folder cannot be written
   */
  public static void write(Stream<Sample> samples, Path folder) throws IOException {
    Map<Group, List<Long>> milliseconds = new LinkedHashMap<>();
    samples
        .filter(sample -> sample.ok() && sample.latencyNs().isPresent())
        .forEach(
            sample ->
                milliseconds
                    .computeIfAbsent(Group.of(sample), g -> new ArrayList<>())
                    .add(Math.round(sample.latencyNs().getAsLong() / NS_PER_MS)));
    Files.createDirectories(folder);
    List<String> rows = new ArrayList<>(List.of("file,platform,variant,function,mode"));
    for (Source source : SOURCES) {
      Optional<Group> filling =
          source.candidates().stream()
              .flatMap(wanted -> milliseconds.keySet().stream().filter(wanted))
              .findFirst();
      if (filling.isPresent()) {
        Group group = filling.get();
        Files.write(
            folder.resolve(source.file()),
            milliseconds.get(group).stream().map(String::valueOf).toList());
        rows.add(
            String.join(
                ",",
                source.file(),
                group.platform().platform(),
                group.platform().variant(),
                group.function(),
                group.mode().id()));
      }
    }
    Files.write(folder.resolve("sources.csv"), rows);
  }
}
