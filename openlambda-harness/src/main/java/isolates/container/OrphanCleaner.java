package isolates.container;

import isolates.openlambda.ProcessIdentity;
import isolates.process.Command;
import isolates.process.Directories;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What workers that were killed have left: processes, control groups, mounts, folders, state of the
 * OCI runtime. A worker writes down where its folder is before it makes anything, and everything
 * else it makes bears its name; only what belongs to a worker that is dead is ever touched.
 *
 * @param records a folder with one file a worker, named after it, that holds the path of its folder
 * @param hierarchies where control groups may be
 */
record OrphanCleaner(Path records, CgroupHierarchies hierarchies) {

  static OrphanCleaner onThisMachine() {
    Path run = Path.of("/run");
    Path records =
        Runtimes.isRoot() && Files.isWritable(run)
            ? run.resolve("isolates-container")
            : Path.of(
                System.getProperty("java.io.tmpdir"),
                // By number: a container of somebody else's image knows no name.
                "isolates-container-" + Runtimes.userId());
    return new OrphanCleaner(records, CgroupHierarchies.mounted());
  }

  /** Writes down that a worker is going to use that folder. */
  void record(ProcessIdentity worker, Path folder) throws IOException {
    Files.createDirectories(records);
    Files.writeString(records.resolve(worker.name()), folder.toString());
  }

  /** It is gone, and has left nothing. */
  void forget(ProcessIdentity worker) throws IOException {
    Files.deleteIfExists(records.resolve(worker.name()));
  }

  /**
   * Removes everything that dead workers have left.
   *
   * @return a line for each thing removed, or not
   */
  List<String> remove() {
    List<String> report = new ArrayList<>();
    for (ProcessIdentity dead : dead()) {
      try {
        Path record = records.resolve(dead.name());
        Optional<Path> folder =
            Files.isRegularFile(record)
                ? Optional.of(Path.of(Files.readString(record)))
                : Optional.empty();
        remove(dead, folder, report);
        Files.deleteIfExists(record);
      } catch (IOException e) {
        report.add("cannot remove all that " + dead.name() + " left: " + e);
      }
    }
    return report;
  }

  private List<ProcessIdentity> dead() {
    Stream<String> recorded;
    try (Stream<Path> files = Files.list(records)) {
      recorded = files.map(file -> file.getFileName().toString()).toList().stream();
    } catch (IOException e) {
      recorded = Stream.empty(); // none yet
    }
    return Stream.concat(recorded, ControlGroup.workers(hierarchies).stream())
        .map(ProcessIdentity::parse)
        .flatMap(Optional::stream)
        .filter(worker -> !worker.isAlive())
        .distinct()
        .toList();
  }

  private void remove(ProcessIdentity dead, Optional<Path> folder, List<String> report)
      throws IOException {
    killProcesses(dead.name() + "-", report);
    ControlGroup group = ControlGroup.ofWorker(hierarchies, dead.name());
    if (!group.folders().isEmpty()) {
      boolean gone = ControlGroup.destroyWorker(hierarchies, dead.name(), Duration.ofSeconds(10));
      report.add((gone ? "removed" : "cannot remove") + " control group " + group.ociPath());
    }
    if (folder.isPresent()
        && Files.isDirectory(folder.get())
        && ProcessIdentity.parse(folder.get().getFileName().toString()).equals(Optional.of(dead))) {
      unmountBelow(folder.get(), report);
      Directories.delete(folder.get());
      report.add("removed " + folder.get());
    }
  }

  /**
   * Kills the first processes of containers, known by the token on their command line. Needed where
   * there are no control groups.
   *
   * @param prefix of the containers' names
   */
  static void killProcesses(String prefix, List<String> report) {
    ProcessHandle.allProcesses()
        .filter(process -> arguments(process.pid()).anyMatch(argument -> isToken(argument, prefix)))
        .filter(ProcessHandle::destroyForcibly)
        .forEach(process -> report.add("killed process " + process.pid()));
  }

  private static boolean isToken(String argument, String prefix) {
    return argument.startsWith(prefix)
        && argument.matches("isolates-[0-9]+-[0-9]+-[0-9]+-[0-9a-f]{32}");
  }

  private static Stream<String> arguments(long pid) {
    try {
      byte[] line = Files.readAllBytes(Path.of("/proc", Long.toString(pid), "cmdline"));
      return Stream.of(new String(line, StandardCharsets.ISO_8859_1).split("\0", -1));
    } catch (IOException e) {
      return Stream.empty(); // ended meanwhile
    }
  }

  private static void unmountBelow(Path folder, List<String> report) throws IOException {
    List<String> mounts = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
      String mount = line.split(" ", -1)[4];
      if (Path.of(mount).startsWith(folder)) {
        mounts.add(0, mount); // the last made first
      }
    }
    for (String mount : mounts) {
      Command.Result result = Command.run(List.of("umount", "--lazy", mount));
      if (!result.succeeded()) {
        throw new IOException("cannot unmount " + mount + ": " + result.lastLine());
      }
      report.add("unmounted " + mount);
    }
  }
}
