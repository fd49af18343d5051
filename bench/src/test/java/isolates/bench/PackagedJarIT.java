package isolates.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar that {@code mvn package} makes is whole: it runs, and may be handed on. */
class PackagedJarIT {
  private static final Path HOME =
      Path.of(System.getProperty("isolates.home", ".")).toAbsolutePath();
  private static final Path JAR = HOME.resolve("target/isolates-bench.jar");
  private static final Pattern ARTIFACT = Pattern.compile("(.+?)-(\\d.*)\\.jar");
  private static final Pattern LICENSE =
      Pattern.compile("LICENSE[^/]*|META-INF/(LICENSE|NOTICE)[^/]*");

  private JarFile jar;

  @BeforeEach
  void open() throws IOException {
    assumeTrue(Files.exists(JAR), "mvn package makes " + JAR);
    jar = new JarFile(JAR.toFile());
  }

  @AfterEach
  void close() throws IOException {
    if (jar != null) {
      jar.close();
    }
  }

  /** Runs it to a good end, and returns what it said. */
  private static String run(Path in, Path jar, List<String> before, String... words)
      throws Exception {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-jar", jar.toString()));
    command.addAll(List.of(words));
    ProcessBuilder bench =
        new ProcessBuilder(command).directory(in.toFile()).redirectErrorStream(true);
    bench.environment().put("HOME", in.toString());
    Process process = bench.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  @Test
  void runs(@TempDir Path folder) throws Exception {
    assertThat(run(folder, JAR, List.of(), "help")).contains("coldstart");
  }

  @Test
  void runsFromWhereItWasMovedToWhenItIsToldWhereTheProjectIs(@TempDir Path folder)
      throws Exception {
    Path moved = Files.copy(JAR, folder.resolve("moved.jar"));
    assertThat(run(folder, moved, List.of(), "list", "--isolates.home=" + HOME, "--what=functions"))
        .contains("fibo-c");
  }

  /** Whoever has built the project owns its target/, and nobody else may write there. */
  @Test
  void measuresForAnotherUserThanWhoBuiltItAndLeavesTheResultsWhereThatUserStands(
      @TempDir Path folder) throws Exception {
    assumeTrue(System.getProperty("user.name").equals("root"), "only root becomes another user");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    run(
        folder,
        JAR,
        List.of("setpriv", "--reuid=12345", "--regid=12345", "--clear-groups"),
        "coldstart",
        "--function=fibo-c",
        "--platforms=isolates/none",
        "--n=2",
        "--launches=1",
        "--first=1",
        "--warmup=1",
        "--gap=1",
        "--formats=svg");
    assertThat(folder.resolve("results/latest/report.html")).isNotEmptyFile();
    assertThat(folder.resolve(".cache/isolates-bench")).isNotEmptyDirectory();
  }

  @Test
  void carriesItsOwnLicence() throws IOException {
    assertThat(jar.getInputStream(jar.getEntry("META-INF/LICENSE")))
        .hasSameContentAs(Files.newInputStream(HOME.resolve("LICENSE")));
  }

  @Test
  void listsTheLicenceOfEveryLibraryInIt() throws IOException {
    String list =
        new String(
            jar.getInputStream(jar.getEntry("META-INF/THIRD-PARTY.txt")).readAllBytes(),
            StandardCharsets.UTF_8);
    for (Path library : libraries()) {
      Matcher artifact = ARTIFACT.matcher(library.getFileName().toString());
      assertThat(artifact.matches()).as(library.toString()).isTrue();
      assertThat(list).contains(":" + artifact.group(1) + ":" + artifact.group(2) + " - ");
    }
  }

  @Test
  void losesNoLicenceThatALibraryCarries() throws IOException {
    for (Path library : libraries()) {
      String folder =
          "META-INF/licenses/" + library.getFileName().toString().replaceFirst("-\\d.*", "");
      try (JarFile carrier = new JarFile(library.toFile())) {
        for (ZipEntry text :
            carrier.stream().filter(e -> LICENSE.matcher(e.getName()).matches()).toList()) {
          ZipEntry kept = jar.getEntry(folder + "/" + Path.of(text.getName()).getFileName());
          assertThat(kept).as(library + " " + text).isNotNull();
          assertThat(jar.getInputStream(kept)).hasSameContentAs(carrier.getInputStream(text));
        }
      }
    }
  }

  /** The jars of our class path that were packed into this one: test libraries were not. */
  private List<Path> libraries() throws IOException {
    List<Path> libraries = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(":", -1)) {
      if (entry.endsWith(".jar")) {
        try (JarFile library = new JarFile(entry)) {
          if (library.stream()
              .map(ZipEntry::getName)
              .filter(name -> name.endsWith(".class") && !name.endsWith("module-info.class"))
              .findFirst()
              .filter(name -> jar.getEntry(name) != null)
              .isPresent()) {
            libraries.add(Path.of(entry));
          }
        }
      }
    }
    assertThat(libraries).hasSizeGreaterThan(40);
    return libraries;
  }
}
