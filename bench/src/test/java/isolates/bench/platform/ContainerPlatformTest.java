package isolates.bench.platform;

import static org.assertj.core.api.Assertions.assertThat;

import isolates.openlambda.ContainerInstance;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContainerPlatformTest {
  @ParameterizedTest
  @CsvSource({
    "'', true, true",
    "frozen frozen, true, true",
    "frozen idle, true, false",
    "frozen busy, true, false",
    "'', false, true",
    "idle idle, false, true",
    "idle busy, false, false",
    "idle starting, false, false",
  })
  void aWorkerIsAtRestWhenAllThatIsLeftIsFrozenOrIdleWhereItCannotFreeze(
      String states, boolean freezes, boolean atRest) {
    List<ContainerInstance> containers =
        Stream.of(states.split(" "))
            .filter(state -> !state.isEmpty())
            .map(state -> new ContainerInstance("isolates-1-1-1", "f", state, 1L, 1, Map.of()))
            .toList();

    assertThat(ContainerPlatform.atRest(containers, freezes)).isEqualTo(atRest);
  }
}
