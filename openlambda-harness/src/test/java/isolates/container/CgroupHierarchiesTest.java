package isolates.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class CgroupHierarchiesTest {
  @Test
  void versionTwoAlone() {
    CgroupHierarchies found =
        CgroupHierarchies.parse(
            List.of(
                "21 1 0:19 / /proc rw,relatime - proc proc rw",
                "30 24 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate"));

    assertThat(found.unified()).contains(Path.of("/sys/fs/cgroup"));
    assertThat(found.version1("freezer")).isEmpty();
    assertThat(found.freezer()).isEqualTo("cgroup v2");
  }

  @Test
  void bothVersionsAtOnce() {
    CgroupHierarchies found =
        CgroupHierarchies.parse(
            List.of(
                "31 30 0:27 / /sys/fs/cgroup/cpu,cpuacct rw shared:5 master:1 - cgroup cgroup rw,cpu,cpuacct",
                "32 30 0:28 / /sys/fs/cgroup/freezer rw - cgroup cgroup rw,freezer",
                "33 30 0:29 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw"));

    assertThat(found.version1("cpuacct")).contains(Path.of("/sys/fs/cgroup/cpu,cpuacct"));
    assertThat(found.version1("freezer")).contains(Path.of("/sys/fs/cgroup/freezer"));
    assertThat(found.unified()).contains(Path.of("/sys/fs/cgroup/unified"));
    assertThat(found.freezer())
        .as("controllers are in version 1 where it is mounted")
        .isEqualTo("cgroup v1");
    assertThat(found.mounts()).hasSize(3);
  }

  @Test
  void none() {
    assertThat(CgroupHierarchies.parse(List.of("21 1 0:19 / / rw - ext4 /dev/vda rw")).freezer())
        .isEqualTo("none");
  }
}
