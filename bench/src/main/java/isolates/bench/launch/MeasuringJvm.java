package isolates.bench.launch;

import isolates.bench.cli.CommandWords;
import isolates.bench.cli.ExitStatus;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Entry point of {@code mvn exec:java} and of the packaged jar: starts the driver in a JVM of its
 * own, for Maven's JVM has its own heap, flags and compiled code, and none of that may sit between
 * a request and its clock.
 */
public final class MeasuringJvm {
  private static final List<String> DRIVER_FLAGS =
      List.of(
          // Young enough that a launch's requests need no collection of garbage.
          "-Xms512m",
          "-Xmn384m",
          "-Xmx1g",
          "-XX:+UseSerialGC",
          "-XX:+AlwaysPreTouch",
          "-Djava.awt.headless=true",
          "-Djava.net.preferIPv4Stack=true");

  /** How long a driver that was told to stop may take to remove what it started. */
  private static final long SECONDS_TO_CLEAN_UP = 60;

  private static final String HOME = "isolates.home";

  private MeasuringJvm() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    otherThanLinux(System.getProperty("os.name"))
        .ifPresent(
            word -> {
              System.err.println("isolates-bench: " + word);
              System.exit(ExitStatus.MACHINE_LACKS);
            });
    boolean maven = args.length == 0;
    List<String> arguments =
        new ArrayList<>(maven ? MavenArguments.ofThisProcess() : Arrays.asList(args));
    Optional<String> home = take(arguments, "--" + HOME + "=");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(DRIVER_FLAGS);
    if (Runtime.version().feature() >= 24) {
      command.add("--enable-native-access=ALL-UNNAMED");
      // Tablesaw's class scanner unmaps its buffers that way; the JDK would tell every user of it.
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.add(
        "-D" + HOME + "=" + home.map(Path::of).orElseGet(MeasuringJvm::home).toAbsolutePath());
    command.add("-D" + Lifeline.PROPERTY + "=true");
    if (!maven) {
      command.add("-D" + CommandWords.JAR + "=" + System.getProperty("java.class.path"));
    }
    command.add("-cp");
    command.add(classPath());
    command.add(DriverMain.class.getName());
    command.addAll(arguments);
    Optional<String> unsayable = unsayable(command);
    if (unsayable.isPresent()) {
      System.err.println(
          "isolates-bench: this locale's encoding, %s, has no letters for '%s'; run it with LC_ALL=C.UTF-8"
              .formatted(System.getProperty("sun.jnu.encoding"), unsayable.get()));
      System.exit(ExitStatus.WRONG_USE);
    }
    // Its standard input is a pipe that ends when this process does, even by kill -9.
    Process driver =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Thread stop = new Thread(() -> stop(driver), "stop-driver");
    Runtime.getRuntime().addShutdownHook(stop);
    int status = driver.waitFor();
    if (status != ExitStatus.DONE) {
      // Nothing but exit() carries the status through Maven, which would call any exception a
      // failed build of its own.
      System.exit(status);
    }
    Runtime.getRuntime().removeShutdownHook(stop);
  }

  /** Why another operating system will not do, and what will. */
  static Optional<String> otherThanLinux(String system) {
    return system.equals("Linux")
        ? Optional.empty()
        : Optional.of(
            "it needs Linux, whose processes and containers it measures, and this is "
                + system
                + "; run it in a virtual machine with Linux, or in the image that the"
                + " Containerfile makes");
  }

  /** A word that would reach another process, and then a file's name, with question marks. */
  private static Optional<String> unsayable(List<String> words) {
    CharsetEncoder encoder =
        Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8")).newEncoder();
    // U+FFFD is what became of a byte that the encoding does not have.
    return words.stream()
        .filter(word -> word.indexOf('\uFFFD') >= 0 || !encoder.canEncode(word))
        .findFirst();
  }

  /** Takes the last argument of that form out, and returns its value. */
  private static Optional<String> take(List<String> arguments, String prefix) {
    Optional<String> value =
        arguments.stream()
            .filter(argument -> argument.startsWith(prefix))
            .reduce((earlier, later) -> later)
            .map(argument -> argument.substring(prefix.length()));
    arguments.removeIf(argument -> argument.startsWith(prefix));
    return value;
  }

  private static void stop(Process driver) {
    // By its handle: Process.destroy() closes its standard input too, and with that the lifeline,
    // which leaves it less time.
    driver.toHandle().destroy();
    try {
      if (!driver.waitFor(SECONDS_TO_CLEAN_UP, TimeUnit.SECONDS)) {
        driver.destroyForcibly();
      }
    } catch (InterruptedException e) {
      driver.destroyForcibly();
    }
  }

  /** The project's folder: told, or the parent of target/, where Maven compiles to and packages. */
  private static Path home() {
    String told = System.getProperty(HOME);
    if (told != null) {
      return Path.of(told);
    }
    try {
      Path code =
          Path.of(MeasuringJvm.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return code.getParent().getParent();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the class path is not a path", e);
    }
  }

  /**
   * Maven loads us by a class loader of its own; its java.class.path holds only Maven's launcher.
   */
  private static String classPath() {
    if (MeasuringJvm.class.getClassLoader() instanceof URLClassLoader loader) {
      return Arrays.stream(loader.getURLs())
          .map(MeasuringJvm::path)
          .collect(Collectors.joining(File.pathSeparator));
    }
    return System.getProperty("java.class.path");
  }

  private static String path(URL url) {
    try {
      return Path.of(url.toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the class path holds " + url, e);
    }
  }
}
