package isolates.bench.sample;

import java.nio.file.Path;

/**
 * A file that a user handed us does not hold what its name promises. The message names file and
 * line.
 */
public final class MalformedFileException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * @param line counted from 1
   * @param problem what is wrong there, continuing a sentence that begins with the place
   */
  public MalformedFileException(Path file, long line, String problem) {
    super(file + ", line " + line + ": " + problem);
  }
}
