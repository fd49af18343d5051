package isolates.workload;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory for what a fuzzer tries, removed with the JVM once it is empty. */
public final class FuzzFolder {
  private FuzzFolder() {}

  public static Path create() {
    try {
      Path folder = Files.createTempDirectory("isolates-fuzz-");
      folder.toFile().deleteOnExit();
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
