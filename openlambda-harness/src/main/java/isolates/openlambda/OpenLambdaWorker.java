package isolates.openlambda;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.ObjectMapper;

/**
 * The life of a real OpenLambda worker by its own commands, unpatched: {@code ol worker init | up
 * -d | down | force-cleanup}. Each step is bounded in time. Needs root and control groups version
 * 2, as OpenLambda does.
 */
public final class OpenLambdaWorker implements Closeable {
  /** Extracting the base image from Docker takes OpenLambda minutes. */
  private static final Duration INIT = Duration.ofMinutes(15);

  /** Its own limit is 30 s. */
  private static final Duration UP = Duration.ofSeconds(60);

  /** Its own limit is 60 s, and it cannot be asked to hurry. */
  private static final Duration DOWN = Duration.ofSeconds(75);

  private static final Duration CLEANUP = Duration.ofSeconds(60);
  private static final int CLEANUP_ATTEMPTS = 4;
  private static final int CLEANUP_PAUSE_MS = 500;
  private static final Duration KILLED = Duration.ofSeconds(10);
  private static final Duration READY = Duration.ofSeconds(30);

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
   * @param directory OpenLambda's folder, {@code -p}; made by {@code ol worker init} when it is not
   *     there
   * @param image Docker image for the base folder when it has to be made, {@code -i}
   * @param options overrides of config.json, {@code -o}, such as {@code features.import_cache=}
   */
  public record Settings(
      Path binary, Path directory, Optional<String> image, Map<String, String> options) {

    /**
     * Where it lays out what init makes; the presence of this file is how OpenLambda itself tells.
     */
    Path initialised() {
      return directory.resolve("ol.init");
    }

    Path pidFile() {
      return directory.resolve("worker").resolve("worker.pid");
    }

    /** Under this group of version 2 are its sandboxes, one group each. */
    public Path sandboxes() {
      return Path.of(
          "/sys/fs/cgroup", directory.toAbsolutePath().normalize().getFileName() + "-sandboxes");
    }

    /** What config.json says; empty before init. */
    public Map<String, Object> configuration() throws IOException {
      Path file = directory.resolve("config.json");
      if (!Files.isReadable(file)) {
        return Map.of();
      }
      try {
        return new ObjectMapper()
            .readValue(Files.readAllBytes(file), new TypeReference<Map<String, Object>>() {});
      } catch (JacksonException e) {
        throw new OpenLambdaException(
            file + " is no JSON; remove " + directory + " to have it made anew", e);
      }
    }
  }

  /**
   * Makes OpenLambda's folder unless it is there.
   *
   * @throws OpenLambdaException with OpenLambda's reason when it cannot
   */
  public static void initialise(Settings settings) throws IOException, InterruptedException {
    if (Files.exists(settings.initialised())) {
      if (!Files.isDirectory(settings.sandboxes())) {
        // init would make it, and throw away configuration and functions: not for us to decide.
        throw new OpenLambdaException(
            "the control group "
                + settings.sandboxes()
                + " is gone (a reboot?); make it again with: sudo "
                + settings.binary()
                + " worker init -p "
                + settings.directory()
                + ", which keeps nothing of that folder but lambda/");
      }
      return;
    }
    List<String> arguments = new ArrayList<>();
    settings.image().ifPresent(image -> arguments.addAll(List.of("-i", image)));
    run(settings, "init", arguments, INIT);
  }

  /**
   * Starts a worker, making its folder first when needed, and waits until it serves.
   *
   * @param timeout of the client's reads
   * @throws OpenLambdaException with OpenLambda's reason when it does not start
   */
  public static OpenLambdaWorker start(Settings settings, Duration timeout)
      throws IOException, InterruptedException {
    initialise(settings);
    List<String> arguments = new ArrayList<>(List.of("-d"));
    if (!settings.options().isEmpty()) {
      List<String> overrides = new ArrayList<>();
      settings.options().forEach((key, value) -> overrides.add(key + "=" + value));
      arguments.addAll(List.of("-o", String.join(",", overrides)));
    }
    run(settings, "up", arguments, UP);
    OpenLambdaClient client = new OpenLambdaClient(url(settings), timeout);
    try {
      // `up` says "Ready!" when the worker has its unix socket; a port that is taken kills it only
      // after that.
      ProcessHandle process = process(settings);
      long deadline = System.nanoTime() + READY.toNanos();
      while (process.isAlive() && !client.isReady() && System.nanoTime() < deadline) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
      client.requireOpenLambda();
      if (!process.isAlive()) {
        throw new OpenLambdaException(
            "the worker ended at once; see "
                + settings.directory().resolve("worker.out")
                + "; most often its port is taken: choose another with worker_port");
      }
      return new OpenLambdaWorker(settings, process, client);
    } catch (IOException e) {
      client.close();
      stop(settings);
      throw e;
    }
  }

  private static String url(Settings settings) throws IOException {
    Map<String, Object> configuration = settings.configuration();
    Object port =
        settings
            .options()
            .getOrDefault(
                "worker_port", String.valueOf(configuration.getOrDefault("worker_port", "5000")));
    return "http://localhost:" + port;
  }

  private static ProcessHandle process(Settings settings) throws IOException {
    return running(settings)
        .orElseThrow(
            () -> new OpenLambdaException("the worker left no pid in " + settings.pidFile()));
  }

  private static Optional<ProcessHandle> running(Settings settings) throws IOException {
    if (!Files.isReadable(settings.pidFile())) {
      return Optional.empty();
    }
    try {
      return ProcessHandle.of(Long.parseLong(Files.readString(settings.pidFile()).strip()))
          .filter(ProcessHandle::isAlive)
          // The number may have gone to another program since.
          .filter(
              found ->
                  found
                      .info()
                      .command()
                      .filter(command -> sameFile(command, settings.binary()))
                      .isPresent());
    } catch (NumberFormatException e) {
      throw new OpenLambdaException(settings.pidFile() + " holds no number; remove it", e);
    }
  }

  private static boolean sameFile(String command, Path binary) {
    try {
      return Files.isSameFile(Path.of(command), binary);
    } catch (IOException e) {
      return false;
    }
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

  /** Completes when it has ended, however. */
  public CompletableFuture<Void> death() {
    return process.onExit().thenApply(ended -> null);
  }

  /**
   * Stops it: our connections are closed first, for a request that is still under way keeps it from
   * ending; then {@code down}, then what {@link #stop} does to one that will not.
   *
   * @throws OpenLambdaException when something of it is left all the same, with what to do
   */
  @Override
  public void close() throws IOException {
    client.close();
    try {
      stop(settings);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OpenLambdaException(
          "interrupted while stopping the worker in " + settings.directory(), e);
    }
  }

  /**
   * Stops whatever worker runs on a folder, and cleans up after one that was killed: {@code down};
   * a worker that does not heed it is killed, for {@code force-cleanup} only waits for it; then
   * {@code force-cleanup}, more than once, for the first one often finds control groups whose
   * processes have yet to die.
   */
  public static void stop(Settings settings) throws IOException, InterruptedException {
    try {
      run(settings, "down", List.of(), DOWN);
      return;
    } catch (OpenLambdaException e) {
      kill(settings);
    }
    // A shutdown cut short may have removed this folder already, without which force-cleanup never
    // succeeds.
    Files.createDirectories(settings.directory().resolve("worker").resolve("root-sandboxes"));
    for (int attempt = 1; ; attempt++) {
      try {
        run(settings, "force-cleanup", List.of(), CLEANUP);
        return;
      } catch (OpenLambdaException e) {
        if (attempt == CLEANUP_ATTEMPTS) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(CLEANUP_PAUSE_MS);
      }
    }
  }

  private static void kill(Settings settings) throws IOException {
    Optional<ProcessHandle> stubborn = running(settings);
    if (stubborn.isPresent()) {
      stubborn.get().destroyForcibly();
      stubborn
          .get()
          .onExit()
          .completeOnTimeout(stubborn.get(), KILLED.toSeconds(), TimeUnit.SECONDS)
          .join();
    }
  }

  private static void run(
      Settings settings, String command, List<String> arguments, Duration atMost)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>();
    line.addAll(
        List.of(
            settings.binary().toString(),
            "worker",
            command,
            "-p",
            settings.directory().toString()));
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
      if (!process.waitFor(atMost.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new OpenLambdaException(
            "`ol worker " + command + "` did not end within " + atMost.toSeconds() + " s");
      }
      if (process.exitValue() != 0) {
        throw new OpenLambdaException("`ol worker " + command + "` failed: " + lastLine(output));
      }
    } finally {
      Files.deleteIfExists(output);
    }
  }

  private static String lastLine(Path output) throws IOException {
    return Files.readString(output)
        .lines()
        .filter(text -> !text.isBlank())
        .reduce((first, second) -> second)
        .orElse("it does not say why");
  }
}
