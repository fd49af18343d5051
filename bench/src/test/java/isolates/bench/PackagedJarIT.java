package isolates.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

  @Test
  void runs(@TempDir Path folder) throws Exception {
    Process help =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Disolates.home=" + HOME,
                "-jar",
                JAR.toString(),
                "help")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(help.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(help.waitFor()).as(said).isZero();
    assertThat(said).contains("coldstart");
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
