package isolates.bench.experiment;

import isolates.bench.MachineLacksException;
import isolates.bench.WrongUseException;
import isolates.bench.measure.HttpDriver;
import isolates.bench.measure.Interruption;
import isolates.bench.measure.Response;
import isolates.bench.platform.Platform;
import isolates.bench.platform.PlatformException;
import isolates.bench.platform.PlatformKind;
import isolates.bench.sample.Mode;
import isolates.process.Command;
import isolates.workload.Workload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Timer;
import java.util.TimerTask;

/**
 * Each function once on each platform, before anything is measured: what does not answer rightly is
 * named in its own words and left out, and the others are measured.
 */
public final class Trial {
  private static final long SAY_EACH_MS = 5_000;

  /** How long platforms let a function run. */
  public static final Duration LONGEST = Duration.ofSeconds(30);

  private static final int LONGEST_LAST_WORDS = 200;

  private final Path logs;
  private final long input;
  private final Duration limit;
  private final Map<String, String> failed = new LinkedHashMap<>();

  /**
   * @param logs where platforms write what their functions say on standard error
   * @param input that each is asked with
   * @param limit to wait for a response, at most; told to whoever watches
   */
  public Trial(Path logs, long input, Duration limit) {
    this.logs = logs;
    this.input = input;
    this.limit = limit;
  }

  /**
   * Refuses to wait for what will not come.
   *
   * @throws WrongUseException if a response is to be waited for longer than it can take
   */
  public static void requireLimit(Duration timeout) {
    if (timeout.compareTo(LONGEST) > 0) {
      throw new WrongUseException(
          "timeout: at most %d s, which is how long platforms let a function run"
              .formatted(LONGEST.toSeconds()));
    }
  }

  /**
   * Tries them, and has each platform leave out what fails on it.
   *
   * @return functions and platforms to why they are left out, in one line each
   * @throws MachineLacksException if nothing is left
   * @throws PlatformException if a platform does not start with any of them
   */
  @SuppressWarnings("try") // what is guarded does not speak to its guard
  public Map<String, String> run(List<Platform> platforms, List<Workload> workloads)
      throws InterruptedException {
    int tried = 0;
    try (HttpDriver driver = new HttpDriver(limit);
        Interruption interruption = Interruption.guard(driver::cancel)) {
      for (Platform platform : platforms) {
        List<Workload> able =
            workloads.stream().filter(each -> platform.unavailableReason(each).isEmpty()).toList();
        tried += able.size();
        if (!able.isEmpty()) {
          tryEach(driver, platform, able);
        }
      }
    }
    if (failed.size() == tried) {
      throw new MachineLacksException(
          "nothing is left to measure: "
              + failed.entrySet().stream()
                  .map(each -> each.getKey() + ": " + each.getValue())
                  .findFirst()
                  .orElse("no platform can run any of the functions"));
    }
    return failed;
  }

  private void tryEach(HttpDriver driver, Platform platform, List<Workload> workloads)
      throws InterruptedException {
    try {
      for (Workload workload : startable(platform, workloads)) {
        tryOne(driver, platform, workload);
      }
    } finally {
      driver.disconnect();
      platform.stop();
    }
  }

  /** Starts it, without those that keep it from starting. */
  private List<Workload> startable(Platform platform, List<Workload> workloads)
      throws InterruptedException {
    try {
      platform.startForTrial(workloads);
      return workloads;
    } catch (PlatformException together) {
      platform.stop();
      if (workloads.size() == 1) {
        throw together;
      }
      List<Workload> good = new ArrayList<>();
      Map<Workload, String> bad = new LinkedHashMap<>();
      for (Workload workload : workloads) {
        try {
          platform.startForTrial(List.of(workload));
          good.add(workload);
        } catch (PlatformException alone) {
          bad.put(workload, alone.getMessage());
        } finally {
          platform.stop();
        }
      }
      if (good.isEmpty()) {
        throw together;
      }
      bad.forEach((workload, why) -> leaveOut(platform, workload, why));
      platform.startForTrial(good);
      return good;
    }
  }

  private void tryOne(HttpDriver driver, Platform platform, Workload workload)
      throws InterruptedException {
    Path log = logs.resolve(platform.id().toString().replace('/', '-') + ".log");
    long said = log.toFile().length();
    long start = System.nanoTime();
    Timer waiting = new Timer("trial", true);
    waiting.schedule(
        new TimerTask() {
          @Override
          public void run() {
            System.err.printf(
                "trying %s on %s: no response for %d s, %d at most%n",
                workload.name(),
                platform.id(),
                Duration.ofNanos(System.nanoTime() - start).toSeconds(),
                limit.toSeconds());
          }
        },
        SAY_EACH_MS,
        SAY_EACH_MS);
    Response response;
    try {
      response =
          driver.invoker(platform.endpoint(workload, Mode.COLD), workload.check()).invoke(input);
    } finally {
      waiting.cancel();
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    platform
        .death()
        .ifPresent(
            death -> {
              throw new PlatformException(death);
            });
    if (response.ok()) {
      platform.settle(Mode.COLD, response.instance());
    } else {
      String words = lastWords(log, said);
      boolean known = words.isEmpty() || response.error().contains(words);
      String port =
          workload
              .server()
              .filter(server -> response.status().isEmpty())
              .filter(server -> platform.id().platform().equals(PlatformKind.CONTAINER.id()))
              .map(server -> "; does its server listen at %s?".formatted(server.address()))
              .orElse("");
      leaveOut(
          platform, workload, response.error() + port + (known ? "" : "; it said last: " + words));
    }
  }

  private void leaveOut(Platform platform, Workload workload, String why) {
    String name = workload.name() + " on " + platform.id();
    failed.put(name, why);
    platform.leaveOut(workload, why);
    System.err.printf("isolates-bench: left out: %s: %s%n", name, why);
  }

  private static String lastWords(Path log, long from) {
    try {
      byte[] all = Files.readAllBytes(log);
      int start = (int) Math.min(from, all.length);
      String last =
          Command.lastLine(new String(all, start, all.length - start, StandardCharsets.UTF_8));
      return last.length() <= LONGEST_LAST_WORDS ? last : last.substring(0, LONGEST_LAST_WORDS);
    } catch (IOException e) {
      return "";
    }
  }
}
