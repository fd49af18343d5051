package isolates.bench.measure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Who has a processor first when driver and servers want it: threads that send are niced above all
 * else and, where there are more than two processors, have one to themselves. Linux keeps both for
 * each thread, and hands them on to the threads and processes that it starts.
 */
public final class ProcessorShare implements AutoCloseable {
  private static final Path SELF = Path.of("/proc/thread-self");
  private static final int ENOUGH = 3;
  private static final String NICE = "-5";

  private final List<String> all;

  private ProcessorShare(List<String> all) {
    this.all = all;
  }

  /**
   * Keeps what this thread starts until it is closed off the senders' processor, if they have one.
   */
  public static ProcessorShare ofServers() {
    List<String> all = processors();
    if (all.size() >= ENOUGH) {
      on(all.subList(1, all.size()));
    }
    return new ProcessorShare(all);
  }

  /**
   * Makes this thread one that starts senders.
   *
   * @return what came of it, for environment.json
   */
  public static String ofSenders() {
    String nice = run("renice", "-n", NICE, "-p", self());
    String niced = nice.isEmpty() ? "nice " + NICE : "not niced: " + nice;
    List<String> all = processors();
    if (all.size() < ENOUGH) {
      return niced;
    }
    String refused = on(all.subList(0, 1));
    return niced + (refused.isEmpty() ? ", alone on processor " + all.get(0) : ", " + refused);
  }

  /** Where servers run, for environment.json. */
  public String state() {
    return all.size() >= ENOUGH
        ? "on processors " + String.join(",", all.subList(1, all.size()))
        : "on the senders' processors";
  }

  @Override
  public void close() {
    if (all.size() >= ENOUGH) {
      on(all);
    }
  }

  private static String on(List<String> processors) {
    return run("taskset", "-c", "-p", String.join(",", processors), self());
  }

  /** Those that this thread may run on, such as {@code 0-2,5} in the kernel's words. */
  private static List<String> processors() {
    try {
      return Files.readAllLines(SELF.resolve("status")).stream()
          .filter(line -> line.startsWith("Cpus_allowed_list:"))
          .flatMap(line -> Arrays.stream(line.replaceFirst(".*:\\s*", "").split(",")))
          .map(range -> range.split("-"))
          .flatMap(
              ends ->
                  IntStream.rangeClosed(
                          Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]))
                      .mapToObj(Integer::toString))
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static String self() {
    try {
      return SELF.toRealPath().getFileName().toString();
    } catch (IOException e) {
      return "0"; // which is refused, with the reason
    }
  }

  /** What a command complained of; empty if it did as it was told. */
  private static String run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 ? "" : said.strip();
    } catch (IOException e) {
      return e.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }
}
