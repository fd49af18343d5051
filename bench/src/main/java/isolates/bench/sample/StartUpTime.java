package isolates.bench.sample;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;

/**
 * How long one phase of a platform's life took once, as a row of {@code startup.csv}.
 *
 * @param run the run's name
 * @param group the platform and the function that was put in place
 * @param repetition counted from 0
 * @param ns in nanoseconds, in the file as seconds
 */
public record StartUpTime(String run, Group group, Stage stage, long repetition, long ns)
    implements CsvRow {
  private static final int NANO = 9;

  /** What the study timed. */
  public enum Stage {
    /**
     * From the function's source to what the platform runs; the compiler's own cache is left as it
     * is.
     */
    BUILD,
    /** From the command that starts the platform to its word that it serves. */
    START,
    /** The function put into the platform's registry; platforms without one have no such phase. */
    LOAD,
    /** From the word to stop to the end of all its processes. */
    STOP;

    /** The name in files. */
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public List<Object> fields() {
    return group.row(
        CsvColumns.STARTUP,
        run,
        stage.id(),
        repetition,
        BigDecimal.valueOf(ns, NANO).toPlainString());
  }
}
