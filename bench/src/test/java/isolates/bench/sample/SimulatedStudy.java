package isolates.bench.sample;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Samples in the study's form that were never measured: log-normal, cs of 33 values, ol, cgi and ni
 * of 100 each.
 */
public final class SimulatedStudy {
  private SimulatedStudy() {}

  /** The values of each series, in whole milliseconds. */
  public static Map<PaperSeries, long[]> series() {
    try {
      return StatsFolder.read(
              Path.of(SimulatedStudy.class.getResource("simulated/cs.csv").toURI()).getParent())
          .values();
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
