package isolates.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class UserRangeTest {
  /** Two controllers with the same users would kill one another's isolates. */
  @Test
  @Timeout(30)
  void aBlockStaysReservedWhateverTheGarbageCollectorDoes() throws Exception {
    Scripts.assumeNative();
    assumeTrue(NativeCalls.isRoot(), "users are root's to give");
    UserRange range = UserRange.parse("1900000000-1967108863").reserve();
    for (int i = 0; i < 5; i++) {
      WeakReference<Object> garbage = new WeakReference<>(new Object());
      System.gc();
      Scripts.await("the garbage is collected", () -> garbage.get() == null);
    }
    // The cleaner is a thread of its own, and what it does cannot be awaited if it does nothing.
    Thread.sleep(200);
    assertThat(Files.readAllLines(Path.of("/proc/locks")))
        .anyMatch(
            lock ->
                lock.matches(
                    ".*POSIX .*WRITE %d .* %d %d"
                        .formatted(ProcessHandle.current().pid(), range.first(), range.first())));
  }
}
