package isolates.bench.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import isolates.bench.sample.PaperSeries;
import isolates.bench.sample.SimulatedStudy;
import isolates.bench.sample.StatsFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FontlessIT {
  /** A mount namespace in which the machine has neither fonts nor their configuration or caches. */
  private static final String HIDE_FONTS =
      "for d in /usr/share/fonts /usr/local/share/fonts /etc/fonts /var/cache/fontconfig"
          + " \"$HOME/.java\" \"$HOME/.fonts\" \"$HOME/.cache/fontconfig\"; do"
          + " test ! -d \"$d\" || mount -t tmpfs none \"$d\" || exit 9; done; exec \"$@\"";

  private static final List<String> WITHOUT_FONTS =
      List.of("unshare", "-m", "sh", "-c", HIDE_FONTS, "sh");

  @TempDir Path folder;

  /** Renders args[0] into args[1] in every format. */
  static final class Render {
    private Render() {}

    public static void main(String[] args) throws IOException {
      Figures.render(Path.of(args[0]), Path.of(args[1]), EnumSet.allOf(Format.class));
    }
  }

  @Test
  void aMachineWithoutFontsDrawsTheSameFigures() throws IOException, InterruptedException {
    assumeTrue(canUnshare(), "skipped: needs root and unshare(1) to hide the machine's fonts");
    Path data = folder.resolve("data");
    for (Map.Entry<PaperSeries, long[]> simulated : SimulatedStudy.series().entrySet()) {
      StatsFolder.write(data, simulated.getKey(), LongStream.of(simulated.getValue()));
    }
    Path with = folder.resolve("with");
    Path without = folder.resolve("without");

    ChildJvm.run(List.of(), List.of(), Render.class, data.toString(), with.toString());
    ChildJvm.run(WITHOUT_FONTS, List.of(), Render.class, data.toString(), without.toString());

    try (var files = Files.list(with)) {
      assertThat(files.toList())
          .hasSize(12)
          .allSatisfy(
              file -> assertThat(without.resolve(file.getFileName())).hasSameBinaryContentAs(file));
    }
  }

  private static boolean canUnshare() throws InterruptedException {
    try {
      return new ProcessBuilder("unshare", "-m", "true").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
