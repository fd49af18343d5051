package isolates.controller;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The numbers of this machine's system calls and errors by their names, read from its C headers
 * when the native library was built.
 */
record KernelNumbers(Map<String, Integer> calls, Map<String, Integer> errors) {
  /**
   * Reads the tables beside the native library.
   *
   * @throws StartupException if they are not there
   */
  static KernelNumbers load(Path directory) throws StartupException {
    return new KernelNumbers(
        table(directory.resolve("syscalls.csv")), table(directory.resolve("errnos.csv")));
  }

  private static Map<String, Integer> table(Path file) throws StartupException {
    Map<String, Integer> numbers = new HashMap<>();
    try {
      for (String row : Files.readAllLines(file)) {
        int comma = row.indexOf(',');
        numbers.put(row.substring(0, comma), Integer.parseInt(row.substring(comma + 1)));
      }
    } catch (IOException e) {
      throw new StartupException(
          StartupException.LACKING,
          "%s cannot be read: build it with mvn compile where there is a C compiler"
              .formatted(file));
    }
    return Map.copyOf(numbers);
  }

  OptionalInt call(String name) {
    return number(calls, name);
  }

  /** Of a name such as EPERM, or of digits. */
  OptionalInt error(String nameOrNumber) {
    if (!nameOrNumber.isEmpty() && nameOrNumber.chars().allMatch(Character::isDigit)) {
      return nameOrNumber.length() > 4
          ? OptionalInt.empty()
          : OptionalInt.of(Integer.parseInt(nameOrNumber));
    }
    return number(errors, nameOrNumber);
  }

  private static OptionalInt number(Map<String, Integer> table, String name) {
    Integer number = table.get(name);
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }
}
