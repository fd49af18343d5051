package isolates.openlambda;

import isolates.process.Command;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * The life of a real OpenLambda worker by its own commands, unpatched: {@code ol worker up -d |
 * down | force-cleanup}. Each step is bounded in time.
 */
public final class OpenLambdaWorker implements Closeable {
  /** Its own limit is 30 s, after a shutdown of 60 s at most: its reason is to be heard. */
  private static final Duration UP = Duration.ofSeconds(100);

  /** A worker that has nothing to do ends within a second; one that lost a request never does. */
  private static final Duration DOWN = Duration.ofSeconds(8);

  private static final Duration CLEANUP = Duration.ofSeconds(20);
  private static final int CLEANUP_ATTEMPTS = 3;
  private static final Duration KILLED = Duration.ofSeconds(10);
  private static final Duration READY = Duration.ofSeconds(30);
  private static final int FIRST_PORT = 5000;
  private static final int LAST_PORT = 5999;

  /** In the worker's own directory, which `up` empties: who started it. */
  private static final String OWNER = "isolates-owner";

  private final Settings settings;
  private final ProcessHandle process;
  private final OpenLambdaClient client;

  private OpenLambdaWorker(Settings settings, ProcessHandle process, OpenLambdaClient client) {
    this.settings = settings;
    this.process = process;
    this.client = client;
  }

  /**
   * How to run it.
   *
   * @param binary the {@code ol} program
   * @param directory OpenLambda's, {@code -p}
   * @param variant what it runs functions in
   * @param port where it serves
   */
  public record Settings(
      Path binary, OpenLambdaDirectory directory, OpenLambdaVariant variant, int port) {

    /**
     * How to run a variant: on the directory if that is configured so, else on the one beside it
     * that is named after the variant, for no two workers share one.
     *
     * @param directory the user's
     */
    public static Settings of(Path binary, Path directory, OpenLambdaVariant variant)
        throws OpenLambdaException {
      OpenLambdaDirectory named = new OpenLambdaDirectory(directory);
      OpenLambdaDirectory own = configured(named) == variant ? named : named.beside(variant);
      return new Settings(
          binary, own, variant, freePort(OpenLambdaVariant.startable().indexOf(variant)));
    }

    /** What a directory is configured as; before init, as what init will configure. */
    private static OpenLambdaVariant configured(OpenLambdaDirectory directory)
        throws OpenLambdaException {
      Map<String, Object> configuration = directory.configuration();
      return configuration.isEmpty()
          ? OpenLambdaVariant.SOCK_TREE
          : OpenLambdaVariant.of(configuration);
    }

    /** What {@link #of} takes for configured on the user's directory. */
    public static OpenLambdaVariant configured(Path directory) throws OpenLambdaException {
      return configured(new OpenLambdaDirectory(directory));
    }

    /** Workers that are started side by side start to look at different places. */
    private static int freePort(int offset) throws OpenLambdaException {
      return IntStream.rangeClosed(FIRST_PORT + 10 * offset, LAST_PORT)
          .filter(Settings::isFree)
          .findFirst()
          .orElseThrow(
              () ->
                  new OpenLambdaException(
                      "no port from " + FIRST_PORT + " to " + LAST_PORT + " is free"));
    }

    private static boolean isFree(int port) {
      try (ServerSocket socket = new ServerSocket()) {
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return true;
      } catch (IOException e) {
        return false;
      }
    }

    /** Overrides of config.json, {@code -o}. */
    public Map<String, String> options() throws OpenLambdaException {
      Map<String, String> options =
          new LinkedHashMap<>(variant.overrides(directory.configuration()));
      options.put("worker_port", Integer.toString(port));
      return options;
    }

    /**
     * SHA-256 of the program, in hexadecimal: {@code ol} tells no version, so this is what a reader
     * can hold his own build against.
     */
    public String sha256() throws IOException {
      try (InputStream in = Files.newInputStream(binary)) {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        in.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
        return HexFormat.of().formatHex(digest.digest());
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every JDK has SHA-256", e);
      }
    }
  }

  /**
   * Starts a worker and waits until it serves. What a killed one has left there is removed first.
   *
   * @param timeout of the client's reads
   * @throws OpenLambdaException when something is missing for it, or with OpenLambda's reason when
   *     it does not start
   */
  public static OpenLambdaWorker start(Settings settings, Duration timeout)
      throws IOException, InterruptedException {
    Optional<String> problem = OpenLambdaRequirements.problem(settings);
    if (problem.isPresent()) {
      throw new OpenLambdaException(problem.get());
    }
    stop(settings);
    List<String> overrides = new ArrayList<>();
    settings.options().forEach((key, value) -> overrides.add(key + "=" + value));
    OpenLambdaClient client = new OpenLambdaClient("http://localhost:" + settings.port(), timeout);
    try {
      run(settings, "up", List.of("-d", "-o", String.join(",", overrides)), UP);
      ProcessHandle process = awaitServing(settings, client);
      Files.writeString(
          settings.directory().worker().resolve(OWNER), ProcessIdentity.ofThisProcess().name());
      return new OpenLambdaWorker(settings, process, client);
    } catch (IOException | InterruptedException e) {
      client.close();
      stop(settings);
      throw e;
    }
  }

  /**
   * {@code up} says "Ready!" when the worker has its unix socket; a port that is taken kills it
   * only after that.
   */
  private static ProcessHandle awaitServing(Settings settings, OpenLambdaClient client)
      throws IOException, InterruptedException {
    Path log = settings.directory().log();
    ProcessHandle process =
        settings
            .directory()
            .running()
            .orElseThrow(
                () ->
                    new OpenLambdaException(
                        "the worker ended at once: " + lastLine(log) + at(log)));
    long deadline = System.nanoTime() + READY.toNanos();
    while (process.isAlive() && !client.isReady() && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
    if (!process.isAlive()) {
      throw new OpenLambdaException("the worker ended at once: " + lastLine(log) + at(log));
    }
    client.requireOpenLambda();
    return process;
  }

  private static String at(Path log) {
    return "; see " + log;
  }

  /** Its HTTP interface. Closed with the worker. */
  public OpenLambdaClient client() {
    return client;
  }

  /** Its process. */
  public long pid() {
    return process.pid();
  }

  /** Whether it runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Kills it where it is, so that whoever waits for it need wait no longer. */
  public void kill() {
    process.destroyForcibly();
  }

  /**
   * Stops it: our connections are closed first, for a request that is still under way keeps it from
   * ending.
   *
   * @throws OpenLambdaException when something of it is left all the same, with what to do
   */
  @Override
  public void close() throws IOException {
    client.close();
    stop(settings);
  }

  /**
   * Whether a worker runs on a directory that a process of ours started which is no more: it may be
   * stopped without asking.
   */
  static boolean isAbandoned(OpenLambdaDirectory directory) throws OpenLambdaException {
    if (directory.running().isEmpty()) {
      return false;
    }
    try {
      return ProcessIdentity.parse(Files.readString(directory.worker().resolve(OWNER)))
          .filter(owner -> !owner.isAlive())
          .isPresent();
    } catch (IOException e) {
      return false; // it is nobody's of ours
    }
  }

  /**
   * Stops whatever worker runs on a directory, and removes what it left: {@code down}; then, if it
   * does not heed it, kill. {@code down} says "stopped successfully" of a worker that dies before
   * its eyes, sandboxes and all, so what it says is not relied on: what is left is looked for. An
   * interrupt waits until that is done: cut short, it would leave sandboxes behind.
   *
   * @throws OpenLambdaException when something is left all the same
   */
  static void stop(Settings settings) throws IOException {
    OpenLambdaDirectory directory = settings.directory();
    Optional<ProcessHandle> running = directory.running();
    if (running.isPresent()) {
      if (!ProcessIdentity.isStopped(running.get().pid())) {
        try {
          run(settings, "down", List.of(), DOWN);
        } catch (OpenLambdaException e) {
          // It is killed next.
        }
      }
      running.get().destroyForcibly();
      running.get().onExit().completeOnTimeout(null, KILLED.toSeconds(), TimeUnit.SECONDS).join();
    }
    String reason = "";
    for (int attempt = 0; attempt < CLEANUP_ATTEMPTS; attempt++) {
      if (directory.leftovers().isEmpty()) {
        return;
      }
      killSandboxes(directory);
      removeMountPoints(directory.worker().resolve("root-sandboxes"));
      try {
        run(settings, "force-cleanup", List.of(), CLEANUP);
      } catch (OpenLambdaException e) {
        reason = ": " + e.getMessage();
      }
    }
    Optional<String> left = directory.leftovers();
    if (left.isPresent()) {
      throw new OpenLambdaException(
          "the worker on %s left %s%s; try again: sudo %s worker force-cleanup -p %s"
              .formatted(
                  directory.path(), left.get(), reason, settings.binary(), directory.path()));
    }
  }

  /**
   * Kills what runs in a dead worker's sandboxes and removes their groups. {@code force-cleanup}
   * tries as well, but does not wait for the processes to die.
   */
  private static void killSandboxes(OpenLambdaDirectory directory) throws IOException {
    Path kill = directory.sandboxes().resolve("cgroup.kill");
    long deadline = System.nanoTime() + KILLED.toNanos();
    while (!directory.groups().isEmpty() && System.nanoTime() < deadline) {
      if (Files.exists(kill)) {
        Files.writeString(kill, "1", StandardOpenOption.WRITE);
      }
      for (Path group : directory.groups()) {
        try {
          Files.deleteIfExists(group);
        } catch (IOException e) {
          LockSupport.parkNanos(5_000_000); // its processes have yet to die
        }
      }
    }
  }

  /**
   * Removes the directories that a dead worker's sandboxes were mounted on. The mounts are gone
   * with its mount namespace, and {@code force-cleanup} fails once for each directory that is not a
   * mount any more, and always where a shutdown cut short has removed the one above them.
   */
  private static void removeMountPoints(Path roots) throws IOException {
    Files.createDirectories(roots);
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(roots)) {
      for (Path root : entries) {
        try {
          Files.delete(root);
        } catch (FileSystemException e) {
          // Still mounted where we are: force-cleanup unmounts it.
        }
      }
    }
  }

  private static void run(
      Settings settings, String command, List<String> arguments, Duration atMost)
      throws IOException {
    List<String> line = new ArrayList<>();
    line.addAll(
        List.of(
            settings.binary().toString(),
            "worker",
            command,
            "-p",
            settings.directory().path().toString()));
    line.addAll(arguments);
    // To a file: a detached worker inherits the output, and would keep a pipe open for ever.
    Path output = Files.createTempFile("isolates-ol", ".log");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(line)
              .redirectInput(new File("/dev/null"))
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      // It asks for sudo's word on who we are, even of root.
      builder.environment().putIfAbsent("SUDO_UID", "0");
      Process process = builder.start();
      // Uninterruptibly: left alone, `up` would start a worker that nobody stops.
      process.onExit().completeOnTimeout(null, atMost.toMillis(), TimeUnit.MILLISECONDS).join();
      if (process.isAlive()) {
        process.destroyForcibly();
        throw new OpenLambdaException(
            "`ol worker %s` did not end within %d s: %s"
                .formatted(command, atMost.toSeconds(), lastLine(output)));
      }
      if (process.exitValue() != 0) {
        String why = lastLine(output);
        Path log = settings.directory().log();
        throw new OpenLambdaException(
            "`ol worker " + command + "` failed: " + why + (command.equals("up") ? at(log) : ""));
      }
    } finally {
      Files.deleteIfExists(output);
    }
  }

  private static String lastLine(Path output) {
    try {
      return Command.lastLine(Files.readString(output));
    } catch (IOException e) {
      return Command.lastLine("");
    }
  }
}
