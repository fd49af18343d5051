package isolates.openlambda.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IdentityTest {
  @Test
  void isReadBackFromItsName() {
    Identity self = Identity.ofThisProcess();

    assertThat(Identity.parse(self.name())).contains(self);
    assertThat(Identity.parse(self.name() + "-1")).isEmpty();
    assertThat(Identity.parse("registry")).isEmpty();
  }

  @Test
  void livesAsLongAsItsProcessAndNoLonger() throws Exception {
    Identity self = Identity.ofThisProcess();
    assertThat(self.isAlive()).isTrue();
    assertThat(new Identity(self.pid(), self.start() - 1).isAlive())
        .as("an earlier process of that number")
        .isFalse();

    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    assertThat(new Identity(ended.pid(), self.start()).isAlive()).isFalse();
  }
}
