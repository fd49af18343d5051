package isolates.controller;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The floor under every isolate: glibc's {@code posix_spawn} of the same program, its input written
 * through a pipe, its output read to the end, the process waited for. Native from the first clock
 * reading to the last; the call into it is not in the time.
 */
public final class RawSpawn {
  /** Output beyond this many bytes is not kept. */
  public static final int OUTPUT_LIMIT = 1 << 16;

  /** Input is written before any output is read, so it must fit into a pipe. */
  public static final int INPUT_LIMIT = 1 << 16;

  private RawSpawn() {}

  /**
   * One spawn.
   *
   * @param nanos from before the pipes are made until the process is reaped, monotonic clock
   * @param code exit status, or 128 + n if signal n ended it, as shells say it
   * @param output its standard output, at most {@link #OUTPUT_LIMIT} bytes; characters are bytes
   *     (ISO 8859-1)
   */
  public record Spawned(long nanos, int code, String output) {}

  /** Empty if the native library is there; else why it is not, in one line. */
  public static Optional<String> problem() {
    return NativeCalls.problem();
  }

  /**
   * Runs a program once and waits for it.
   *
   * @param executable the program, without arguments
   * @param environment its whole environment, ISO 8859-1
   * @param input its standard input, at most {@link #INPUT_LIMIT} bytes
   * @throws IOException if there is no such process to be had
   * @throws IllegalStateException if the native library is not there
   * @throws IllegalArgumentException if the input is too long
   */
  public static Spawned posixSpawnAndWait(
      Path executable, Map<String, String> environment, byte[] input) throws IOException {
    problem()
        .ifPresent(
            problem -> {
              throw new IllegalStateException(problem);
            });
    if (input.length > INPUT_LIMIT) {
      throw new IllegalArgumentException("input of more than " + INPUT_LIMIT + " bytes");
    }
    ByteArrayOutputStream command = new ByteArrayOutputStream();
    command.writeBytes(executable.toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8));
    command.write(0);
    environment.forEach(
        (name, value) -> {
          command.writeBytes((name + "=" + value).getBytes(StandardCharsets.ISO_8859_1));
          command.write(0);
        });
    byte[] output = new byte[OUTPUT_LIMIT];
    long[] results = new long[3];
    run(command.toByteArray(), 1 + environment.size(), input, output, results);
    int status = (int) results[1];
    int signal = status & 0x7f;
    return new Spawned(
        results[2],
        signal == 0 ? (status >> 8) & 0xff : 128 + signal,
        new String(output, 0, (int) results[0], StandardCharsets.ISO_8859_1));
  }

  private static native void run(
      byte[] command, int strings, byte[] input, byte[] output, long[] results) throws IOException;
}
