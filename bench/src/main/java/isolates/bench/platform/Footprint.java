package isolates.bench.platform;

import isolates.workload.Workload;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One thing that a platform needs on disk.
 *
 * @param item what it is, in a word or two
 * @param path a file, or a folder with all in it
 * @param ofMachine whether other programs of the machine use it too: the JDK, Python, runc
 */
public record Footprint(String item, Path path, boolean ofMachine) {
  /**
   * A class out of each library that controller and container worker are built on, by its name: a
   * class path holds more than one of the two needs.
   */
  private static final List<String> NETTY_AND_PICOCLI =
      List.of(
          "io/netty/channel/epoll/EpollIoHandler.class",
          "io/netty/channel/unix/FileDescriptor.class",
          "io/netty/channel/Channel.class",
          "io/netty/buffer/ByteBuf.class",
          "io/netty/util/ReferenceCountUtil.class",
          "io/netty/resolver/AddressResolver.class",
          "io/netty/handler/flow/FlowControlHandler.class",
          "io/netty/handler/codec/http/HttpServerCodec.class",
          "io/netty/handler/codec/LengthFieldBasedFrameDecoder.class",
          "META-INF/native/libnetty_transport_native_epoll_%s.so"
              .formatted(System.getProperty("os.arch").equals("aarch64") ? "aarch_64" : "x86_64"),
          "picocli/CommandLine.class");

  private static final List<String> MORE_OF_THE_WORKER =
      List.of(
          "tools/jackson/databind/ObjectMapper.class",
          "tools/jackson/core/JsonParser.class",
          "com/fasterxml/jackson/annotation/JsonProperty.class",
          "tools/jackson/dataformat/yaml/YAMLMapper.class",
          "org/snakeyaml/engine/v2/api/Load.class",
          "org/apache/commons/compress/archivers/tar/TarArchiveInputStream.class",
          "org/apache/commons/io/IOUtils.class",
          "org/apache/commons/lang3/ArrayUtils.class");

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

  /** A server's own classes and the libraries it uses; one item where all are one jar. */
  static List<Footprint> code(Class<?> main) {
    List<Footprint> code = new ArrayList<>();
    Path own = ofResource(main.getName().replace('.', '/') + ".class").orElseThrow();
    if (Files.isRegularFile(own)) {
      return List.of(own("code and libraries, one jar", own));
    }
    code.add(own("code", own.resolve(packageRoot(main))));
    List<String> libraries = new ArrayList<>(NETTY_AND_PICOCLI);
    if (main.getName().startsWith("isolates.openlambda")) {
      libraries.addAll(MORE_OF_THE_WORKER);
    }
    libraries.stream()
        .map(Footprint::ofResource)
        .flatMap(Optional::stream)
        .distinct()
        .forEach(jar -> code.add(own(jar.getFileName().toString(), jar)));
    return code;
  }

  /** {@code isolates/controller} of {@code isolates.controller.ControllerMain}. */
  private static Path packageRoot(Class<?> main) {
    String[] names = main.getName().split("\\.", -1);
    return Path.of(names[0], names[1]);
  }

  /** The jar, or the folder of classes, that a resource is in. */
  private static Optional<Path> ofResource(String name) {
    URL url = Footprint.class.getClassLoader().getResource(name);
    if (url == null) {
      return Optional.empty();
    }
    String text = url.toString();
    String place = text.substring(0, text.length() - name.length());
    try {
      String file =
          place.startsWith("jar:") ? place.substring("jar:".length(), place.length() - 2) : place;
      return Optional.of(Path.of(new URI(file)));
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the class path holds " + url, e);
    }
  }

  static Path home() {
    return Path.of(System.getProperty("isolates.home", "")).toAbsolutePath();
  }

  static Path nativePart(String name) {
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
