package isolates.container;

/**
 * Whether a container runtime works on this machine, found by running a program in a container of
 * it.
 *
 * @param name runc, crun, unshare or none
 * @param available whether it does
 * @param version as it says itself; empty where it does not even say that
 * @param reason why it does not, in one line; empty where it does
 * @param remedy the command, or the change, that would make it available; empty where it does
 */
public record Availability(
    String name, boolean available, String version, String reason, String remedy) {
  /** Name and version, or what is wrong and what to do, in one line. */
  @Override
  public String toString() {
    return available ? name + " " + version : name + " is not available: " + reason + "; " + remedy;
  }
}
