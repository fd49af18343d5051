package isolates.controller;

/**
 * The bytes of requests and responses that this process holds for all its clients, against one
 * limit. What a connection holds is charged when it grows and given back when it is let go of, so
 * the sum is what matters and not who comes first. Event loop only.
 */
final class HeldBytes {
  private final long limit;
  private long held;

  HeldBytes(long limit) {
    this.limit = limit;
  }

  /** A connection holds so many bytes more, or less if negative. */
  void add(long bytes) {
    held += bytes;
  }

  long held() {
    return held;
  }

  /** More is held than may be: something must be let go of. */
  boolean exceeded() {
    return held > limit;
  }

  /** Half of the limit is used up: buffers should be small, and bodies go to files. */
  boolean scarce() {
    return held > limit / 2;
  }
}
