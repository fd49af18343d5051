package isolates.bench.sample;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** Writes a file so that what goes wrong names it: "No space left on device" alone does not. */
public final class WriteTo {
  /** What writes. */
  @FunctionalInterface
  public interface Writing {
    void run() throws IOException;
  }

  private WriteTo() {}

  /**
   * Writes.
   *
   * @throws FileSystemException naming the file
   */
  public static void file(Path file, Writing writing) throws IOException {
    try {
      writing.run();
    } catch (FileSystemException named) {
      throw named;
    } catch (IOException e) {
      FileSystemException named = new FileSystemException(file.toString(), null, e.getMessage());
      named.initCause(e);
      throw named;
    }
  }
}
