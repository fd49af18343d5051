package isolates.controller;

import io.netty.buffer.ByteBuf;
import java.nio.file.Path;
import java.util.Map;

/**
 * What to start.
 *
 * @param executable absolute path of the program
 * @param environment its whole environment; characters are bytes (ISO 8859-1)
 * @param input the first bytes of its standard input, possibly none; a direct buffer, which the
 *     spawner takes over
 * @param inputComplete whether that is all of its input
 */
record ProcessSpec(
    Path executable, Map<String, String> environment, ByteBuf input, boolean inputComplete) {

  /** The working directory: the directory of the program, RFC 3875 section 7.2. */
  Path directory() {
    return executable.getParent();
  }
}
