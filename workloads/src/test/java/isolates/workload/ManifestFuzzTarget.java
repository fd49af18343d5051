package isolates.workload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A function.yaml: it is refused in one line, or becomes a function whose files are in its folder.
 */
public final class ManifestFuzzTarget {
  private static final Path FOLDER = FuzzFolder.create();

  private ManifestFuzzTarget() {}

  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    Path file = FOLDER.resolve(Manifest.FILE_NAME);
    Files.write(file, input);
    file.toFile().deleteOnExit();
    try {
      for (Workload workload : Manifest.read(FOLDER)) {
        if (!FOLDER.resolve(workload.isolate()).normalize().startsWith(FOLDER)) {
          throw new AssertionError("outside its folder: " + workload.isolate());
        }
      }
    } catch (WorkloadException refused) {
      if (refused.getMessage().lines().count() != 1
          || !refused.getMessage().contains("function.yaml")) {
        throw new AssertionError("not one line with its file: " + refused.getMessage(), refused);
      }
    }
  }
}
