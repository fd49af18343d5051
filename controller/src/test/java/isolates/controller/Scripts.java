package isolates.controller;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.Callable;

/** What tests put under a controller's root, and how they wait for what it does. */
final class Scripts {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Scripts() {}

  /** Skips a test where the native library cannot be loaded. */
  static void assumeNative() {
    assumeTrue(
        NativeCalls.problem().isEmpty(), () -> "no native library: " + NativeCalls.problem());
  }

  /** A directory for programs that every user can enter, as a controller's root must be. */
  static Path root(Path temporary) throws IOException {
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
    return Files.createDirectory(temporary.toRealPath().resolve("root"));
  }

  /** The same, for controllers that spawn natively; skips the test where none can. */
  static Path nativeRoot(Path temporary) throws IOException {
    assumeNative();
    return root(temporary);
  }

  /** A directory that every user can write to. */
  static Path shared(Path temporary, String name) throws IOException {
    Path directory = Files.createDirectory(temporary.toRealPath().resolve(name));
    return Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
  }

  /** Writes a shell script that may be executed. */
  static Path shell(Path directory, String name, String body) throws IOException {
    return executable(
        directory, name, ("#!/bin/sh\n" + body + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** The same for many: a name and a body a line, with a colon between them. */
  static void shells(Path directory, String scripts) throws IOException {
    for (String script : scripts.lines().toList()) {
      String[] nameAndBody = script.split(": ", 2);
      shell(directory, nameAndBody[0], nameAndBody[1]);
    }
  }

  static Path executable(Path directory, String name, byte[] content) throws IOException {
    Path file = Files.write(directory.resolve(name), content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return file;
  }

  /** Compiles a C program; returns whether there is a compiler. */
  static boolean compile(Path directory, String name, String source)
      throws IOException, InterruptedException {
    Path c = Files.writeString(Files.createTempFile("isolates-test", ".c"), source);
    try {
      Process cc =
          new ProcessBuilder("cc", "-O1", "-o", directory.resolve(name).toString(), c.toString())
              .redirectErrorStream(true)
              .start();
      String said = new String(cc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (cc.waitFor() != 0) {
        throw new AssertionError("cc: " + said);
      }
      return true;
    } catch (IOException e) {
      return false;
    } finally {
      Files.delete(c);
    }
  }

  /** Waits until something holds, looking again and again; fails with its name if it never does. */
  static void await(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("never: " + what);
      }
      Thread.onSpinWait();
      Thread.sleep(2);
    }
  }

  static boolean alive(long pid) {
    return Files.exists(Path.of("/proc", Long.toString(pid)));
  }
}
