package isolates.bench.measure;

import java.io.Closeable;
import java.io.FileOutputStream;
import java.io.IOException;

/**
 * Keeps the processors from deep sleep, as cyclictest does: /dev/cpu_dma_latency holds them awake
 * while it is open with a 0 in it (Documentation/power/pm_qos_interface.rst).
 */
public final class AwakeProcessors implements Closeable {
  private static final String DEVICE = "/dev/cpu_dma_latency";
  private static final byte[] ZERO_US = new byte[Integer.BYTES];

  private final FileOutputStream held;
  private final String state;

  private AwakeProcessors(FileOutputStream held, String state) {
    this.held = held;
    this.state = state;
  }

  /** Holds them awake until it is closed, where this process may. */
  public static AwakeProcessors hold() {
    try {
      FileOutputStream device = new FileOutputStream(DEVICE);
      device.write(ZERO_US);
      return new AwakeProcessors(device, "held at 0 us");
    } catch (IOException e) {
      return new AwakeProcessors(null, "kept: " + e.getMessage());
    }
  }

  /** Leaves them as they are. */
  public static AwakeProcessors keep() {
    return new AwakeProcessors(null, "kept");
  }

  /** What was done, for environment.json. */
  public String state() {
    return state;
  }

  @Override
  public void close() {
    try {
      if (held != null) {
        held.close();
      }
    } catch (IOException e) {
      return; // closed all the same
    }
  }
}
