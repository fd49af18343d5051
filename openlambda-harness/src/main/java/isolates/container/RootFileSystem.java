package isolates.container;

import isolates.process.Command;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The root file system of a function's containers: a small folder of mount points and links around
 * the host's own system folders, which are bound read-only. Nothing is downloaded or copied.
 *
 * @param path the folder; all containers of a function share it, read-only
 * @param systemFolders the host's folders to bind, such as /usr; /lib and others are links on most
 *     systems, and are so here
 * @param devices the nodes of /dev as a folder to bind, or null: then the host's nodes are bound
 *     over {@code path/dev/*}
 */
record RootFileSystem(Path path, List<Path> systemFolders, Path devices) {
  static final List<String> DEVICES = List.of("null", "zero", "full", "random", "urandom");
  private static final List<String> SYSTEM =
      List.of("usr", "lib", "lib32", "lib64", "libx32", "bin", "sbin");

  /** In the container: the function's files. */
  static final Path HANDLER = Path.of("/handler");

  /** In the container: the agent's files. */
  static final Path AGENT = Path.of("/agent");

  /** In the container: the socket that the worker listens on. */
  static final Path SOCKET = Path.of("/host/agent.sock");

  /** Lays out the folder, which must not be there yet. */
  static RootFileSystem create(Path path) throws IOException {
    Files.createDirectories(path);
    List<Path> bound = new ArrayList<>();
    for (String name : SYSTEM) {
      Path onHost = Path.of("/", name);
      if (Files.isSymbolicLink(onHost)) {
        Files.createSymbolicLink(path.resolve(name), Files.readSymbolicLink(onHost));
      } else if (Files.isDirectory(onHost)) {
        Files.createDirectory(path.resolve(name));
        bound.add(onHost);
      }
    }
    List<Path> own =
        Stream.of("proc", "dev", "tmp", "etc", "handler", "agent", "host")
            .map(path::resolve)
            .toList();
    for (Path folder : own) {
      Files.createDirectory(folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    // A runtime gives the mode of the mount point to the tmpfs on it: anyone may write, only owners
    // remove.
    Files.setAttribute(path.resolve("tmp"), "unix:mode", 01777);
    writeEtc(path.resolve("etc"));
    Path dev = path.resolve("dev");
    return new RootFileSystem(path, List.copyOf(bound), makeNodes(dev) ? dev : null);
  }

  private static void writeEtc(Path etc) throws IOException {
    // Without the loader's cache every program start searches the library folders one by one.
    Path cache = Path.of("/etc/ld.so.cache");
    if (Files.isReadable(cache)) {
      Files.copy(cache, etc.resolve("ld.so.cache"));
    }
    Files.writeString(
        etc.resolve("passwd"), "root:x:0:0::/:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n");
    Files.writeString(etc.resolve("group"), "root:x:0:\nnogroup:x:65534:\n");
  }

  /**
   * Makes nodes where we may and where they work; else plain files for the host's own to be bound
   * over.
   */
  private static boolean makeNodes(Path dev) throws IOException {
    List<String> copy = new ArrayList<>(List.of("cp", "--archive"));
    DEVICES.forEach(name -> copy.add("/dev/" + name));
    copy.add(dev.toString());
    if (Command.run(copy).succeeded() && canWrite(dev.resolve("null"))) {
      return true;
    }
    for (String name : DEVICES) {
      Files.deleteIfExists(dev.resolve(name));
      Files.createFile(dev.resolve(name));
    }
    return false;
  }

  /** Not on a file system mounted with nodev. */
  private static boolean canWrite(Path node) {
    try (OutputStream out = Files.newOutputStream(node)) {
      out.write(0);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Where a path of the container is on the host. */
  Path onHost(Path inContainer) {
    return path.resolve(Path.of("/").relativize(inContainer));
  }

  /** Whether a program of the host can be run in the container, under the same path. */
  static boolean holds(Path program) {
    try {
      Path real = program.toRealPath();
      return Files.isExecutable(real)
          && Stream.of(program, real).allMatch(RootFileSystem::inSystemFolder);
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean inSystemFolder(Path path) {
    return SYSTEM.stream().anyMatch(name -> path.startsWith(Path.of("/", name)));
  }
}
