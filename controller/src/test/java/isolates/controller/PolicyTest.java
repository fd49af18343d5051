package isolates.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import isolates.controller.Policy.Action;
import isolates.controller.Policy.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyTest {
  private static final KernelNumbers NAMES =
      new KernelNumbers(
          Map.of("read", 0, "mount", 165, "execve", 59, "io_uring_setup", 425),
          Map.of("EPERM", 1, "ENOSYS", 38));

  private static Policy parse(String... rows) throws StartupException {
    return Policy.parse("test.csv", List.of(rows), NAMES);
  }

  @Test
  void readsEveryActionAndSkipsCommentsAndEmptyLines() throws StartupException {
    Policy policy = parse("# comment", "", "read,allow", "mount,deny", "execve,kill");
    assertThat(policy.of("read")).isEqualTo(Verdict.ALLOW);
    assertThat(policy.of("mount")).isEqualTo(new Verdict(Action.DENY, 1));
    assertThat(policy.of("execve")).isEqualTo(new Verdict(Action.KILL, 0));
  }

  @Test
  void anErrorIsANameOrANumber() throws StartupException {
    assertThat(parse("mount,deny,ENOSYS").of("mount").errno()).isEqualTo(38);
    assertThat(parse("mount,deny,17").of("mount").errno()).isEqualTo(17);
  }

  @Test
  void whatHasNoRowIsAllowedUnlessTheStarSaysOtherwise() throws StartupException {
    assertThat(parse().of("mount")).isEqualTo(Verdict.ALLOW);
    assertThat(parse("read,allow", "*,deny").of("mount")).isEqualTo(new Verdict(Action.DENY, 1));
  }

  @Test
  void ioUringIsDeniedUnlessNamedBecauseItPassesByEveryInterception() throws StartupException {
    assertThat(parse().of("io_uring_setup").action()).isEqualTo(Action.DENY);
    assertThat(parse("*,allow").of("io_uring_setup").action()).isEqualTo(Action.DENY);
    assertThat(parse("io_uring_setup,allow").of("io_uring_setup")).isEqualTo(Verdict.ALLOW);
  }

  @Test
  void anOptionalRowCountsOnlyWhereTheCallExists() throws StartupException {
    assertThat(parse("?iopl,deny", "?mount,deny").rows())
        .containsKey("mount")
        .doesNotContainKey("iopl");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mount | a row is call,",
        "mount,deny,EPERM,x | a row is call,",
        "mout,deny | no system call of this machine is called mout",
        "mount,forbid | allow, log, deny or kill, not forbid",
        "mount,deny,ENOWHERE | no error of this machine is called ENOWHERE",
        "mount,deny,0 | no error of this machine",
        "mount,deny,5000 | no error of this machine",
        "mount,allow,EPERM | only deny takes an errno",
        "?iopl,forbid | allow, log, deny or kill",
      })
  void aWrongRowIsRefusedWithItsLine(String row, String message) {
    assertThatThrownBy(() -> parse("read,allow", row))
        .isInstanceOf(StartupException.class)
        .hasMessageStartingWith("test.csv:2: ")
        .hasMessageContaining(message);
  }

  @Test
  void aSecondRowForACallIsRefusedForOneOfThemIsASlip() {
    assertThatThrownBy(() -> parse("mount,deny", "mount,allow"))
        .hasMessage("test.csv:2: mount has a row already, in line 1");
  }

  @Test
  void theModuleGetsRowsWithErrorsByNumber() throws StartupException {
    assertThat(parse("mount,deny,ENOSYS", "*,log").toModuleRows())
        .isEqualTo("clear\n*,log\nio_uring_setup,deny,1\nmount,deny,38\n");
  }

  @Test
  void theModuleIsGivenThisProcessThePolicyAndTheModeInPlace(@TempDir Path module)
      throws Exception {
    for (String file : List.of("ppid", "policy", "mode")) {
      Files.writeString(module.resolve(file), "");
    }
    Path rows = Files.writeString(module.resolve("rows.csv"), "mount,deny\n");
    InterceptionLoader.enterModule(module, Optional.of(rows), 4711);
    assertThat(module.resolve("ppid")).hasContent("4711");
    assertThat(module.resolve("policy")).content().contains("clear\n").contains("mount,deny,1\n");
    assertThat(module.resolve("mode")).hasContent("enforce");
  }

  @Test
  void withoutTheModuleThatVariantIsRefused(@TempDir Path empty) {
    assertThatThrownBy(
            () -> InterceptionLoader.enterModule(empty.resolve("absent"), Optional.empty(), 1))
        .isInstanceOf(StartupException.class)
        .hasMessageContaining("insmod");
  }
}
