package isolates.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import isolates.bench.platform.PlatformId;
import isolates.bench.sample.Mode;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class InstanceLedgerTest {
  private static final PlatformId RUNC = new PlatformId("container", "runc");
  private final InstanceLedger ledger = new InstanceLedger();

  @Test
  void aColdAnswerComesFromAnInstanceNeverSeen() {
    assertThat(ledger.enter(RUNC, Mode.COLD, from("a"))).isEmpty();
    assertThat(ledger.enter(RUNC, Mode.COLD, from("b"))).isEmpty();
    assertThat(ledger.enter(RUNC, Mode.COLD, from("a"))).hasValue("instance a had served 1 before");
  }

  @Test
  void soDoesAFirstOne() {
    ledger.enter(RUNC, Mode.WARMUP, from("a"));
    assertThat(ledger.enter(RUNC, Mode.FIRST, from("a"))).isPresent();
  }

  @Test
  void aWarmAnswerComesFromAnInstanceSeenBefore() {
    assertThat(ledger.enter(RUNC, Mode.WARM, from("a")))
        .hasValue("instance a had served nothing before");
    assertThat(ledger.enter(RUNC, Mode.WARM, from("a"))).isEmpty();
  }

  @Test
  void soDoesAPreparedOne() {
    assertThat(ledger.enter(RUNC, Mode.PREPARED, prepared("a"))).isEmpty();
    assertThat(ledger.enter(RUNC, Mode.PREPARED, prepared("a")))
        .hasValue("instance a had served 1 before");
  }

  @Test
  void aColdAnswerComesFromNoInstanceThatWaitedForIt() {
    assertThat(ledger.enter(RUNC, Mode.COLD, prepared("a")))
        .hasValue(
            "instance a was prepared before the request; take 'prepared' out of its function.yaml");
  }

  @Test
  void instancesOfTwoPlatformsAreNeverTheSame() {
    ledger.enter(RUNC, Mode.COLD, from("a"));
    assertThat(ledger.enter(new PlatformId("container", "crun"), Mode.COLD, from("a"))).isEmpty();
  }

  @Test
  void whatAnInstanceCountsItselfMustAgree() {
    assertThat(ledger.enter(RUNC, Mode.COLD, counting("a", 1))).isEmpty();
    assertThat(ledger.enter(RUNC, Mode.COLD, counting("b", 4)))
        .hasValue("instance b says it has served 4, seen from here it is 1");
  }

  @Test
  void aResponseWithoutAnInstanceProvesNothing() {
    assertThat(ledger.enter(RUNC, Mode.COLD, from(""))).hasValue("the response names no instance");
  }

  private static Response from(String instance) {
    return response(instance, OptionalLong.empty(), false);
  }

  private static Response prepared(String instance) {
    return response(instance, OptionalLong.empty(), true);
  }

  private static Response counting(String instance, long invocations) {
    return response(instance, OptionalLong.of(invocations), false);
  }

  private static Response response(String instance, OptionalLong invocations, boolean prepared) {
    return new Response(
        0,
        OptionalLong.of(1),
        OptionalLong.of(2),
        OptionalLong.of(200),
        OptionalLong.of(3),
        instance,
        invocations,
        "fork",
        prepared,
        "");
  }
}
