package isolates.bench.gate;

import isolates.bench.sample.Group;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What a metric may be divided by, round by round, so that the quotient of one machine can be held
 * against that of another.
 */
public enum Reference {
  /** The metric as it is. */
  NONE {
    @Override
    boolean serves(Group reference, Group group) {
      return false;
    }
  },
  /** A bare process that runs the same function: {@code floor/spawn}. */
  SPAWN {
    @Override
    boolean serves(Group reference, Group group) {
      return reference.isFloor()
          && reference.variant().equals("spawn")
          && reference.function().equals(group.function());
    }
  },
  /** An answer that takes no process: {@code floor/echo}. */
  ECHO {
    @Override
    boolean serves(Group reference, Group group) {
      return reference.isFloor() && reference.variant().equals("echo");
    }
  },
  /** The container platform running the same function in the same mode. */
  CONTAINER {
    @Override
    boolean serves(Group reference, Group group) {
      return reference.platform().equals("container")
          && reference.function().equals(group.function())
          && reference.mode() == group.mode();
    }
  };

  abstract boolean serves(Group reference, Group group);

  /** The name on the command line and in gate.yaml. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The reference of that name.
   *
   * @throws GateException naming those there are
   */
  public static Reference of(String id) {
    return Arrays.stream(values())
        .filter(reference -> reference.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new GateException(
                    "unknown reference '%s'; choose one of %s"
                        .formatted(
                            id,
                            Arrays.stream(values())
                                .map(Reference::id)
                                .collect(Collectors.joining(", ")))));
  }
}
