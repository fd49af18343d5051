package isolates.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How to start the JVM of a server that is measured, the same for all that are compared: small, and
 * ready at once. Measured in controller/README.md.
 */
public final class JvmFlags {
  /** Flags for the running JDK's {@code java}, to be put before {@code -cp}. */
  public static final List<String> RECOMMENDED = recommended(Runtime.version().feature());

  /** Of the archives on the class path, those that servers use; ours may be one. */
  private static final Pattern USED =
      Pattern.compile(
          "(isolates|netty|picocli|jackson|snakeyaml|commons-(compress|io|lang3|codec))-.*");

  private JvmFlags() {}

  /**
   * What servers need of a class path. A JVM that looks in vain for one optional class opens every
   * archive, and keeps the tables of contents: 6 MiB of heap for those that only the benchmark
   * uses.
   */
  public static String classPath(String whole) {
    List<String> entries = List.of(whole.split(":"));
    return entries.stream()
        .filter(
            entry ->
                entries.size() == 1
                    || !entry.endsWith(".jar")
                    || USED.matcher(String.valueOf(Path.of(entry).getFileName())).matches())
        .collect(Collectors.joining(":"));
  }

  /** The flags for a JDK of that feature release, 17 or later. */
  static List<String> recommended(int feature) {
    List<String> flags =
        new ArrayList<>(
            List.of(
                // One event loop makes little garbage: no collector threads, no remembered sets.
                "-XX:+UseSerialGC",
                "-Xms6m",
                "-Xmx32m",
                // The quick compiler alone: instances spend the time, not this code.
                "-XX:TieredStopAtLevel=1",
                // Compiled after 10 calls, not 200: what a server has not rehearsed it is soon done
                // with.
                "-XX:Tier3InvocationThreshold=10",
                "-XX:Tier3MinInvocationThreshold=5",
                "-XX:Tier3CompileThreshold=50",
                "-XX:ReservedCodeCacheSize=12m",
                "-Xss256k",
                "-XX:-UsePerfData",
                "-XX:+ExitOnOutOfMemoryError",
                // Netty: one arena of small chunks for the one event loop.
                "-Dio.netty.allocator.type=pooled",
                "-Dio.netty.allocator.numDirectArenas=1",
                "-Dio.netty.allocator.numHeapArenas=0",
                "-Dio.netty.allocator.maxOrder=5",
                "-Dio.netty.noPreferDirect=false",
                // Else one buffer in 128 keeps the stack that it was made in; soaks look for leaks.
                "-Dio.netty.leakDetection.level=disabled",
                // Nobody records its events; to define them loads a hundred classes.
                "-Dio.netty.jfr.enabled=false",
                // Channels of one process need no name that is unique in the world, nor a warning
                // on machines without a network card.
                "-Dio.netty.machineId=02:00:00:00:00:00",
                // File names are bytes; without this a C locale could not name most of them.
                "-Dsun.jnu.encoding=UTF-8"));
    if (feature >= 24) {
      flags.add("--enable-native-access=ALL-UNNAMED");
      flags.add("--sun-misc-unsafe-memory-access=allow");
    }
    return List.copyOf(flags);
  }
}
