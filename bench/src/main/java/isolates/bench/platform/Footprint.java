package isolates.bench.platform;

import isolates.workload.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * One thing that a platform needs on disk.
 *
 * @param item what it is, in a word or two
 * @param path a file, or a folder with all in it
 * @param ofMachine whether other programs of the machine use it too: the JDK, Python, runc
 * @param bytes how much of what lies at the path is needed; empty for all of it
 */
public record Footprint(String item, Path path, boolean ofMachine, OptionalLong bytes) {
  public Footprint(String item, Path path, boolean ofMachine) {
    this(item, path, ofMachine, OptionalLong.empty());
  }

  static Footprint own(String item, Path path) {
    return new Footprint(item, path, false);
  }

  static Footprint ofMachine(String item, Path path) {
    return new Footprint(item, path, true);
  }

  /** Those that are there. */
  static List<Footprint> present(List<Footprint> all) {
    return all.stream().filter(each -> Files.exists(each.path())).toList();
  }

  static Path home() {
    return Path.of(System.getProperty("isolates.home", "")).toAbsolutePath();
  }

  /** A program or library of ours that the build made. */
  public static Path nativePart(String name) {
    String told = System.getProperty("isolates.native");
    return (told == null ? home().resolve("target/native") : Path.of(told)).resolve(name);
  }

  static Path jdk() {
    return Path.of(System.getProperty("java.home"));
  }

  /** Interpreters that a function names by their path, for those it needs when it runs. */
  static List<Footprint> interpreters(Workload workload) {
    return workload.needs().stream()
        .filter(program -> program.startsWith("/"))
        .flatMap(program -> interpreter(Path.of(program)).stream())
        .toList();
  }

  /** {@code /usr/bin/python3}: the program, and its library beside it in {@code /usr/lib}. */
  static List<Footprint> interpreter(Path program) {
    try {
      Path real = program.toRealPath();
      String name = real.getFileName().toString();
      Path library = real.resolveSibling(Path.of("..", "lib", name)).normalize();
      return List.of(ofMachine(name, real), ofMachine(name + " library", library));
    } catch (IOException e) {
      return List.of();
    }
  }
}
