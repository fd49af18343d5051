package isolates.openlambda;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessIdentityTest {
  @Test
  void isReadBackFromItsName() {
    ProcessIdentity self = ProcessIdentity.ofThisProcess();

    assertThat(ProcessIdentity.parse(self.name())).contains(self);
    assertThat(ProcessIdentity.parse(self.name() + "-1")).isEmpty();
    assertThat(ProcessIdentity.parse("registry")).isEmpty();
  }

  @Test
  void livesAsLongAsItsProcessAndNoLonger() throws Exception {
    ProcessIdentity self = ProcessIdentity.ofThisProcess();
    assertThat(self.isAlive()).isTrue();
    assertThat(new ProcessIdentity(self.pid(), self.start() - 1).isAlive())
        .as("an earlier process of that number")
        .isFalse();

    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    assertThat(new ProcessIdentity(ended.pid(), self.start()).isAlive()).isFalse();
  }
}
