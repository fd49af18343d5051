package isolates.bench.sample;

import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds what files and command lines name by a word. */
public final class Id {
  private Id() {}

  /**
   * The one of that name.
   *
   * @param what they are, for the message, such as {@code metric}
   * @throws IllegalArgumentException naming those there are, if it is none of them
   */
  public static <T> T find(String what, T[] all, Function<T, String> id, String wanted) {
    return Stream.of(all)
        .filter(each -> id.apply(each).equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "unknown %s '%s'; choose one of %s".formatted(what, wanted, list(all, id))));
  }

  /** All of them, as messages list them. */
  public static <T> String list(T[] all, Function<T, String> id) {
    return Stream.of(all).map(id).collect(Collectors.joining(", "));
  }
}
