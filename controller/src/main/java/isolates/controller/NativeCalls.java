package isolates.controller;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The native library, {@code controller/native}: see there for what each call does. */
final class NativeCalls {
  private static final String LIBRARY = "libisolates-spawn.so";

  /** Empty once loaded; else why not, in one line. */
  private static final Optional<String> PROBLEM = load();

  private NativeCalls() {}

  /** Empty if the library can be used; else why not, in one line. */
  static Optional<String> problem() {
    return PROBLEM;
  }

  /** Where the library and the table of system calls are: {@code -Disolates.native=DIR}. */
  static Path directory() {
    String home = System.getProperty("isolates.home", "");
    Path told =
        Path.of(System.getProperty("isolates.native", Path.of(home, "target/native").toString()));
    try {
      // Programs are served from under it, and what a symbolic link leads out of is not served.
      return told.toRealPath();
    } catch (IOException e) {
      return told.toAbsolutePath();
    }
  }

  private static Optional<String> load() {
    Path library = directory().resolve(LIBRARY);
    if (!Files.exists(library)) {
      return Optional.of(
          "%s is not there: build it with mvn compile where there is a C compiler"
              .formatted(library));
    }
    try {
      System.load(library.toString());
      return Optional.empty();
    } catch (UnsatisfiedLinkError e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  static native boolean isRoot();

  static native int prepareProcess();

  static native int lockUsers(int first, int count);

  static native int startWatcher(byte[] command, int strings, int lock);

  static native int awaitWatcher(int fd);

  static native int enterMounts(long pool, int pid);

  static native boolean userIsAlive(int user);

  static native long makeScratch(byte[] path, int user);

  static native boolean scratchIsUnused(byte[] path, long changed);

  static native void countTerminations();

  static native int terminations();

  static native long createPool(
      long filter,
      int instructions,
      long token0,
      long token1,
      long token2,
      long limits,
      int limitsLength);

  static native int spawn(
      long pool,
      long block,
      int blockLength,
      int arguments,
      long body,
      int bodyLength,
      boolean bodyComplete,
      boolean waits,
      boolean template,
      int user,
      int firstUser,
      int lastUser,
      long tag,
      long results);

  static native int askForFork(int socket, long text, int length, int user, long results);

  static native int receive(int socket, long text, int capacity, long results);

  static native int openPidfd(int pid);

  static native boolean isDead(int pidfd);

  static native void setTag(int pid, long tag);

  static native long now();

  static native int outcome(long pool, long slot);

  static native void trim();

  static native int peek();

  static native int reap(int pid, long results);

  static native void kill(int pid);
}
