package isolates.bench.gate;

import isolates.bench.sample.Group;
import isolates.bench.sample.Id;
import java.util.Locale;

/**
 * What a metric may be divided by, round by round, so that the quotient of one machine can be held
 * against that of another.
 */
public enum Reference {
  /** The metric as it is. */
  NONE,
  /** A bare process that runs the same function: {@code floor/spawn}. */
  SPAWN,
  /** A response that takes no process: {@code floor/echo}. */
  ECHO,
  /** The container platform running the same function in the same mode. */
  CONTAINER;

  boolean serves(Group reference, Group group) {
    boolean sameFunction = reference.function().equals(group.function());
    return switch (this) {
      case NONE -> false;
      case SPAWN -> reference.isFloor() && reference.variant().equals("spawn") && sameFunction;
      case ECHO -> reference.isFloor() && reference.variant().equals("echo");
      case CONTAINER ->
          reference.platform().equals("container")
              && !reference.isFloor()
              && sameFunction
              && reference.mode() == group.mode();
    };
  }

  /** The name on the command line and in gate.yaml. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The reference of that name.
   *
   * @throws IllegalArgumentException naming those there are
   */
  public static Reference of(String id) {
    return Id.find("reference", values(), Reference::id, id);
  }
}
