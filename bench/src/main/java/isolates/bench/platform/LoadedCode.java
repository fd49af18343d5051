package isolates.bench.platform;

import isolates.process.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;

/**
 * The code of a server that runs: what holds the classes that its JVM has loaded, on the class path
 * that it shares with us. Of a library that is the whole jar. In the packaged jar, which holds the
 * suite and its libraries in one, it is the packages that it has loaded a class of.
 */
final class LoadedCode {
  /** {@code |--isolates.controller.Exit/0x00007f46a4000c00}; null in place of the JDK's address. */
  private static final Pattern CLASS = Pattern.compile("[| -]*([\\w.$]+)/0x\\p{XDigit}+.*");

  /** Code that is loaded but is no class. */
  private static final String EPOLL =
      "META-INF/native/libnetty_transport_native_epoll_%s.so"
          .formatted(System.getProperty("os.arch").equals("aarch64") ? "aarch_64" : "x86_64");

  private LoadedCode() {}

  /**
   * @param pid of a JVM whose class path is ours
   * @throws PlatformException if it cannot be asked, in one line
   */
  static List<Footprint> of(long pid) {
    TreeMap<Path, Set<String>> packages = new TreeMap<>();
    List<String> resources = new ArrayList<>(List.of(EPOLL));
    loadedClasses(pid).forEach(name -> resources.add(name.replace('.', '/') + ".class"));
    for (String resource : resources) {
      URL url = LoadedCode.class.getClassLoader().getResource(resource);
      // A class of the JDK lies in its modules; one that was made at run time lies nowhere.
      if (url != null && !url.getProtocol().equals("jrt")) {
        packages
            .computeIfAbsent(holder(url, resource), holder -> new TreeSet<>())
            .add(resource.substring(0, resource.lastIndexOf('/') + 1));
      }
    }
    List<Footprint> code = new ArrayList<>();
    packages.forEach(
        (holder, names) -> {
          boolean ours = names.stream().anyMatch(name -> name.startsWith("isolates/"));
          if (Files.isDirectory(holder)) {
            topmost(names)
                .forEach(name -> code.add(Footprint.own("classes " + name, holder.resolve(name))));
          } else if (ours) {
            code.add(
                new Footprint(
                    "code and libraries, of one jar",
                    holder,
                    false,
                    OptionalLong.of(share(holder, names))));
          } else {
            code.add(Footprint.own(holder.getFileName().toString(), holder));
          }
        });
    return code;
  }

  private static List<String> loadedClasses(long pid) {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    if (!Files.isExecutable(jcmd)) {
      throw new PlatformException(
          jcmd + " is not there, but tells what code a server needs; run with a JDK, not a JRE");
    }
    Command.Result result =
        Command.run(List.of(jcmd.toString(), Long.toString(pid), "VM.class_hierarchy"));
    String said = result.output();
    if (result.status() == -1) {
      throw new PlatformException("jcmd cannot be run: " + said);
    }
    List<String> classes =
        said.lines().map(CLASS::matcher).filter(Matcher::matches).map(m -> m.group(1)).toList();
    if (classes.isEmpty()) {
      throw new PlatformException("jcmd does not tell the classes of process " + pid + ": " + said);
    }
    return classes;
  }

  /** The jar, or the folder of classes, that a resource is in. */
  private static Path holder(URL url, String resource) {
    String text = url.toString();
    String place = text.substring(0, text.length() - resource.length());
    return Path.of(
        URI.create(
            place.startsWith("jar:")
                ? place.substring("jar:".length(), place.length() - "!/".length())
                : place));
  }

  /** Without packages inside of another of them. */
  private static List<String> topmost(Set<String> packages) {
    return packages.stream()
        .filter(
            name ->
                packages.stream().noneMatch(other -> !other.equals(name) && name.startsWith(other)))
        .toList();
  }

  /** The size of some packages in a jar, as compressed there. */
  private static long share(Path jar, Set<String> packages) {
    try (JarFile file = new JarFile(jar.toFile())) {
      return file.stream()
          .filter(entry -> packages.contains(directory(entry)))
          .mapToLong(ZipEntry::getCompressedSize)
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(jar + " cannot be read", e);
    }
  }

  private static String directory(ZipEntry entry) {
    return entry.getName().substring(0, entry.getName().lastIndexOf('/') + 1);
  }
}
