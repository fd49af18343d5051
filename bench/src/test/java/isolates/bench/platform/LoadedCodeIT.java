package isolates.bench.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import isolates.process.ServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadedCodeIT {
  private static final Path HOME = Path.of(System.getProperty("isolates.home", "."));
  private static final Path JAR = HOME.resolve("target/isolates-bench.jar");

  private static List<Footprint> codeOfAController(Path root)
      throws IOException, InterruptedException {
    // Isolates run as users of their own, who must be able to enter it.
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (ServerProcess controller =
        Installation.own()
            .startController("the controller", root, "none", root.resolve("log"), List.of())) {
      return LoadedCode.of(controller.pid());
    }
  }

  /** What a JVM on the packaged jar prints. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    codeOfAController(Path.of(arguments[0]))
        .forEach(each -> System.out.println(each.item() + ": " + each.bytes().orElse(-1)));
  }

  @Test
  void aServersCodeIsItsOwnClassesAndTheLibrariesItHasLoaded(@TempDir Path root) throws Exception {
    List<Footprint> code = codeOfAController(root);

    assertThat(code).allMatch(each -> Files.exists(each.path()) && !each.ofMachine());
    assertThat(code)
        .extracting(each -> each.item().replaceFirst("-\\d.*", ""))
        .contains(
            "classes isolates/controller/",
            "classes isolates/process/",
            "netty-codec-http",
            "netty-common",
            "netty-transport-native-epoll",
            "picocli")
        .doesNotContain("classes isolates/bench/", "jackson-databind", "okhttp-jvm", "fastutil")
        .doesNotHaveDuplicates();
  }

  @Test
  void ofThePackagedJarItIsThePackagesThatTheServerHasLoaded(@TempDir Path root) throws Exception {
    assumeTrue(Files.exists(JAR), "mvn package makes " + JAR);
    Path tests = Path.of(getClass().getProtectionDomain().getCodeSource().getLocation().toURI());
    Process packaged =
        new ProcessBuilder(
                ServerProcess.java(
                    List.of("-Disolates.home=" + HOME),
                    JAR + ":" + tests,
                    getClass().getName(),
                    List.of(root.toString())))
            .redirectErrorStream(true)
            .start();
    String said = new String(packaged.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(said).matches("code and libraries, of one jar: \\d+\n");
    assertThat(Long.parseLong(said.replaceAll("\\D", ""))).isBetween(1L << 20, Files.size(JAR) / 5);
  }
}
