package isolates.openlambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import isolates.container.Runtimes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each step of bringing a worker up is missed in its turn, in words that say what to do. */
class OpenLambdaRequirementsTest {
  @TempDir Path temporary;

  private OpenLambdaDirectory directory;
  private OpenLambdaWorker.Settings settings;

  @BeforeEach
  void nothingIsThere() {
    directory = new OpenLambdaDirectory(temporary.resolve("ol"), temporary.resolve("cgroup"));
    settings =
        new OpenLambdaWorker.Settings(
            temporary.resolve("bin"), directory, OpenLambdaVariant.SOCK_TREE, 5000);
    assumeThat(Runtimes.isRoot()).as("OpenLambda runs as root only").isTrue();
  }

  private void assertMissing(String... words) {
    assertThat(OpenLambdaRequirements.problem(settings)).get().asString().contains(words);
  }

  private void create(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void oneAfterTheOther() throws IOException {
    assertMissing("bin is not a program", "openlambda.bin=");

    create(settings.binary(), "");
    assertThat(settings.binary().toFile().setExecutable(true)).isTrue();
    assertMissing("does not hold control groups of version 2", "lkm/vm/run");

    create(temporary.resolve("cgroup/cgroup.procs"), "");
    assertMissing("there is no directory " + directory.path(), "worker init -p");

    create(directory.initialised(), "");
    assertMissing("not a whole OpenLambda directory: config.json is missing", "remove it, then");

    create(
        directory.configurationFile(),
        "{\"sandbox\":\"sock\",\"sock_base_path\":\"%s\"}"
            .formatted(directory.path().resolve("lambda")));
    assertMissing("worker is missing");

    Files.createDirectories(directory.worker());
    assertMissing(
        "the control group " + directory.sandboxes() + " does not exist", "reboot", "mkdir -p");

    create(directory.sandboxes().resolve("cgroup.procs"), "");
    assertMissing("the base image", "runtimes/python/server.py");

    create(directory.path().resolve("lambda/runtimes/python/server.py"), "");
    assertThat(OpenLambdaRequirements.problem(settings)).isEmpty();
    assertThat(OpenLambdaRequirements.steps(settings)).hasSize(7);
  }

  @Test
  void aGroupOfVersion2MountedWhereTheSandboxesGoWillDo() throws IOException {
    create(settings.binary(), "");
    assertThat(settings.binary().toFile().setExecutable(true)).isTrue();
    create(directory.sandboxes().resolve("cgroup.procs"), "");

    assertMissing("there is no directory");
  }

  @Test
  void aConfigurationThatIsNotJsonIsToldSo() throws IOException {
    create(settings.binary(), "");
    assertThat(settings.binary().toFile().setExecutable(true)).isTrue();
    create(directory.sandboxes().resolve("cgroup.procs"), "");
    create(directory.initialised(), "");
    create(directory.configurationFile(), "{");
    Files.createDirectories(directory.worker());

    assertMissing("config.json is not JSON");
  }
}
