package isolates.controller;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests of a controller that spawns natively: its root, and a directory that isolates write to. */
abstract class WithNativeRoot {
  Path root;
  Path notes;

  @BeforeEach
  final void makeRoot(@TempDir Path temporary) throws IOException {
    root = Scripts.nativeRoot(temporary);
    notes = Scripts.shared(temporary, "notes");
  }
}
