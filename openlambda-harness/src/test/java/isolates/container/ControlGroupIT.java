package isolates.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import isolates.openlambda.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each version of the kernel's interface by itself, also on machines that have both; alone, for
 * whoever tries a runtime meanwhile removes the control group of this process.
 */
@Isolated
class ControlGroupIT {
  static Stream<CgroupHierarchies> versions() {
    CgroupHierarchies all = CgroupHierarchies.mounted();
    return Stream.of(
        new CgroupHierarchies(all.version1(), Optional.empty()),
        new CgroupHierarchies(List.of(), all.unified()));
  }

  private static boolean frozen(CgroupHierarchies hierarchies, ControlGroup group)
      throws IOException {
    return hierarchies.freezer().equals("cgroup v1")
        ? Files.readString(Path.of(group.folders().get("freezer"), "freezer.state"))
            .strip()
            .equals("FROZEN")
        : Files.readAllLines(Path.of(group.folders().get("unified"), "cgroup.events"))
            .contains("frozen 1");
  }

  private static void awaitFrozen(CgroupHierarchies hierarchies, ControlGroup group, boolean wanted)
      throws IOException {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (frozen(hierarchies, group) != wanted) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void freezesThawsKillsAndGoes(CgroupHierarchies hierarchies) throws Exception {
    boolean possible = Runtimes.isRoot() && !hierarchies.freezer().equals("none");
    if (!possible) {
      System.out.println(
          "skipped: needs root and a freezer, found "
              + hierarchies.freezer()
              + " in "
              + hierarchies);
    }
    assumeTrue(possible);
    String worker = ProcessIdentity.ofThisProcess().name();
    ControlGroup above = ControlGroup.ofWorker(hierarchies, worker);
    ControlGroup group = ControlGroup.of(hierarchies, worker, worker + "-1");
    above.hold();
    above.keepOneFrozen();
    Process process = new ProcessBuilder("sleep", "1000").start();
    try {
      String pid = Long.toString(process.pid());
      for (Path procs : group.create()) {
        Files.writeString(procs, pid);
        assertThat(Files.readAllLines(procs)).containsExactly(pid);
      }
      group.freeze();
      awaitFrozen(hierarchies, group, true);
      group.thaw();
      awaitFrozen(hierarchies, group, false);
      group.freeze();
      awaitFrozen(hierarchies, group, true);

      assertThat(group.destroy(Duration.ofSeconds(10))).as("frozen or not").isTrue();

      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(group.folders()).isEmpty();
      assertThat(ControlGroup.workers(hierarchies))
          .as("another container may be on its way into it")
          .contains(worker);
      assertThat(above.destroy(Duration.ofSeconds(10))).isTrue();
      assertThat(ControlGroup.workers(hierarchies)).doesNotContain(worker);
    } finally {
      process.destroyForcibly();
      above.destroy(Duration.ofSeconds(10));
    }
  }
}
