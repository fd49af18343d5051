package isolates.bench.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SelectionTest {
  private static final PlatformSpec CONTAINER = new PlatformSpec("container", Optional.empty());
  private static final PlatformSpec RUNC = new PlatformSpec("container", Optional.of("runc"));

  @Test
  void whatWasPassedOverForAnotherVariantIsToldAndIsNoUnmetWish() {
    Selection selection = new Selection(List.of(), Map.of("container/runc", "it is not there"));

    assertThat(selection.leftOut()).containsKey("container/runc");
    assertThat(selection.unmet(List.of(CONTAINER))).isEmpty();
  }

  @Test
  void anUnmetWishIsNamedWithItsReason() {
    Selection selection = new Selection(List.of(), Map.of("container/runc", "it is not there"));

    assertThat(selection.unmet(List.of(CONTAINER, RUNC)))
        .contains("container/runc: it is not there");
  }
}
