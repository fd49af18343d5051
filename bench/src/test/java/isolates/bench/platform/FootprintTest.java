package isolates.bench.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FootprintTest {
  @Test
  void aServersCodeIsItsOwnClassesAndTheLibrariesItUses() {
    List<Footprint> controller = Footprint.code(isolates.controller.ControllerMain.class);
    List<Footprint> worker = Footprint.code(isolates.openlambda.worker.ContainerWorkerMain.class);

    assertThat(controller).allMatch(each -> Files.exists(each.path()) && !each.ofMachine());
    assertThat(controller.get(0).path()).endsWith(Path.of("isolates", "controller"));
    assertThat(controller)
        .extracting(each -> each.item().replaceFirst("-\\d.*", ""))
        .contains("netty-codec-http", "netty-common", "picocli")
        .doesNotContain("jackson-databind", "okhttp-jvm")
        .doesNotHaveDuplicates();
    assertThat(worker)
        .extracting(each -> each.item().replaceFirst("-\\d.*", ""))
        .contains("netty-codec-http", "jackson-databind", "commons-compress");
  }

  @Test
  void anInterpreterComesWithItsLibrary(@TempDir Path usr) throws Exception {
    Path program =
        Files.createFile(Files.createDirectory(usr.resolve("bin")).resolve("python3.11"));
    Path library = Files.createDirectories(usr.resolve("lib/python3.11"));
    Path link = Files.createSymbolicLink(usr.resolve("bin/python3"), Path.of("python3.11"));

    assertThat(Footprint.interpreter(link))
        .containsExactly(
            new Footprint("python3.11", program.toRealPath(), true),
            new Footprint("python3.11 library", library.toRealPath(), true));
  }

  @Test
  void whatIsNotThereIsNoPartOfIt(@TempDir Path folder) {
    assertThat(Footprint.present(List.of(Footprint.own("x", folder.resolve("absent"))))).isEmpty();
  }
}
