package isolates.bench.cli;

import isolates.bench.figure.Format;
import isolates.bench.platform.OpenLambdaAddress;
import isolates.bench.platform.PlatformKind;
import isolates.bench.platform.PlatformSpec;
import isolates.bench.platform.Platforms;
import isolates.bench.platform.Selection;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The keys that every measuring bench takes. */
final class RunOptions {
  private static final List<PlatformSpec> EVERYTHING =
      Arrays.stream(PlatformKind.values())
          .map(kind -> new PlatformSpec(kind.id(), Optional.empty()))
          .toList();

  @Option(
      names = "--platforms",
      split = ",",
      paramLabel = "LIST",
      converter = PlatformSpecConverter.class,
      description =
          "platforms to measure, each NAME or NAME/VARIANT (default: isolates, container and"
              + " openlambda, as far as they are here)")
  private List<PlatformSpec> platforms;

  @Option(
      names = "--n",
      paramLabel = "COUNT",
      converter = CountConverter.class,
      description = "samples of each platform, function and mode (default: ${DEFAULT-VALUE})",
      defaultValue = "100")
  int n;

  @Option(
      names = "--warmup",
      paramLabel = "COUNT",
      converter = CountConverter.class,
      description = "rounds that are measured and left out (default: ${DEFAULT-VALUE})",
      defaultValue = "50")
  int warmup;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      description = "seed of the order of samples and of the inputs (default: ${DEFAULT-VALUE})",
      defaultValue = "7")
  long seed;

  @Option(
      names = "--max",
      paramLabel = "NUMBER",
      converter = CountConverter.class,
      description = "inputs are drawn from 1 to this (default: ${DEFAULT-VALUE})",
      defaultValue = "10")
  int max;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "folder of the run, new or empty (default: results/NAME-TIME)")
  Optional<Path> out;

  @Option(
      names = "--formats",
      split = ",",
      paramLabel = "LIST",
      description = "formats of the figures: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})",
      defaultValue = "png,svg")
  List<Format> formats;

  /** Whether the user said which platforms. */
  boolean namesPlatforms() {
    return platforms != null;
  }

  /**
   * The platforms of a run.
   *
   * @throws MachineLacksException if one that the user named is not to be had, or none is
   */
  Selection select(Platforms available, OpenLambdaAddress openlambda) throws InterruptedException {
    return select(EVERYTHING, available, openlambda);
  }

  /**
   * The platforms of a run of a bench with defaults of its own.
   *
   * @param defaults where the user named none
   * @throws MachineLacksException as above
   */
  Selection select(List<PlatformSpec> defaults, Platforms available, OpenLambdaAddress openlambda)
      throws InterruptedException {
    List<PlatformSpec> specs = platforms == null ? defaults : platforms;
    Selection selection = Selection.of(specs, available);
    boolean all = platforms != null || selection.platforms().isEmpty();
    List<PlatformSpec> needed =
        specs.stream().filter(spec -> all || (openlambda.isNamed() && isOpenLambda(spec))).toList();
    selection
        .unmet(needed)
        .ifPresent(
            line -> {
              throw new MachineLacksException(line);
            });
    return selection;
  }

  private static boolean isOpenLambda(PlatformSpec spec) {
    return spec.toString().equals(PlatformKind.OPENLAMBDA.id());
  }

  /** A platform with or without its variant. */
  static final class PlatformSpecConverter implements ITypeConverter<PlatformSpec> {
    @Override
    public PlatformSpec convert(String text) {
      try {
        return PlatformSpec.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** A number of things, of which there is at least one. */
  static final class CountConverter implements ITypeConverter<Integer> {
    private static final int MOST = 10_000_000;

    @Override
    public Integer convert(String text) {
      try {
        int count = Integer.parseInt(text);
        if (count >= 1 && count <= MOST) {
          return count;
        }
      } catch (NumberFormatException e) {
        // Said below, with what would be right.
      }
      throw new TypeConversionException(
          "'%s' is not a whole number from 1 to %d".formatted(text, MOST));
    }
  }
}
