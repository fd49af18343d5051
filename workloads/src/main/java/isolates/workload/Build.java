package isolates.workload;

import isolates.process.Directories;
import isolates.process.Programs;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Builds functions into one folder, {@code NAME/} each, and only those whose sources changed since.
 */
public final class Build {
  private static final long MINUTES_AT_MOST = 5;
  private static final Pattern OUTSIDE = Pattern.compile("\\.\\./[\\w./-]+");

  /** A file's lock is between processes: within one, a second asker gets an exception. */
  private static final ReentrantLock ONE_AT_A_TIME = new ReentrantLock();

  private final Path output;

  /**
   * @param output the folder that holds a folder for each function: the root that the controller
   *     serves
   */
  public Build(Path output) {
    this.output = output;
  }

  /** Why this machine cannot build or run a function, and what would help; empty if it can. */
  public static Optional<String> unavailableReason(Workload workload) {
    return workload.needs().stream()
        .filter(program -> Programs.find(program).isEmpty())
        .findFirst()
        .map(
            program ->
                "needs "
                    + program
                    + ", which is not on this machine; install it or put it on the PATH");
  }

  /**
   * Builds a function, unless what is there was built from the same files by the same command.
   *
   * @return the executable that an isolate runs
   * @throws WorkloadException if the build fails, with the first line it complained in
   */
  public Path build(Workload workload) throws InterruptedException {
    Path folder = output.resolve(workload.name());
    Path executable = folder.resolve(workload.isolate());
    ONE_AT_A_TIME.lockInterruptibly();
    try {
      Files.createDirectories(output);
      try (FileChannel lock =
          FileChannel.open(
              output.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        lock.lock();
        String stamp = stamp(workload);
        Path stampFile = output.resolve("." + workload.name() + ".stamp");
        if (!Files.isExecutable(executable)
            || !Files.exists(stampFile)
            || !Files.readString(stampFile).equals(stamp)) {
          make(workload, folder);
          openToAll(folder);
          Files.writeString(stampFile, stamp);
        }
      }
    } catch (IOException e) {
      throw new WorkloadException(workload.name() + ": cannot build into " + folder + ": " + e, e);
    } finally {
      ONE_AT_A_TIME.unlock();
    }
    if (!Files.isExecutable(executable)) {
      throw new WorkloadException(
          workload.name()
              + (Files.exists(executable)
                  ? ": is not executable, and chmod +x is missing: "
                  : ": its build left no executable ")
              + executable
              + "; see isolate and build in "
              + workload.folder().resolve(Manifest.FILE_NAME));
    }
    return executable;
  }

  /** All there is, links as links, so that the function finds its data and packages. */
  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> found = Files.walk(from)) {
      for (Path path : found.filter(each -> !each.equals(from)).toList()) {
        Files.copy(
            path,
            to.resolve(from.relativize(path)),
            StandardCopyOption.COPY_ATTRIBUTES,
            LinkOption.NOFOLLOW_LINKS);
      }
    }
  }

  /** An isolate is another user than whoever wrote the function. */
  private static void openToAll(Path folder) throws IOException {
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path path : found.filter(each -> !Files.isSymbolicLink(each)).toList()) {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
        boolean runs = permissions.contains(PosixFilePermission.OWNER_EXECUTE);
        if (permissions.addAll(PosixFilePermissions.fromString(runs ? "r-xr-xr-x" : "r--r--r--"))) {
          Files.setPosixFilePermissions(path, permissions);
        }
      }
    }
  }

  private static void make(Workload workload, Path folder)
      throws IOException, InterruptedException {
    // What an earlier build left, and this one would not.
    Directories.delete(folder);
    Files.createDirectories(folder);
    if (workload.build().isEmpty()) {
      copy(workload.folder(), folder);
      return;
    }
    // It may take minutes.
    System.err.println("building " + workload.name());
    Path log = folder.resolveSibling("." + workload.name() + ".log");
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", workload.build().get())
            .directory(workload.folder().toFile())
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectOutput(log.toFile());
    builder.environment().put("OUT", folder.toAbsolutePath().toString());
    Process process = builder.start();
    try {
      if (!process.waitFor(MINUTES_AT_MOST, TimeUnit.MINUTES)) {
        throw new WorkloadException(
            "%s: its build took more than %d minutes; see %s"
                .formatted(workload.name(), MINUTES_AT_MOST, log));
      }
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      List<String> lines = Files.readAllLines(log);
      String complaint =
          lines.stream()
              .filter(line -> line.contains("error"))
              .findFirst()
              .or(() -> lines.stream().findFirst())
              .orElse("it said nothing");
      throw new WorkloadException(
          "%s: its build failed with status %d: %s (all of it in %s)"
              .formatted(workload.name(), process.exitValue(), complaint, log));
    }
    // How it starts is for the controller to read.
    Files.copy(
        workload.folder().resolve(Manifest.FILE_NAME),
        folder.resolve(Manifest.FILE_NAME),
        StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * A digest of everything a build depends on that lies in the function's folder, or that its
   * command names by a path that leads out of it.
   */
  private static String stamp(Workload workload) throws IOException {
    MessageDigest digest = Check.sha256();
    digest.update(workload.build().orElse("").getBytes(StandardCharsets.UTF_8));
    List<Path> roots = new ArrayList<>(List.of(workload.folder()));
    Matcher outside = OUTSIDE.matcher(workload.build().orElse(""));
    while (outside.find()) {
      roots.add(workload.folder().resolve(outside.group()).normalize());
    }
    for (Path root : roots) {
      digest(root, digest);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void digest(Path root, MessageDigest digest) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        digest.update(file.toString().getBytes(StandardCharsets.UTF_8));
        digest.update(Files.readAllBytes(file));
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
