package isolates.controller;

/**
 * How many instances of a function are kept prepared.
 *
 * @param fixed the number; negative: as many as {@link ArrivalRate} asks for
 */
record Depth(int fixed) {
  private static final int MOST = 4096;

  static final Depth NONE = new Depth(0);

  /**
   * Reads a number or {@code auto}.
   *
   * @throws IllegalArgumentException if it is neither; the message continues "is"
   */
  static Depth parse(String text) {
    if (text.equals("auto")) {
      return new Depth(-1);
    }
    if (text.matches("\\d{1,4}") && Integer.parseInt(text) <= MOST) {
      return new Depth(Integer.parseInt(text));
    }
    throw new IllegalArgumentException(
        "a number from 0 to %d, or auto, not %s".formatted(MOST, text));
  }

  int now(ArrivalRate arrivals, long nowNs) {
    return fixed >= 0 ? fixed : arrivals.depth(nowNs);
  }
}
