package isolates.controller;

/** Brings the interception that was asked for into force. */
final class Interceptions {
  private Interceptions() {}

  /**
   * Prepares the interception, or refuses.
   *
   * @throws Unusable if the policy is wrong or the machine lacks what it takes
   */
  static Interception choose(Settings settings, boolean useNative) throws Unusable {
    return switch (settings.interception()) {
      case NONE -> Interception.NONE;
      case SECCOMP -> throw new Unusable(Unusable.LACKING, "seccomp follows");
      case LKM -> throw new Unusable(Unusable.LACKING, "lkm follows");
    };
  }
}
