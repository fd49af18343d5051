package isolates.bench.platform;

import static org.assertj.core.api.Assertions.assertThat;

import isolates.openlambda.ContainerInstance;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ContainerPlatformTest {
  private static List<ContainerInstance> in(String... states) {
    return Stream.of(states)
        .map(state -> new ContainerInstance("isolates-1-1-1", "f", state, 1L, 1, Map.of()))
        .toList();
  }

  @Test
  void aWorkerThatFreezesIsAtRestWhenAllThatIsLeftIsFrozen() {
    assertThat(ContainerPlatform.atRest(in(), true)).isTrue();
    assertThat(ContainerPlatform.atRest(in("frozen", "frozen"), true)).isTrue();
    assertThat(ContainerPlatform.atRest(in("frozen", "idle"), true)).isFalse();
    assertThat(ContainerPlatform.atRest(in("frozen", "busy"), true)).isFalse();
  }

  @Test
  void aWorkerThatCannotFreezeIsAtRestWhenAllThatIsLeftIsIdle() {
    assertThat(ContainerPlatform.atRest(in(), false)).isTrue();
    assertThat(ContainerPlatform.atRest(in("idle", "idle"), false)).isTrue();
    assertThat(ContainerPlatform.atRest(in("idle", "busy"), false)).isFalse();
    assertThat(ContainerPlatform.atRest(in("idle", "starting"), false)).isFalse();
  }
}
