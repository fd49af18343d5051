package isolates.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two controllers with the same users would kill one another's isolates. */
class UserRangeTest {
  private static final String USERS = "1880000000-1880032767";

  @BeforeAll
  static void asRoot() {
    Scripts.assumeNative();
    assumeTrue(NativeCalls.isRoot(), "users are root's to give");
  }

  private static UserRange reserve(String range) throws Exception {
    return UserRange.parse(range).reserve(Duration.ZERO);
  }

  @Test
  void aReservedBlockIsNobodyElsesNorAnyPartOfIt() throws Exception {
    UserRange one = reserve(USERS);
    assertThat(reserve(USERS).first()).isEqualTo(one.last() + 1);
    // Neither the refused attempts nor a collection of garbage may give a lock back.
    for (String taken : new String[] {USERS, "1880000100-1880000199", "1879999990-1880000000"}) {
      System.gc();
      assertThatThrownBy(() -> reserve(taken)).hasMessageContaining("other controllers have all");
    }
  }
}
